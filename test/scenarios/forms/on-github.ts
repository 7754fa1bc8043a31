/** What stands on the fake GitHub, for the two forms that write there. */
import type { RepositoryHandle } from "../../fakes/github/index.ts";
import { stripMarker } from "../../../src/core/review/marker.ts";
import { changesBetween, type Proposal } from "./form.ts";

/** Open proposals; `numbers` notes the hook of each. */
export function openProposals(repo: RepositoryHandle, numbers: Map<number, string>): Proposal[] {
  return repo
    .pullRequests()
    .filter(({ head, state }) => head.branch.startsWith("headwater/") && state === "open")
    .map(({ number, title, body, head, base }) => {
      const hook = head.branch.split("/")[1] ?? "";
      numbers.set(number, hook);
      const changes = changesBetween(repo.bareDir, base.branch, head.branch);
      return { hook, into: base.branch, title, body: stripMarker(body ?? ""), changes };
    });
}

/** Every check on the open pull requests, with its conclusion. */
export const checksOf = (repo: RepositoryHandle): string[] =>
  repo
    .pullRequests()
    .filter(({ state }) => state === "open")
    .flatMap(({ head }) =>
      repo
        .checks(head.sha)
        .map(
          ({ name, conclusion }) =>
            `${head.branch.split("/").slice(0, 2).join("/")}: ${name}: ${conclusion ?? "none"}`,
        ),
    )
    .toSorted();

/** The first word of the check's title. */
export const verdictOf = (title: string): string => title.split(":")[0]?.toLowerCase() ?? "";
