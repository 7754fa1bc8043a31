/** Check runs and commit statuses on a commit. */
import type { CheckRecord, CheckWrite, Host } from "../../ports.ts";
import { createOnce, PAGE, readPages, write, type GitHub } from "./calls.ts";
import { idOf } from "./ids.ts";

const CONCLUSIONS: ReadonlySet<string> = new Set([
  "success",
  "failure",
  "action_required",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "stale",
]);

/** The latest run of each check. A missing one could make a red commit look green, so a cut list is an error. */
export async function checks(github: GitHub, sha: string): Promise<CheckRecord[]> {
  const found = await readPages(
    github,
    { what: `checks on ${sha}`, pages: 10, beyond: "fail" },
    async (page) => {
      const answer = await github.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        ...github.at,
        ref: sha,
        filter: "latest",
        per_page: PAGE,
        page,
      });
      return { data: answer.data.check_runs };
    },
  );
  return found.map((run) => ({
    id: idOf(run.id),
    name: run.name,
    appId: run.app ? idOf(run.app.id) : null,
    status: statusOf(run.status),
    conclusion: conclusionOf(run.conclusion),
    title: run.output.title ?? "",
    summary: run.output.summary ?? "",
    externalId: run.external_id ?? "",
  }));
}

/** Workflows know more ways of waiting (`requested`, `pending`, `waiting`); to us all of them are not done. */
function statusOf(status: string): CheckRecord["status"] {
  return status === "completed" || status === "in_progress" ? status : "queued";
}

/** A conclusion that we do not know is no success. */
function conclusionOf(conclusion: string | null): CheckRecord["conclusion"] {
  if (conclusion === null) return null;
  return CONCLUSIONS.has(conclusion) ? (conclusion as NonNullable<CheckRecord["conclusion"]>) : "failure";
}

/** The combined status lists the newest per context. */
export async function statuses(github: GitHub, sha: string): ReturnType<Host["statuses"]> {
  const found = await readPages(
    github,
    { what: `statuses on ${sha}`, pages: 10, beyond: "fail" },
    async (page) => {
      const answer = await github.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
        ...github.at,
        ref: sha,
        per_page: PAGE,
        page,
      });
      return { data: answer.data.statuses };
    },
  );
  return found.map(({ context, state }) => ({
    context,
    state: state === "success" || state === "failure" || state === "pending" ? state : "error",
  }));
}

function bodyOf(check: CheckWrite): {
  name: string;
  status: "completed";
  conclusion: CheckWrite["conclusion"];
  external_id: string;
  output: { title: string; summary: string };
} {
  return {
    name: check.name,
    status: "completed",
    conclusion: check.conclusion,
    external_id: check.externalId,
    output: { title: check.title, summary: check.summary },
  };
}

export async function createCheck(github: GitHub, check: CheckWrite): Promise<number> {
  const create = async (): Promise<number> =>
    idOf(
      (
        await write(() =>
          github.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
            ...github.at,
            head_sha: check.headSha,
            ...bodyOf(check),
          }),
        )
      ).id,
    );
  const find = async (): Promise<number | null> =>
    (await checks(github, check.headSha)).find(
      (found) =>
        found.name === check.name &&
        found.externalId === check.externalId &&
        found.conclusion === check.conclusion &&
        (github.self.appId === null || found.appId === github.self.appId),
    )?.id ?? null;
  return createOnce(github, { create, find });
}

export async function updateCheck(github: GitHub, id: number, check: CheckWrite): Promise<void> {
  await write(() =>
    github.octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...github.at,
      check_run_id: id,
      ...bodyOf(check),
    }),
  );
}
