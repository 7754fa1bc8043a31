/** Fetches all objects that a partial clone lacks with one request, where git by itself would make one for each. */
import { WorldError } from "../errors.ts";
import { fetchFailure } from "./fetch-failure.ts";
import { checkObjectId } from "./ids.ts";
import type { GitRepository } from "./model.ts";
import { askObjects } from "./object-reader.ts";
import { promisorAccess } from "./promisor.ts";
import { git, gitObjects } from "./run.ts";

const FETCH_TIMEOUT_MS = 600_000;

/** Size in bytes of each object that is here, and the ids of those that are not. Never fetches. */
export async function objectSizes(
  repository: GitRepository,
  oids: Iterable<string>,
): Promise<{ sizes: Map<string, number>; missing: string[] }> {
  const wanted = [...new Set(oids)].map(checkObjectId);
  const sizes = new Map<string, number>();
  const missing: string[] = [];
  if (wanted.length === 0) return { sizes, missing };
  const asked = await askObjects(repository, "info", wanted);
  if (asked !== null) {
    for (const [index, oid] of wanted.entries()) {
      const object = asked[index] ?? null;
      if (object === null) missing.push(oid);
      else sizes.set(oid, object.size);
    }
    return { sizes, missing };
  }
  const args = ["cat-file", "--buffer", "--batch-check=%(objectname) %(objectsize)"];
  const { stdout } = await gitObjects(repository, args, { input: `${wanted.join("\n")}\n` });
  for (const line of stdout.toString("utf8").split("\n")) {
    const [oid = "", size = ""] = line.split(" ");
    if (size === "missing") missing.push(oid);
    else if (size !== "") sizes.set(oid, Number(size));
  }
  return { sizes, missing };
}

/** Makes sure that all objects are here. Throws WorldError `missing_object` when the remote has them no more. */
export async function fetchMissing(repository: GitRepository, oids: Iterable<string>): Promise<void> {
  const { missing } = await objectSizes(repository, oids);
  if (missing.length === 0) return;
  if (repository.promisor === null) throw missingObject(missing[0] ?? "");
  await fetchObjects(repository, missing);
  const left = await objectSizes(repository, missing);
  if (left.missing.length > 0) throw missingObject(left.missing[0] ?? "");
}

/**
 * What git runs for a lazy fetch, with all ids at once. `noop`: nothing is gained by telling the server which commits
 * we have; the filter keeps it from sending what hangs below a fetched tree.
 */
async function fetchObjects(repository: GitRepository, oids: string[]): Promise<void> {
  const access = await promisorAccess(repository);
  const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"];
  const partial = [
    "--recurse-submodules=no",
    "--filter=blob:none",
    "--upload-pack=git-upload-pack",
    "--stdin",
  ];
  const args = [
    "-c",
    "fetch.negotiationAlgorithm=noop",
    ...fetch,
    ...partial,
    "--",
    repository.promisor ?? "origin",
  ];
  try {
    await git(repository, args, { input: `${oids.join("\n")}\n`, ...access, timeoutMs: FETCH_TIMEOUT_MS });
  } catch (error) {
    throw fetchFailure(error, "file contents");
  }
}

function missingObject(oid: string): WorldError {
  return new WorldError(
    "missing_object",
    `Object ${oid} is not in the repository: it is damaged or cut off.`,
    false,
  );
}
