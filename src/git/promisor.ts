/** How a partial clone gets at the objects that its remote still owes. */
import { UserError } from "../errors.ts";
import type { GitRemote } from "../ports.ts";
import type { GitRepository } from "./model.ts";
import { git, type GitOptions } from "./run.ts";

/** What a command needs so that it may fetch: leave to talk to the remote, with its credentials. */
export async function promisorAccess(
  repository: GitRepository,
): Promise<Required<Pick<GitOptions, "remote">> & { remote: GitRemote }> {
  return { remote: repository.remote ?? (await configuredRemote(repository)) };
}

/** The remote that the checkout's own configuration names. It is used without any credentials of ours. */
async function configuredRemote(repository: GitRepository): Promise<GitRemote> {
  const name = repository.promisor ?? "origin";
  const keys = [`remote.${name}.url`, `remote.${name}.vcs`, `remote.${name}.uploadpack`];
  const [url, vcs, uploadPack] = await Promise.all(keys.map((key) => localSetting(repository, key)));
  // Both settings name programs that git would start.
  if (!url || vcs || uploadPack) throw cannotFetch(name);
  return { url, authorization: null };
}

async function localSetting(repository: GitRepository, key: string): Promise<string> {
  const { stdout } = await git(repository, ["config", "--local", "-z", "--get", key], { codes: [0, 1] });
  return stdout.toString("utf8").replace(/\0$/, "");
}

function cannotFetch(name: string): UserError {
  return new UserError(
    "missing_objects",
    `This is a partial clone, and its remote ${JSON.stringify(name)} cannot be used to fetch what is missing.`,
    "Fetch the files yourself, for example with `git checkout`, or use a full clone.",
  );
}
