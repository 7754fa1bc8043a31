/** The one comment of ours on a pull request: found by author and marker, edited in place, never posted twice. */
import { readMarker, stripMarker } from "../core/review/marker.ts";
import type { CommentRecord, Host } from "../ports.ts";
import { commentOf } from "./comment-room.ts";
import type { PullRequestState } from "./pull-request-state.ts";

export interface StickyComment {
  id: number;
  body: string;
  /** What its marker says; may have been edited by others. */
  marker: Record<string, unknown>;
}

/** The oldest comment of ours that carries a review marker. */
export function findSticky(host: Host, comments: CommentRecord[]): StickyComment | null {
  for (const comment of comments.toSorted((a, b) => a.id - b.id)) {
    const byOurApp = comment.appId !== null && comment.appId === host.self.appId;
    const ours = comment.author.id === host.self.accountId || byOurApp;
    if (!ours) continue;
    const marker: Record<string, unknown> = { ...readMarker(comment.body) };
    if (marker["kind"] === "review") return { id: comment.id, body: comment.body, marker };
  }
  return null;
}

/**
 * The text without the commits that it names: those change with every push, and what stands there stays true. Hosts
 * may change line ends and trailing space; neither is a reason to write again.
 */
const substance = (body: string): string =>
  stripMarker(body)
    .replaceAll("\r\n", "\n")
    .replaceAll(/\/blob\/[0-9a-f]{40,64}\//g, "/blob/")
    .replace(/^Compared `[0-9a-f]+` with `[0-9a-f]+`; hooks and configuration were read at `[0-9a-f]+`/m, "")
    .trimEnd();

const marks = (body: string): string => JSON.stringify(readMarker(body));

/**
 * Writes the comment when what it says, or the state in it, differs from what stands there. An empty `markdown` with no comment
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
  const body = commentOf(text, state);
  if (present === null) {
    await host.createComment(number, body);
    return 1;
  }
  if (substance(present.body) === substance(body) && marks(present.body) === marks(body)) return 0;
  await host.updateComment(present.id, body);
  return 1;
}
