/** The contract files that a spec on disk links to. Only files of the same repository, or below the spec's own folder, are read. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { linkedContracts, withLinkedContracts } from "../../core/contracts/linked.ts";
import type { Spec } from "../../core/specs/model.ts";
import { outermost, tryRead } from "./files.ts";

/** The same spec with the texts of linked files that can be read. `file` is where it lies on disk. */
export async function withLinkedOnDisk<S extends Spec | null>(spec: S, file: string): Promise<S> {
  if (spec === null) return spec;
  const targets = linkedContracts(spec);
  if (targets.length === 0) return spec;
  const root = await outermost(path.resolve(path.dirname(file)));
  const texts = new Map<string, string>();
  for (const target of targets) {
    const besides = path.posix.relative(path.posix.dirname(spec.path), target);
    const place = await realpath(path.resolve(path.dirname(file), besides)).catch(() => null);
    if (place === null || !place.startsWith(root + path.sep)) continue;
    const read = await tryRead(place);
    if (read.ok) texts.set(target, read.text);
  }
  return withLinkedContracts(spec, (target) => texts.get(target));
}
