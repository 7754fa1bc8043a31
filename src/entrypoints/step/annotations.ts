/** Annotations on lines of specs: what a review found, as commands that GitHub shows beside the change. */
import type { Review } from "../../core/review/model.ts";
import type { ContractChange } from "../../core/contracts/model.ts";
import type { SpecItemChange } from "../../core/specs/model.ts";
import { introducedProblems } from "../../core/review/sections.ts";
import { cut } from "../../core/review/visible.ts";
import { workflowCommand } from "./workflow-text.ts";

type Kind = "error" | "warning" | "notice";

export interface Annotation {
  kind: Kind;
  file: string;
  /** Null where the line is gone: then the file is meant. */
  line: number | null;
  column: number | null;
  title: string;
  message: string;
}

/** GitHub shows so many of each kind for a step and drops the rest without a word. */
export const MOST_OF_A_KIND = 10;

const MOST_CHARACTERS = 1_000;

const KINDS = { error: "error", warning: "warning", info: "notice", off: "notice" } as const;

function ofProblems(review: Review): Annotation[] {
  return introducedProblems(review).map(({ level, path, line, column, rule, message }) => ({
    kind: KINDS[level],
    file: path,
    line,
    column,
    title: rule,
    message,
  }));
}

/** So long that both sides of a change find room. */
const MOST_OF_A_SIDE = 400;

/** The text of a contract is a file of its own: it would fill the annotation and say nothing. */
function messageOf(change: SpecItemChange): string {
  const name = `${change.id} ${change.title}`.trim() || change.item;
  if (change.item === "contract")
    return `${name}: ${CONTRACT_WORDS[change.rule] ?? change.aspects.join(", ")}.`;
  const what = change.direction === "none" ? change.aspects.join(", ") : change.direction;
  const sides = [
    ["Before", change.before],
    ["After", change.after],
  ].flatMap(([side = "", text = ""]) => (text === "" ? [] : [`${side}: ${cut(text, MOST_OF_A_SIDE)}`]));
  return [`${name}: ${what}.`, ...sides].join("\n");
}

const CONTRACT_WORDS: Record<string, string> = {
  "contract-breaking": "the contract breaks those who use it",
  "contract-unknown": "the contract changed, and it cannot be proven safe",
};

/** A breaking change is a fact that a reader must see, not a fault: a warning. */
function ofSpecs(review: Review): Annotation[] {
  return review.diff.specs.flatMap((spec) => {
    // What breaks in a contract stands on its lines already.
    const told = new Set(spec.contracts.filter(({ changes }) => changes.some(isBreak)).map(({ id }) => id));
    return spec.changes.flatMap((change): Annotation[] => {
      if (change.level !== "breaking" && change.level !== "unknown") return [];
      if (change.item === "contract" && told.has(change.id)) return [];
      const breaking = change.level === "breaking";
      return [
        {
          kind: breaking ? "warning" : "notice",
          file: spec.path,
          line: change.line.after,
          column: null,
          title: `${breaking ? "Breaking" : "Cannot be decided"}: ${change.rule}`,
          message: messageOf(change),
        },
      ];
    });
  });
}

const isBreak = ({ level, accepted }: ContractChange): boolean => level === "error" && accepted === null;

function ofContracts(review: Review): Annotation[] {
  return review.diff.specs
    .flatMap(({ contracts }) => contracts.flatMap(({ changes }) => changes))
    .filter(isBreak)
    .map(({ file, line, rule, path, message }) => ({
      kind: "warning" as const,
      file,
      line: line.after,
      column: null,
      title: `Breaking: ${rule}`,
      message: `${path}: ${message}`,
    }));
}

export interface Annotations {
  commands: string[];
  /** How many more there would be. */
  left: number;
}

export function annotationsOf(review: Review): Annotations {
  const all = [...ofProblems(review), ...ofContracts(review), ...ofSpecs(review)];
  const room = new Map<Kind, number>();
  const shown = all.filter(({ kind }) => {
    const taken = room.get(kind) ?? 0;
    room.set(kind, taken + 1);
    return taken < MOST_OF_A_KIND;
  });
  const commands = shown.map(({ kind, file, line, column, title, message }) =>
    workflowCommand(kind, { file, line, col: column, title: cut(title, 200) }, cut(message, MOST_CHARACTERS)),
  );
  return { commands, left: all.length - shown.length };
}
