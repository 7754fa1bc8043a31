/** Turns the changes that GraphQL Inspector finds into findings; rules and levels are its own. */
import { type Change, type CriticalityLevel, type TypeOfChangeType } from "@graphql-inspector/core";
import type { Finding } from "../finding.ts";
import { DIRECTIVE_USAGE_WORDS } from "./words/directive-usage.ts";
import { DIRECTIVE_WORDS } from "./words/directives.ts";
import { FIELD_WORDS } from "./words/fields.ts";
import { INPUT_WORDS } from "./words/inputs.ts";
import { TYPE_WORDS } from "./words/types.ts";
import type { Words, WordsOf } from "./words/words.ts";

const LEVELS: Record<`${CriticalityLevel}`, Finding["level"]> = {
  BREAKING: "error",
  DANGEROUS: "warning",
  NON_BREAKING: "info",
};

/** Complete: a change that is missing here does not compile. */
const WORDS: WordsOf<TypeOfChangeType> = {
  ...TYPE_WORDS,
  ...FIELD_WORDS,
  ...INPUT_WORDS,
  ...DIRECTIVE_WORDS,
  ...DIRECTIVE_USAGE_WORDS,
};

export function findingOf(change: Change<TypeOfChangeType>): Finding {
  const words = wordsOf(change);
  const path = change.path ?? `schema${words.at ?? ""}`;
  const at = words.at ?? path;
  return {
    rule: change.type,
    level: LEVELS[change.criticality.level],
    path,
    operation: null,
    direction: null,
    message: words.message,
    old: words.old ?? null,
    new: words.new ?? null,
    before: at,
    after: at,
    undecided: null,
  };
}

function wordsOf<K extends TypeOfChangeType>({ type, meta }: Change<K>): Words {
  return WORDS[type](meta);
}
