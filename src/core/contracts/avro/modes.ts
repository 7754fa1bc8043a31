/** Who has to be able to read whose data: the compatibility modes of schema registries, or what the role implies. */
import type { ContractRole } from "../model.ts";

export const MODES = ["BACKWARD", "FORWARD", "FULL", "NONE"] as const;
export type Mode = (typeof MODES)[number];

/** Profiles of other formats, which a comparison of many files may carry along. */
const OF_OTHERS = new Set(["FILE", "PACKAGE", "WIRE_JSON", "WIRE"]);

export interface Direction {
  /** backward: the new schema reads old data; forward: the old schema reads new data. */
  side: "backward" | "forward";
  shown: "request" | "response" | "event";
}

/**
 * null: there is no such mode. One pair of versions is compared, so the transitive modes are the plain ones.
 * A request is read by the provider's new schema, an answer or an event by old schemas of those who receive it.
 */
export function modeOf(profile: string | null, role: ContractRole): Mode | null {
  const asked = profile?.toUpperCase().replace(/_TRANSITIVE$/u, "") ?? null;
  if (asked === null || OF_OTHERS.has(asked)) {
    return role === "both" ? "FULL" : role === "request" ? "BACKWARD" : "FORWARD";
  }
  return MODES.find((mode) => mode === asked) ?? null;
}

export function directionsOf(mode: Mode, role: ContractRole): Direction[] {
  const backward: Direction = { side: "backward", shown: role === "event" ? "event" : "request" };
  const forward: Direction = { side: "forward", shown: role === "event" ? "event" : "response" };
  switch (mode) {
    case "BACKWARD":
      return [backward];
    case "FORWARD":
      return [forward];
    case "FULL":
      return [backward, forward];
    case "NONE":
      return [];
  }
}
