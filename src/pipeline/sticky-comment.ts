/** The one comment of ours on a pull request: found by author and marker, edited in place, never posted twice. */
import { readMarker, stripMarker, writeMarker } from "../core/review/marker.ts";
import type { CommentRecord, Host } from "../ports.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { stateToJson } from "./pull-request-state.ts";

export interface StickyComment {
  id: number;
  body: string;
  /** What its marker says; may have been edited by others. */
  marker: Record<string, unknown>;
}

/** The oldest comment of ours that carries a review marker. */
export function findSticky(host: Host, comments: CommentRecord[]): StickyComment | null {
  for (const comment of comments.toSorted((a, b) => a.id - b.id)) {
    const ours = comment.author.id === host.self.accountId || comment.appId === host.self.appId;
    if (!ours) continue;
    const marker: Record<string, unknown> = { ...readMarker(comment.body) };
    if (marker["kind"] === "review") return { id: comment.id, body: comment.body, marker };
  }
  return null;
}

/** Hosts may change line ends and trailing space; neither is a reason to write again. */
const canonical = (body: string): string => body.replaceAll("\r\n", "\n").trimEnd();

/**
 * Writes the comment when its text or state differs from what stands there. An empty `markdown` with no comment
 * present writes nothing: a pull request that is none of our business stays quiet.
 *
 * @returns the number of writes, 0 or 1
 */
export async function writeSticky(
  host: Host,
  number: number,
  request: { present: StickyComment | null; markdown: string; state: PullRequestState },
): Promise<0 | 1> {
  const { present, state } = request;
  if (present === null && request.markdown === "") return 0;
  const text =
    request.markdown === ""
      ? "No spec changes are left in this pull request."
      : stripMarker(request.markdown);
  const body = writeMarker(text, { v: 1, kind: "review", ...stateToJson(state) });
  if (present === null) {
    await host.createComment(number, body);
    return 1;
  }
  if (canonical(present.body) === canonical(body)) return 0;
  await host.updateComment(present.id, body);
  return 1;
}
