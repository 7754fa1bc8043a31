/** The GitHub host over the fake, with a token that has exactly the permissions that the server asks for. */
import { expect } from "vitest";
import { PERMISSIONS } from "../../../src/adapters/github/access.ts";
import { clientClass } from "../../../src/adapters/github/client.ts";
import { githubHost } from "../../../src/adapters/github/host.ts";
import { repositoryClient } from "../../../src/adapters/github/repository-client.ts";
import { limitsForTests } from "./limits-for-tests.ts";
import type { Host } from "../../../src/ports.ts";
import { startGitHub, type Fault, type GitHub, type RepositoryHandle } from "../../fakes/github/index.ts";

export interface FakeHost {
  github: GitHub;
  repo: RepositoryHandle;
  host: Host;
  /** Pauses that were asked for; none was waited for. */
  pauses: number[];
  /** Requests that were made while `work` ran, as "POST pulls/create". */
  during(work: () => Promise<unknown>): Promise<string[]>;
  fault(fault: Fault): void;
  close(): Promise<void>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** One server for all files of a worker, ended with it; one repository a test: starting a server takes longer than most tests. */
let shared: Promise<GitHub> | null = null;
let repositories = 0;

export async function fakeHost(): Promise<FakeHost> {
  shared ??= startGitHub();
  const github = await shared;
  const repo = github.createRepository({
    owner: "acme",
    name: `shop-${++repositories}`,
    files: {
      "README.md": "base\n",
      "old.txt": "old\n",
      "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
    },
  });
  const pauses: number[] = [];
  const token = async (): Promise<string> => github.installationToken(repo, PERMISSIONS);
  const host = githubHost({
    octokit: repositoryClient({
      Client: clientClass(),
      baseUrl: github.url,
      limits: limitsForTests(),
      source: { token, refused: () => undefined },
      log: silent,
    }),
    repository: { id: repo.id, owner: repo.owner, name: repo.name },
    self: {
      appId: github.app.id,
      accountId: github.app.botUserId,
      login: github.app.botLogin,
      email: `${github.app.botUserId}+${github.app.botLogin}@users.noreply.github.com`,
    },
    gitUrl: github.url,
    token,
    wait: async (ms) => void pauses.push(ms),
  });
  return {
    github,
    repo,
    host,
    pauses,
    during: async (work) => {
      const from = github.requests.length;
      await work();
      return github.requests.slice(from).map(({ method, operation }) => `${method} ${operation}`);
    },
    fault: (fault) => github.fault(fault),
    close: async () => {
      github.clearFaults();
      expect(github.takeViolations()).toEqual([]);
    },
  };
}
