/** The rules of a host of proposals, on GitHub. */
import { describe } from "vitest";
import { proposalHostContract } from "../../contracts/proposal-host.ts";
import { fakeHost } from "./fake-host.ts";

describe("GitHub as a host of proposals", () => {
  proposalHostContract(async () => {
    const world = await fakeHost();
    const { host, repo } = world;
    return {
      host,
      main: repo.head(),
      pushAsPerson: async (branch) => repo.commit({ branch, files: { "person.txt": "theirs\n" } }),
      fileAt: async (sha, path) => repo.readFile(sha, path),
      parentOf: async (sha) => repo.commitFacts(sha).parents[0] ?? "",
      close: () => world.close(),
    };
  });
});
