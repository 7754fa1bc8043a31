/** What a spec names in its own words: operations, and names in code spans, in its contracts and in running text. */
import { httpOperation } from "../contracts/element.ts";
import type { Spec } from "./model.ts";

/** Letters and digits alone: `order.placed`, `order-placed` and `OrderPlaced` name one thing. */
export const bareName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Names of two words or more are no everyday words: who writes one means it. */
export const isDistinctive = (name: string): boolean =>
  /[\p{L}\p{N}][._/$#-]+[\p{L}\p{N}]/u.test(name) || /[\p{Ll}\p{N}]\p{Lu}/u.test(name);

/** One item of a spec. */
export interface Mentions {
  text: string;
  operations: Set<string>;
  /** Bare names in code spans. */
  code: Set<string>;
  /** Bare distinctive names anywhere, contracts included. */
  names: Set<string>;
}

const OPERATION = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY)\s{1,4}\/[^\s`<>"|]{0,300}/g;
const CODE = /`{1,3}([^`\n]{1,200})`{1,3}/g;
const NAME = /[\p{L}_@$][\p{L}\p{N}_]*(?:[./$#-][\p{L}\p{N}_]+)*/gu;
/** An item longer than this is read up to here. */
const MOST = 200_000;

function namesIn(text: string): string[] {
  return (text.match(NAME) ?? []).flatMap((name) => {
    if (!isDistinctive(name)) return [];
    // Whoever names `shop.v1.OrderPlaced` or `OrderPlaced.total` names `OrderPlaced`.
    const parts = name.split(/[./$#]/).filter(isDistinctive);
    return [bareName(name), ...parts.map(bareName)];
  });
}

export function mentionsOf(spec: Pick<Spec, "items">): Mentions[] {
  return spec.items.map((item) => {
    const text = item.text.slice(0, MOST);
    const fenced = item.contract?.form === "fence";
    const operations = (fenced ? [] : (text.match(OPERATION) ?? [])).flatMap(
      (raw) => httpOperation(raw) ?? [],
    );
    const spans = fenced ? [] : [...text.matchAll(CODE)].map(([, span = ""]) => span);
    const code = spans.flatMap((span) => [
      span,
      ...(span.match(NAME) ?? []),
      ...span.split(/[\s./$#()[\]{}:,!]+/),
    ]);
    return {
      text: text.toLowerCase(),
      operations: new Set(operations),
      code: new Set(code.map(bareName).filter((name) => name !== "")),
      names: new Set(namesIn(text)),
    };
  });
}
