/** What `headwater init` did and what is left to do, for people. */
import type { Remaining, Step } from "../../core/setup/model.ts";
import { plain } from "./session.ts";

export interface InitReport {
  verb: "set-up" | "remove";
  dryRun: boolean;
  /** Nothing was done, because a check is still required. */
  held: boolean;
  steps: Step[];
  remaining: Remaining[];
  notChecked: { what: string; why: string }[];
  /** What a person does next, in order. */
  next: string[];
}

const WORDS: Record<Step["do"], [done: string, would: string]> = {
  create: ["created", "would create"],
  remove: ["removed", "would remove"],
  keep: ["left", "would leave"],
  skip: ["not done", "not possible"],
};

function stepLine(step: Step, dryRun: boolean): string {
  const [done, would] = WORDS[step.do];
  const why = "why" in step ? `: ${step.why}` : "";
  return `${(dryRun ? would : done).padEnd(dryRun ? 12 : 8)}  ${step.path} (${step.what})${why}`;
}

function remainingLines({ what, names, next }: Remaining): string[] {
  const shown = names.slice(0, 20).join(", ");
  const rest = names.length > 20 ? ` and ${names.length - 20} more` : "";
  return [`  ${what}: ${shown}${rest}`, `    ${next}`];
}

const block = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : ["", title, ...lines]);

export function initText(report: InitReport): string {
  const { steps, remaining } = report;
  const would = report.dryRun || report.held;
  const nothing =
    report.verb === "remove" ? "There is no file of Headwater in this checkout." : "There was nothing to do.";
  const blocking = remaining.filter(({ blocks }) => blocks);
  const harmless = remaining.filter(({ blocks }) => !blocks);
  const lines = [
    ...(steps.length === 0 ? [nothing] : steps.map((step) => stepLine(step, would))),
    ...block("In the way:", blocking.flatMap(remainingLines)),
    ...block("What remains:", harmless.flatMap(remainingLines)),
    ...block(
      "Not checked:",
      report.notChecked.map(({ what, why }) => `  ${what}: ${why}`),
    ),
    ...block(
      "Next:",
      report.next.map((line, at) => `  ${at + 1}. ${line}`),
    ),
  ];
  return lines.map(plain).join("\n");
}
