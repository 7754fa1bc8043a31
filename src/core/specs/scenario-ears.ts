/** Given/When/Then scenarios as clauses: what is given is a state, what happens a trigger, what follows the responses. */
import { readBounds } from "./bounds.ts";
import { plain } from "./canonical.ts";
import { readBody } from "./ears-modal.ts";
import { readGuards } from "./ears-guards.ts";
import type { Clause, Ears } from "./model.ts";

type Part = "state" | "trigger" | "responses";

const STEPS: Record<string, Part | "same"> = {};
for (const [part, words] of [
  [
    "state",
    "given|background|前提|假如|假设|给定|已知|조건|전제|주어진|dados?|dadas?|angenommen|gegeben sei|gegeben|soit|étant donnée?s? que|étant donnée?s?",
  ],
  ["trigger", "when|もし|当|當|만일|만약|언제|cuando|quando|wenn|quand|lorsque"],
  ["responses", "then|ならば|那么|那麼|则|則|그러면|entonces|então|dann|alors"],
  ["same", "and|but|かつ|しかし|而且|并且|並且|但是|그리고|하지만|y|e|und|et|mas|pero|aber|mais"],
] as const) {
  for (const word of words.split("|")) STEPS[word] = part;
}
const WORDS = Object.keys(STEPS)
  .sort((a, b) => b.length - a.length)
  .join("|");
const EXACT = Object.entries(STEPS).map(([word, part]) => ({ word: new RegExp(`^${word}$`, "iu"), part }));
/** A step begins a line, follows a comma, or is set in bold; in the middle of a sentence "and" is only a word. */
const STEP = new RegExp(
  `(?<lead>^|\\n|[,;.。、，]\\s*|\\s(?=\\*\\*|__))\\s*(?:[-*+]\\s+|\\d{1,3}[.)]\\s+)?(?<bold>\\*\\*|__)?(?<word>${WORDS})(?:\\*\\*|__)?(?![\\p{Ll}\\p{Lu}])[:：]?(?:\\*\\*)?`,
  "giu",
);
/** "GIVEN a WHEN b THEN c" without any comma: capitals set the words apart. */
const LOUD = /(?<lead>\s)(?<word>GIVEN|WHEN|THEN|AND|BUT)(?=\s)/gu;

interface Step {
  part: Part | "same";
  start: number;
  end: number;
  /** Set apart by its line, its emphasis or its capitals; a mere word behind a comma is not. */
  strong: boolean;
}

function partOf(word: string): Part | "same" {
  return STEPS[word.toLowerCase()] ?? EXACT.find((step) => step.word.test(word))?.part ?? "same";
}

function stepsOf(text: string): Step[] {
  const found = [...text.matchAll(STEP), ...text.matchAll(LOUD)];
  const steps = found.map((step): Step => {
    const word = step.groups?.["word"] ?? "";
    const lead = step.groups?.["lead"] ?? "";
    const loud = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
    return {
      part: partOf(word),
      start: step.index,
      end: step.index + step[0].length,
      strong: lead === "" || lead === "\n" || step.groups?.["bold"] !== undefined || loud,
    };
  });
  const ordered = steps
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((step, at, all) => step.start >= (all[at - 1]?.end ?? 0));
  const strong = ordered.filter((step) => step.strong);
  return strong.some(({ part }) => part === "responses") ? strong : ordered;
}

/** Null when the text holds no WHEN/THEN or GIVEN/THEN steps. */
export function readScenario(text: string): Ears | null {
  if (text.length > 8_000) return null;
  const parts: Record<Part, Clause[]> = { state: [], trigger: [], responses: [] };
  const steps = stepsOf(text);
  let current: Part | null = null;
  for (const [index, step] of steps.entries()) {
    if (step.part !== "same") current = step.part;
    if (current === null) continue;
    const end = steps[index + 1]?.start ?? text.length;
    const clause = plain(text.slice(step.end, end)).replace(/^[\s,:：]+|[\s,;.。、，]+$/gu, "");
    if (clause !== "") parts[current].push({ text: clause, join: "and" });
  }
  if (parts.responses.length === 0 || (parts.trigger.length === 0 && parts.state.length === 0)) return null;
  const pattern =
    parts.trigger.length > 0 && parts.state.length > 0
      ? "complex"
      : parts.trigger.length > 0
        ? "event"
        : "state";
  const main = readBody(parts.responses[0]?.text.slice(0, 2_000) ?? "");
  const bounds = readBounds(parts.responses.map((clause) => clause.text).join("; "));
  return {
    pattern,
    feature: [],
    condition: [],
    ...parts,
    system: main === null ? "" : readGuards(main.before).system,
    modality: main?.modality ?? "none",
    polarity: main?.negative === true ? "negative" : "positive",
    bounds,
  };
}
