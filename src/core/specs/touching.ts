/**
 * Which consumers touch each changed element of a contract. A consumer that declares the part is taken at its word; of
 * one that declares the contract as a whole, its own text decides. Where neither says, it only may touch the element.
 */
import { fileOf } from "../paths/parts.ts";
import { elementOf, httpOperation, isInPart } from "../contracts/element.ts";
import type { ContractChange, ContractResult } from "../contracts/model.ts";
import type { Diff, SpecDiff } from "./diff-model.ts";
import { consumedEdges } from "./consumers.ts";
import { isExported, matchesPattern, splitPattern } from "./exports.ts";
import type { Named } from "./exports.ts";
import { bareName, isDistinctive, mentionsOf } from "./mentions.ts";
import type { Mentions } from "./mentions.ts";
import type { Spec } from "./model.ts";

type Touch = "touches" | "may" | "no";

/** What a text has to name so that it touches a change. */
interface Wanted {
  operation: string | null;
  /** Names of the operation, message or type. */
  scopes: string[];
  /** Names of the element within it. */
  fields: string[];
}

/** The last names of a path: `acme.v1.Payments/Create` is `Create`, or `Payments/Create`. */
const lastNames = (text: string, count: number): string =>
  text
    .split(/[\s./$#]+/)
    .slice(-count)
    .join(".");

function wantedBy(change: ContractChange, contract: ContractResult): Wanted {
  const { scope, within } = elementOf(change, contract.type);
  const operation = change.operation === null ? null : httpOperation(change.operation);
  const address = contract.type === "asyncapi" ? /^\S+ (\S+)/.exec(change.operation ?? "")?.[1] : undefined;
  const names = [scope, change.operation].flatMap((name) =>
    name === null ? [] : [name, lastNames(name, 2), lastNames(name, 1)],
  );
  if (address !== undefined) names.push(address);
  // A contract of one message is named by its own id.
  if (contract.type === "json-schema") names.push(contract.id);
  return {
    operation,
    scopes: operation === null ? names : [],
    fields: within === "" ? [] : [lastNames(within.replace(/[[\]]+/g, ""), 1)],
  };
}

/** Short names say something only next to the provider's, and a field only where no other operation is meant. */
function isNamedIn(item: Mentions, wanted: Wanted, provider: readonly string[]): boolean {
  if (wanted.operation !== null && item.operations.has(wanted.operation)) return true;
  if (wanted.scopes.some((name) => isDistinctive(name) && item.names.has(bareName(name)))) return true;
  if (!provider.some((name) => item.text.includes(name))) return false;
  if (wanted.scopes.some((name) => item.code.has(bareName(name)))) return true;
  const elsewhere = wanted.operation !== null && item.operations.size > 0;
  return !elsewhere && wanted.fields.some((name) => item.code.has(bareName(name)));
}

interface Consumer {
  id: string;
  /** Patterns that match contracts; null stands for every export. */
  patterns: (string | null)[];
  mentions: Mentions[];
}

function touch(
  consumer: Consumer,
  about: {
    change: ContractChange;
    contract: ContractResult;
    named: Named;
    exported: boolean;
    provider: string[];
  },
): Touch {
  const { change, contract, named, exported, provider } = about;
  const parts = consumer.patterns.flatMap((pattern) => {
    if (pattern === null) return exported ? [null] : [];
    return matchesPattern(pattern, named) ? [splitPattern(pattern).part || null] : [];
  });
  if (parts.some((part) => part !== null && isInPart(change, part))) return "touches";
  if (!parts.includes(null)) return "no";
  const { scope, within } = elementOf(change, contract.type);
  if (scope === null && (within === "" || within === contract.id)) return "touches";
  const wanted = wantedBy(change, contract);
  return consumer.mentions.some((item) => isNamedIn(item, wanted, provider)) ? "touches" : "may";
}

function withTouching(
  contract: ContractResult,
  consumers: Consumer[],
  exported: (named: Named) => boolean,
  provider: string[],
): ContractResult {
  const named: Named = {
    item: "contract",
    id: contract.id.replace(/^contract:/, ""),
    title: "",
    requirement: null,
  };
  const isPublic = exported(named);
  const changes = contract.changes.map((change): ContractChange => {
    const found = consumers.map((consumer) => ({
      id: consumer.id,
      touch: touch(consumer, { change, contract, named, exported: isPublic, provider }),
    }));
    const by = (wanted: Touch): string[] => [
      ...new Set(found.filter((each) => each.touch === wanted).map(({ id }) => id)),
    ];
    const touching = by("touches");
    const possible = by("may").filter((id) => !touching.includes(id));
    return {
      ...change,
      consumers: touching,
      ...(possible.length === 0 ? {} : { possibleConsumers: possible }),
    };
  });
  return { ...contract, changes };
}

/** The same difference, each contract change with the consumers that touch it. `specs`: as for `affectedConsumers`. */
export function withTouchingConsumers(diff: Diff, specs: readonly Spec[]): Diff {
  if (specs.every(({ consumes }) => consumes.length === 0)) return diff;
  const mentions = new Map<Spec, Mentions[]>();
  const read = (spec: Spec): Mentions[] => {
    const known = mentions.get(spec) ?? mentionsOf(spec);
    mentions.set(spec, known);
    return known;
  };
  const one = (provider: SpecDiff): SpecDiff => {
    if (provider.contracts.every(({ changes }) => changes.length === 0)) return provider;
    const consumers = consumedEdges(provider, specs).map(({ consumer, edge }): Consumer => ({
      id: consumer.id,
      patterns: edge.items.length === 0 ? [null] : edge.items,
      mentions: read(consumer),
    }));
    if (consumers.length === 0) return provider;
    const exports = specs.find(({ id }) => id === provider.id)?.exports ?? [];
    const file = fileOf(provider.path);
    const names = [provider.id, provider.previousId ?? provider.id, file].map((name) => name.toLowerCase());
    const contracts = provider.contracts.map((contract) =>
      withTouching(contract, consumers, (named) => isExported({ exports }, named), names),
    );
    return { ...provider, contracts };
  };
  return { ...diff, specs: diff.specs.map(one) };
}
