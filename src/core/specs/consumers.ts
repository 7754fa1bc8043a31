/** Specs that consume something that changed, with what it means for them. */
import { isInPart } from "../contracts/element.ts";
import type { ContractResult } from "../contracts/model.ts";
import type { AffectedConsumer, Diff, SpecDiff } from "./diff-model.ts";
import { contractLevel } from "./contract-change.ts";
import { isExported, labelOf, matchesPattern, namedChange, splitPattern } from "./exports.ts";
import type { Named } from "./exports.ts";
import { worstLevel } from "./levels.ts";
import type { Consumes, Level, Spec, SpecItemChange } from "./model.ts";
import { derivedId } from "./spec-id.ts";

interface Touched {
  label: string;
  names: Named[];
  level: Level;
  result: ContractResult | null;
}

function touchedByChange(change: SpecItemChange, results: readonly ContractResult[]): Touched {
  const names = namedChange(change);
  const result =
    change.item === "contract"
      ? (results.find(({ id }) => names.some((named) => id === named.id || id === `contract:${named.id}`)) ??
        null)
      : null;
  return { label: names[0] === undefined ? "" : labelOf(names[0]), names, level: change.level, result };
}

/** Everything of the provider that changed in more than form. A contract counts by its verdict even without an item. */
function touchedIn(diff: SpecDiff): Touched[] {
  const items = diff.changes.map((change) => touchedByChange(change, diff.contracts));
  const seen = new Set(items.map(({ result }) => result));
  const contracts = diff.contracts
    .filter((result) => !seen.has(result))
    .map((result): Touched => {
      const named: Named = {
        item: "contract",
        id: result.id.replace(/^contract:/, ""),
        title: "",
        requirement: null,
      };
      return { label: labelOf(named), names: [named], level: contractLevel(result), result };
    });
  return [...items, ...contracts].filter(({ level }) => level !== "none" && level !== "editorial");
}

/** `contract:charges#POST /charges` asks for a part: only its changes count. */
function levelForPart(touched: Touched, part: string): Level {
  if (touched.result === null) return touched.level;
  const hits = touched.result.changes.filter((change) => isInPart(change, part));
  const levels = hits.map(({ level }): Level =>
    level === "error" ? "breaking" : level === "warning" ? "unknown" : "additive",
  );
  // What could not be decided may lie in this part.
  if (touched.result.verdict === "unknown") levels.push("unknown");
  return worstLevel(levels);
}

function hits(touched: Touched, edge: Consumes, provider: Pick<Spec, "exports">): Level {
  if (edge.items.length === 0)
    return touched.names.some((named) => isExported(provider, named)) ? touched.level : "none";
  const levels = edge.items
    .filter((pattern) => touched.names.some((named) => matchesPattern(pattern, named)))
    .map((pattern) => {
      const { part } = splitPattern(pattern);
      return part === null || part === "" ? touched.level : levelForPart(touched, part);
    });
  return worstLevel(levels);
}

function verdictOf(levels: Level[]): AffectedConsumer["verdict"] {
  const worst = worstLevel(levels);
  return worst === "breaking" ? "breaking" : worst === "unknown" ? "unknown" : "compatible";
}

/** The ids under which consumers may know the provider, and whether each still leads somewhere. */
function idsOf(diff: SpecDiff): { id: string; gone: boolean }[] {
  const derived = diff.previousPath === null ? null : derivedId(diff.previousPath, diff.dialect);
  const previous = diff.previousId === undefined ? derived : diff.previousId;
  const ids = [{ id: diff.id, gone: diff.change === "removed" }];
  if (previous !== null && previous !== diff.id) ids.push({ id: previous, gone: true });
  return ids;
}

/** The same ids as plain names: a spec that holds none of them consumes nothing of this one. */
export const knownIds = (diff: SpecDiff): string[] => idsOf(diff).map(({ id }) => id);

/** `svc.payments@v2` asks for a revision; the id is what stands before it. */
function consumedId(edge: Consumes): string | null {
  if (edge.spec.startsWith("gh:") || edge.spec.startsWith("cc:")) return null;
  return edge.spec.replace(/@[^@/]*$/, "");
}

/** A side could not be read, so whatever is consumed may have changed. */
const isUnread = ({ level, changes, contracts }: SpecDiff): boolean =>
  level === "unknown" && changes.length === 0 && contracts.length === 0;

