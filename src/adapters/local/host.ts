/** Where proposals go on a plain git checkout: branches of the repository, pull requests as files beside them. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { withFolderLock } from "../../git/folder-lock.ts";
import type { GitRepository } from "../../git/model.ts";
import { readRef } from "../../git/write.ts";
import type { ProposalHost } from "../../ports.ts";
import { branchRef, createBranch, moveBranch, unsigned } from "./branches.ts";
import { proposalFiles, type ProposalFile } from "./proposal-files.ts";
import {
  changePullRequest,
  createPullRequest,
  pullRequests,
  type LocalPullRequests,
} from "./pull-requests.ts";

export interface LocalHostOptions {
  repository: GitRepository;
  /** The folder that people know the repository by. */
  dir: string;
}

/** A checkout has no id that others know; 0 belongs to no repository on a host. */
const LOCAL_ID = 0;

/** Every call may be made again with the same arguments and changes nothing then. Nothing is sent anywhere. */
export function localHost(options: LocalHostOptions): ProposalHost {
  const { repository } = options;
  const dir = path.resolve(options.dir);
  // Beside the objects: shared by all worktrees of the repository.
  const folder = path.join(path.dirname(repository.objectsDir), "headwater", "proposals");
  const self: ProposalHost["self"] = {
    appId: null,
    accountId: 0,
    login: "headwater",
    email: "headwater@localhost",
  };
  const local: LocalPullRequests = {
    repository,
    repositoryId: LOCAL_ID,
    author: { id: self.accountId, login: self.login, type: "app" },
    files: proposalFiles(folder),
  };
  const change = (number: number, edit: (file: ProposalFile) => ProposalFile): Promise<void> =>
    withFolderLock(folder, () => changePullRequest(local, number, edit));
  return {
    repository: { id: LOCAL_ID, owner: "local", name: path.basename(dir) },
    self,
    webUrl: pathToFileURL(dir).href,
    pullRequests: (filter) => pullRequests(local, filter),
    verification: async (sha) => unsigned(sha),
    branchRules: async (branch) => {
      const sha = await readRef(repository, branchRef(branch));
      return { exists: sha !== null, sha, protected: false, requiredChecks: [] };
    },
    createBranch: (branch, sha) => createBranch(repository, branch, sha),
    commit: (request) => moveBranch(repository, { ...request, parent: request.expectedHead }),
    rebuildBranch: (request) => moveBranch(repository, request),
    createPullRequest: (request) => withFolderLock(folder, () => createPullRequest(local, request)),
    updatePullRequest: (number, edit) => change(number, (file) => ({ ...file, ...edit })),
    addLabel: (number, label) =>
      change(number, (file) => ({ ...file, labels: [...new Set([...file.labels, label])] })),
  };
}
