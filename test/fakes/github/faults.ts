/** A script of things that go wrong: errors, delays, lost answers, limits, reads that lag behind. */
import type { State } from "./model.ts";
import { listRefs } from "./refs.ts";
import type { World } from "./world.ts";

export type RequestKind = "read" | "write" | "git" | "token";

/** What a request looks like to a fault and in the record. */
export interface SeenRequest {
  method: string;
  /** Path without the query. */
  path: string;
  query: string;
  kind: RequestKind;
  /** Operation of GitHub's description, "graphql <mutation>", or "git <service>". */
  operation: string;
  body: unknown;
}

interface FaultBase {
  match?: (request: SeenRequest) => boolean;
  /** How many requests it meets; default 1. */
  times?: number;
}

export type Fault =
  | (FaultBase & { kind: "error"; status: number; message?: string; headers?: Record<string, string> })
  /** Waits for the promise before anything happens. */
  | (FaultBase & { kind: "delay"; until: Promise<unknown> })
  /** Does what was asked, waits for the promise, then answers. */
  | (FaultBase & { kind: "delay_answer"; until: Promise<unknown> })
  | (FaultBase & { kind: "drop_before_effect" })
  | (FaultBase & { kind: "drop_after_effect" })
  | (FaultBase & { kind: "secondary_limit"; retryAfter?: number; status?: 403 | 429 })
  | (FaultBase & { kind: "primary_limit" })
  /** Reads are answered as the state was when the fault was set up. */
  | (FaultBase & { kind: "stale_read" });

export interface ArmedFault {
  fault: Fault;
  left: number;
  /** For stale reads. */
  past: World | null;
}

export interface Faults {
  add: (fault: Fault) => void;
  /** The fault that meets this request, counted down; null: none. */
  take: (request: SeenRequest) => ArmedFault | null;
  clear: () => void;
}

function copyOf(world: World): World {
  const state: State = structuredClone(world.state);
  for (const [id, repository] of state.repositories) {
    const live = world.state.repositories.get(id);
    repository.frozenRefs = live === undefined ? new Map() : listRefs(live);
  }
  return { ...world, state, emit: () => undefined };
}

export function faultScript(world: World): Faults {
  let armed: ArmedFault[] = [];
  return {
    add: (fault) => {
      const past = fault.kind === "stale_read" ? copyOf(world) : null;
      armed.push({ fault, left: fault.times ?? 1, past });
    },
    take: (request) => {
      const found = armed.find(
        (entry) =>
          entry.left > 0 &&
          (entry.fault.kind !== "stale_read" || request.kind === "read") &&
          (entry.fault.match?.(request) ?? true),
      );
      if (found === undefined) return null;
      found.left -= 1;
      return found;
    },
    clear: () => {
      armed = [];
    },
  };
}
