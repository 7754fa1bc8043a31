/** Contracts that stand in files of their own: which ones a spec links to, and the spec with their texts in place. */
import type { Spec } from "../specs/model.ts";

/** So many files are read for one spec; further links stay unread, and say so. */
export const MOST_LINKED = 50;

/** Paths of the contract files that a spec links to, from the root of the repository. */
export function linkedContracts(spec: Spec | null): string[] {
  const targets = (spec?.items ?? []).flatMap(({ contract }) =>
    contract?.form === "link" && contract.target !== undefined ? [contract.target] : [],
  );
  return [...new Set(targets)].slice(0, MOST_LINKED);
}

/** The same spec with the texts that `textAt` knows; a link whose file it does not know stays without one. */
export function withLinkedContracts<S extends Spec | null>(
  spec: S,
  textAt: (path: string) => string | undefined,
): S {
  if (spec === null || linkedContracts(spec).length === 0) return spec;
  const items = spec.items.map((item) => {
    const { contract } = item;
    const text = contract?.form === "link" ? textAt(contract.target ?? "") : undefined;
    return contract === undefined || text === undefined ? item : { ...item, contract: { ...contract, text } };
  });
  return { ...spec, items };
}
