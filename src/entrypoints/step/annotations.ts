/** Annotations on lines of specs: what a review found, as commands that GitHub shows beside the change. */
import type { Review } from "../../core/review/model.ts";
import type { SpecItemChange } from "../../core/specs/model.ts";
import { introducedProblems } from "../../core/review/sections.ts";
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

function messageOf(change: SpecItemChange): string {
  const name = `${change.id} ${change.title}`.trim() || change.item;
  const what = change.direction === "none" ? change.aspects.join(", ") : change.direction;
  const sides = [`Before: ${change.before}`, `After: ${change.after}`];
  const texts = [change.before, change.after];
  return [`${name}: ${what}.`, ...sides.filter((_, at) => texts[at] !== "")].join("\n");
}

/** A breaking change is a fact that a reader must see, not a fault: a warning. */
function ofSpecs(review: Review): Annotation[] {
  return review.diff.specs.flatMap((spec) =>
    spec.changes.flatMap((change): Annotation[] => {
      if (change.level !== "breaking" && change.level !== "unknown") return [];
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
    }),
  );
}

function ofContracts(review: Review): Annotation[] {
  return review.diff.specs
    .flatMap(({ contracts }) => contracts.flatMap(({ changes }) => changes))
    .filter(({ level, accepted }) => level === "error" && accepted === null)
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
    workflowCommand(
      kind,
      { file, line, col: column, title: title.slice(0, 200) },
      message.slice(0, MOST_CHARACTERS),
    ),
  );
  return { commands, left: all.length - shown.length };
}
