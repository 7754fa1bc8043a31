/** How a partial clone gets at the objects that its remote still owes. */
import { UserError } from "../errors.ts";
import type { GitRemote } from "../ports.ts";
import { protocolOf } from "./environment.ts";
import type { GitRepository } from "./model.ts";
import { git, type GitOptions } from "./run.ts";

/** What a command needs so that it may fetch: leave to talk to the remote, with its credentials. */
export async function promisorAccess(
  repository: GitRepository,
): Promise<{ remote: GitRemote } & Pick<GitOptions, "settings">> {
  const configured = await promisorUrl(repository);
  if (repository.remote === null) return { remote: await configuredRemote(repository, configured) };
  if (configured === "" || configured === repository.remote.url) return { remote: repository.remote };
  // git goes by the name of the remote; this leads the name to the address that our credentials are for.
  return { remote: repository.remote, settings: [[`url.${repository.remote.url}.insteadOf`, configured]] };
}

const urls = new WeakMap<GitRepository, Promise<string>>();

/**
 * Address of the remote that owes us objects, as the repository's own configuration has it; "" when there is none.
 * Asked once for each opened repository.
 */
export async function promisorUrl(repository: GitRepository): Promise<string> {
  if (repository.promisor === null) return "";
  const known = urls.get(repository) ?? localSetting(repository, `remote.${repository.promisor}.url`);
  urls.set(repository, known);
  known.catch(() => urls.delete(repository));
  return known;
}

/** The remote that the checkout's own configuration names. It is used without any credentials of ours. */
async function configuredRemote(repository: GitRepository, url: string): Promise<GitRemote> {
  const name = repository.promisor ?? "origin";
  const [vcs, uploadPack] = await Promise.all([
    localSetting(repository, `remote.${name}.vcs`),
    localSetting(repository, `remote.${name}.uploadpack`),
  ]);
  // Both settings name programs that git would start.
  if (vcs !== "" || uploadPack !== "") throw cannotFetch(name, "its settings name a program to start");
  try {
    protocolOf(url);
  } catch (error) {
    throw cannotFetch(name, "only https addresses and local paths are supported", error);
  }
  return { url, authorization: null };
}

async function localSetting(repository: GitRepository, key: string): Promise<string> {
  const { stdout } = await git(repository, ["config", "--local", "-z", "--get", key], { codes: [0, 1] });
  return stdout.toString("utf8").replace(/\0$/, "");
}

function cannotFetch(name: string, why: string, cause?: unknown): UserError {
  return new UserError(
    "missing_objects",
    `This is a partial clone, and what it lacks cannot be fetched from its remote ${JSON.stringify(name)}: ${why}.`,
    "Use a full clone: `git fetch --refetch --no-filter` turns this one into it.",
    { cause },
  );
}
