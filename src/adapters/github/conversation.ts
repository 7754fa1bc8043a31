/** What people and bots say on a pull request: reviews, comments, reactions. */
import type { CommentRecord, ReviewRecord } from "../../ports.ts";
import { accountOf } from "./accounts.ts";
import { createOnce, PAGE, readPages, write, type GitHub } from "./calls.ts";
import { idOf } from "./ids.ts";

const STATES: Readonly<Record<string, ReviewRecord["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes_requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
  PENDING: "pending",
};

/** All reviews, oldest first. A list that is cut could hide a refusal, so a too long one is an error. */
export async function reviews(github: GitHub, number: number): Promise<ReviewRecord[]> {
  const found = await readPages(
    github,
    { what: `reviews of #${number}`, pages: 20, beyond: "fail" },
    (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...github.at,
        pull_number: number,
        per_page: PAGE,
        page,
      }),
  );
  return found.map((review) => ({
    id: idOf(review.id),
    author: accountOf(review.user),
    // A state that we do not know decides nothing.
    state: STATES[review.state] ?? "commented",
    commit: review.commit_id,
    submittedAt: review.submitted_at ?? "",
  }));
}

/** Comments, oldest first; ours is posted early, so it is among those that are read. */
export async function comments(github: GitHub, number: number): Promise<CommentRecord[]> {
  const found = await readPages(
    github,
    { what: `comments of #${number}`, pages: 30, beyond: "tell" },
    (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...github.at,
        issue_number: number,
        per_page: PAGE,
        page,
      }),
  );
  return found.map((comment) => ({
    id: idOf(comment.id),
    author: accountOf(comment.user),
    appId: comment.performed_via_github_app ? idOf(comment.performed_via_github_app.id) : null,
    body: comment.body ?? "",
  }));
}

export async function createComment(github: GitHub, number: number, body: string): Promise<number> {
  const create = async (): Promise<number> =>
    idOf(
      (
        await write(() =>
          github.octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            ...github.at,
            issue_number: number,
            body,
          }),
        )
      ).id,
    );
  const find = async (): Promise<number | null> =>
    (await comments(github, number)).findLast(
      (comment) => comment.author.id === github.self.accountId && sameText(comment.body, body),
    )?.id ?? null;
  return createOnce(github, { create, find });
}

/** GitHub may answer with other line ends than it was given. */
function sameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n").trimEnd() === b.replaceAll("\r\n", "\n").trimEnd();
}

export async function updateComment(github: GitHub, id: number, body: string): Promise<void> {
  await write(() =>
    github.octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...github.at,
      comment_id: id,
      body,
    }),
  );
}

/** GitHub answers 200 instead of 201 when the reaction was there already. */
export async function react(github: GitHub, commentId: number, content: "eyes" | "confused"): Promise<void> {
  await write(() =>
    github.octokit.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
      ...github.at,
      comment_id: commentId,
      content,
    }),
  );
}
