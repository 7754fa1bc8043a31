/** Where a reference into another file leads: a path in the repository, or nowhere, and why. */
import { isContractPath, resolveTarget } from "../../specs/contract-fences.ts";

export type Target = { ok: true; path: string; fragment: string } | { ok: false; why: string };

/** `from` is the file that the reference stands in. Other hosts, absolute paths and ways out are refused. */
export function targetOf(from: string, written: string): Target {
  const [, own = "", fragment = ""] = /^([^#]*)#?([^]*)$/.exec(written) ?? [];
  const outside = { ok: false, why: "points outside this contract, and nothing is fetched" } as const;
  if (own === "") return { ok: false, why: "points to nothing in its own file" };
  if (/^[a-z][a-z0-9+.-]*:|^\//i.test(own)) return outside;
  const path = resolveTarget(from, own);
  if (path === null || path.includes("\0")) return outside;
  if (!isContractPath(path)) return { ok: false, why: "points outside this contract, to no contract file" };
  return { ok: true, path, fragment };
}
