/** The words of examples: what a contract shows of itself, what has to hold for it, and what came out. */
import type { Json } from "../../json.ts";
import type { NotChecked, Problem } from "../../problem.ts";
import type { SpecExample } from "../../specs/model.ts";
import type { Node, Side } from "../schema/shape.ts";
import type { StatedExample } from "./info.ts";

/** A fence with an example, and the file that it stands in: a contract may be linked from another one. */
export interface ExampleText extends SpecExample {
  path: string;
  /** What its info string says; null: its place alone makes it an example. */
  stated: StatedExample | null;
  /** The part of the contract that it shows, when somebody wrote that. */
  part: string | null;
}

/** A schema and the document that it is read in. */
export interface Goal {
  node: Node;
  side: Side;
  /** What people call it. */
  subject: string;
}

/** A value that stands inside a contract and is said to fit a schema of it. */
export interface Shown {
  value: Json;
  /** Where it stands in the contract as it was written. */
  at: string;
  kind: "example" | "default";
  goal: Goal;
  /** A text may stand for the value as it is sent: as JSON, or in the style of a parameter, such as `5` or `a,b`. */
  written: "json" | "style" | null;
}

export type Named = { ok: true; goal: Goal } | { ok: false; why: string };

/** What one contract shows, and how its parts are found by name. */
export interface Catalogue {
  shown: () => Iterable<Shown>;
  /** `part`: as somebody wrote it; null when nobody did. `label`: the words above the example. */
  named: (part: string | null, label: string) => Named;
}

export interface Examined {
  /** One entry for each example that was decided; lines are those of the file. */
  examples: { line: number; valid: boolean }[];
  problems: Problem[];
  notChecked: NotChecked[];
}