function affected(
  consumer: Spec,
  edge: Consumes,
  provider: { diff: SpecDiff; exports: string[]; gone: boolean; id: string },
): AffectedConsumer | null {
  const base = { spec: consumer.id, path: consumer.path, repository: null, provider: provider.id };
  const touched = touchedIn(provider.diff);
  const found = touched
    .map((each) => ({ label: each.label, level: hits(each, edge, provider) }))
    .filter(({ level }) => level !== "none");
  const items = [...new Set(found.map(({ label }) => label))];
  if (provider.gone) return { ...base, items: items.length > 0 ? items : edge.items, verdict: "breaking" };
  if (isUnread(provider.diff)) return { ...base, items: edge.items, verdict: "unknown" };
  if (found.length === 0) return null;
  return { ...base, items, verdict: verdictOf(found.map(({ level }) => level)) };
}

/** One folder of several files consumes as one spec: the worst of what its files say. */
function merge(list: readonly AffectedConsumer[]): AffectedConsumer[] {
  const merged = new Map<string, AffectedConsumer>();
  for (const entry of list) {
    const key = `${entry.spec}\u0000${entry.provider}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, entry);
    else {
      const order = ["breaking", "unknown", "compatible"] as const;
      const verdict = order.find((each) => each === known.verdict || each === entry.verdict) ?? "unknown";
      merged.set(key, { ...known, items: [...new Set([...known.items, ...entry.items])], verdict });
    }
  }
  return [...merged.values()];
}

/** A declared edge to a provider, by the id under which the consumer knows it. */
interface ConsumedEdge {
  consumer: Spec;
  edge: Consumes;
  id: string;
  /** The id leads nowhere any more. */
  gone: boolean;
}

interface Edges {
  present: ReadonlySet<string>;
  /** By the id that is consumed; `at` is the place among all edges. */
  byId: ReadonlyMap<string, { consumer: Spec; edge: Consumes; at: number }[]>;
}

/** Every provider asks the same specs, so their edges are gone through once for all of them. */
const edgesKnown = new WeakMap<readonly Spec[], Edges>();

function edgesOf(specs: readonly Spec[]): Edges {
  const known = edgesKnown.get(specs);
  if (known !== undefined) return known;
  const byId = new Map<string, { consumer: Spec; edge: Consumes; at: number }[]>();
  let at = 0;
  for (const consumer of specs)
    for (const edge of consumer.consumes) {
      const id = consumedId(edge);
      if (id === null) continue;
      const entry = { consumer, edge, at: at++ };
      const list = byId.get(id);
      if (list === undefined) byId.set(id, [entry]);
      else list.push(entry);
    }
  const edges = { present: new Set(specs.map(({ id }) => id)), byId };
  edgesKnown.set(specs, edges);
  return edges;
}

/** Only declared edges count: a spec that merely mentions another is no consumer. In the order of the specs. */
export function consumedEdges(provider: SpecDiff, specs: readonly Spec[]): ConsumedEdge[] {
  const { present, byId } = edgesOf(specs);
  // Another file of the same folder may still carry the id.
  const ids = idsOf(provider).map(({ id, gone }) => ({ id, gone: gone && !present.has(id) }));
  const own = new Set(ids.map(({ id }) => id));
  return ids
    .flatMap(({ id, gone }) => (byId.get(id) ?? []).map((entry) => ({ ...entry, id, gone })))
    .filter(({ consumer }) => !own.has(consumer.id))
    .sort((a, b) => a.at - b.at)
    .map(({ consumer, edge, id, gone }) => ({ consumer, edge, id, gone }));
}

/** `specs`: all specs at head. */
export function affectedConsumers(diff: Diff, specs: Spec[]): AffectedConsumer[] {
  const byId = new Map(specs.map((spec) => [spec.id, spec]));
  const found: AffectedConsumer[] = [];
  for (const provider of diff.specs) {
    const exports = byId.get(provider.id)?.exports ?? [];
    for (const { consumer, edge, id, gone } of consumedEdges(provider, specs)) {
      const entry = affected(consumer, edge, { diff: provider, exports, gone, id });
      if (entry !== null) found.push(entry);
    }
  }
  return merge(found).sort((a, b) =>
    a.provider === b.provider ? (a.spec < b.spec ? -1 : 1) : a.provider < b.provider ? -1 : 1,
  );
}
