/** The verdict of a review in one plain sentence. */
import { inlineCode } from "./escape.ts";
import type { SpecDiff } from "../specs/diff-model.ts";
import type { SpecItemChange } from "../specs/model.ts";
import type { Review } from "./model.ts";
import { cut } from "./visible.ts";
import { changeCount, count, list } from "./words.ts";

const HEADLINES: Record<Review["verdict"], string> = {
  breaking: "Breaking",
  unknown: "Unknown",
  additive: "Additive",
  editorial: "Editorial",
  none: "Nothing to review",
};

export function headline(review: Review): string {
  return HEADLINES[review.verdict];
}

const promises = ({ changes }: SpecDiff): SpecItemChange[] =>
  changes.filter(({ item }) => item !== "contract");

const isProposed = ({ path, dialect }: SpecDiff): boolean =>
  dialect === "openspec" && /(?:^|\/)openspec\/changes\//.test(path);

/** "1 breaks, 1 is undecided": contracts that changed, by verdict. */
function contractWords(review: Review): string {
  const contracts = review.diff.specs.flatMap((spec) => spec.contracts);
  const number = (verdict: string): number =>
    contracts.filter((contract) => contract.verdict === verdict).length;
  const [breaking, unknown, compatible] = [number("breaking"), number("unknown"), number("compatible")];
  const parts: string[] = [];
  if (breaking > 0) parts.push(`${count(breaking, "contract")} ${breaking === 1 ? "breaks" : "break"}`);
  if (unknown > 0) parts.push(`${count(unknown, "contract")} cannot be decided`);
  if (compatible > 0)
    parts.push(`${count(compatible, "contract")} ${compatible === 1 ? "stays" : "stay"} compatible`);
  return list(parts);
}

function consumerWords(review: Review): string {
  const specs = new Set(review.consumers.map((consumer) => `${consumer.repository ?? ""} ${consumer.path}`))
    .size;
  return specs === 0 ? "" : `${count(specs, "consumer spec")} ${specs === 1 ? "is" : "are"} affected`;
}

/** What an open OpenSpec change says is no promise yet. */
function proposedWords(specs: readonly SpecDiff[]): string {
  const number = (some: readonly SpecDiff[]): number => some.flatMap(promises).length;
  const proposed = number(specs.filter(isProposed));
  if (proposed === 0) return "";
  const whole = proposed === number(specs);
  return `, ${whole ? "" : `${String(proposed)} of them `}proposed by an OpenSpec change`;
}

export function verdictSentence(review: Review): string {
  const { specs } = review.diff;
  if (specs.length === 0) return "No spec changed.";
  const changes = specs.flatMap(promises);
  const [first] = specs;
  const name =
    specs.length === 1 && first !== undefined ? inlineCode(cut(first.id, 80)) : count(specs.length, "spec");
  if (review.verdict === "none")
    return `${specs.length === 1 ? `${name} was` : `${name} were`} touched, but nothing in ${specs.length === 1 ? "it" : "them"} means anything else than before.`;
  const items =
    changes.length === 0
      ? `${name} changed`
      : `${changeCount(changes.map(({ level }) => level))} in ${name}${proposedWords(specs)}`;
  const parts = [items, contractWords(review), consumerWords(review)].filter((part) => part !== "");
  return `${parts.join("; ")}.`;
}
