/** Finds the specs that did not change themselves, while a contract file did that they link to or lead to. */
import type { SpecRoot } from "../core/config-model.ts";
import { rootsOf } from "../core/contracts/compare.ts";
import { Gathered } from "../core/contracts/files/gather.ts";
import { linkedContracts, withLinkedContracts } from "../core/contracts/linked.ts";
import { isContractPath } from "../core/specs/contract-fences.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository, TreeChange } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";
import { filesAt } from "./contract-files.ts";
import { textsAt } from "./linked-contracts.ts";
import { specsThatMayLead } from "./referring-files.ts";

const GROUP = 500;
/** A spec without any of this holds no contract that leads to a file; parsing it would be for nothing. */
const MAY_LEAD =
  /\.(?:ya?ml|json|proto|graphqls?|gql|avsc|avdl|smithy|ts)\b|\$ref|\bimport\b|avro|smithy|graphql|gql/i;

/**
 * Costs nothing unless a contract file changed; then the specs at `head` are read that name it, or a file that names
 * it, and so on. Which of them really lead to it is told by following their references.
 */
export async function specsOfChangedContracts(
  repository: GitRepository,
  head: string,
  change: { files: TreeChange[]; pairs: readonly SpecPair[] },
  roots: SpecRoot[],
): Promise<SpecPair[]> {
  const files = change.files.filter(({ path }) => isContractPath(path) && specDialect(path, roots) === null);
  if (files.length === 0) return [];
  const changed = new Set(files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]));
  const naming = await specsThatMayLead(repository, head, changed);
  if (naming?.size === 0) return [];
  const known = new Set(change.pairs.map(({ path }) => path));
  const entries = (await listTree(repository, head)).flatMap((entry) => {
    const dialect = entry.mode.startsWith("100") ? specDialect(entry.path, roots) : null;
    const unread = dialect === null || known.has(entry.path) || naming?.has(entry.path) === false;
    return unread ? [] : [{ ...entry, dialect }];
  });
  const pairs: SpecPair[] = [];
  for (let start = 0; start < entries.length; start += GROUP) {
    const group = entries.slice(start, start + GROUP);
    const blobs = await readBlobs(
      repository,
      group.map(({ oid }) => oid),
    );
    const specs = group.flatMap(({ path, oid, dialect }): SpecPair[] => {
      const text = blobs.get(oid)?.toString("utf8");
      if (text === undefined || !MAY_LEAD.test(text)) return [];
      const spec = withRoot(parseSpec({ path, text, dialect }), roots);
      if (!spec.items.some(({ contract }) => contract !== undefined)) return [];
      return [{ path, previousPath: null, before: spec, after: spec, texts: { before: text, after: text } }];
    });
    pairs.push(...(await leadingTo(repository, head, { specs, changed })));
  }
  return pairs;
}

async function leadingTo(
  repository: GitRepository,
  head: string,
  { specs, changed }: { specs: SpecPair[]; changed: ReadonlySet<string> },
): Promise<SpecPair[]> {
  const isLinking = ({ after }: SpecPair): boolean =>
    linkedContracts(after).some((target) => changed.has(target));
  const others = specs.filter((pair) => !isLinking(pair));
  const targets = new Set(others.flatMap(({ after }) => linkedContracts(after)));
  const texts = await textsAt(repository, head, [...targets]);
  const contracts = new Map(
    others.map((pair) => [pair, rootsOf(withLinkedContracts(pair.after, (path) => texts.get(path)))]),
  );
  const gathered = await Gathered.from([...contracts.values()].flat(), filesAt(repository, head));
  return specs.filter(
    (pair) => isLinking(pair) || contracts.get(pair)?.some((root) => gathered.leadsTo(root, changed)),
  );
}
