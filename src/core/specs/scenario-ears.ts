/** Given/When/Then scenarios as clauses: what is given is a state, what happens a trigger, what follows the responses. */
import { readBounds } from "./bounds.ts";
import { plain } from "./canonical.ts";
import type { Clause, Ears } from "./model.ts";

const STEPS: Record<string, "state" | "trigger" | "responses" | "same"> = {};
for (const [part, words] of [
  ["state", "given|background|前提|假如|假设|조건|dado|dada|angenommen|soit|étant donné"],
  ["trigger", "when|もし|当|만일|만약|cuando|quando|wenn|quand|lorsque"],
  ["responses", "then|ならば|那么|그러면|entonces|então|dann|alors"],
  ["same", "and|but|かつ|しかし|而且|并且|그리고|하지만|y|e|und|et|mas|pero|aber|mais"],
] as const) {
  for (const word of words.split("|")) STEPS[word] = part;
}
const WORDS = Object.keys(STEPS).sort((a, b) => b.length - a.length);
/** A step begins a line or follows a comma; in the middle of a sentence "and" is only a word. */
const STEP = new RegExp(
  `(?:^|\\n|[,;.。、，]\\s*)\\s*(?:[-*+]\\s+|\\d{1,3}[.)]\\s+)?(?:\\*\\*|__)?(${WORDS.join("|")})(?:\\*\\*|__)?(?![\\p{Ll}\\p{Lu}])[:：]?`,
  "giu",
);

/** Null when the text holds no WHEN/THEN or GIVEN/THEN steps. */
export function readScenario(text: string): Ears | null {
  if (text.length > 8_000) return null;
  const parts = { state: [] as Clause[], trigger: [] as Clause[], responses: [] as Clause[] };
  const steps = [...text.matchAll(STEP)];
  let current: keyof typeof parts | null = null;
  for (const [index, step] of steps.entries()) {
    const word = (step[1] ?? "").toLowerCase();
    const part = STEPS[word] ?? "same";
    if (part !== "same") current = part;
    if (current === null) continue;
    const end = steps[index + 1]?.index ?? text.length;
    const clause = plain(text.slice(step.index + step[0].length, end)).replace(
      /^[\s,:：]+|[\s,;.。]+$/gu,
      "",
    );
    if (clause !== "") parts[current].push({ text: clause, join: "and" });
  }
  if (parts.responses.length === 0 || (parts.trigger.length === 0 && parts.state.length === 0)) return null;
  const pattern =
    parts.trigger.length > 0 && parts.state.length > 0
      ? "complex"
      : parts.trigger.length > 0
        ? "event"
        : "state";
  const bounds = readBounds(parts.responses.map((clause) => clause.text).join("; "));
  return {
    pattern,
    feature: [],
    condition: [],
    ...parts,
    system: "",
    modality: "none",
    polarity: "positive",
    bounds,
  };
}
