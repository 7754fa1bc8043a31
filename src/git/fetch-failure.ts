/** What a failed talk with a remote means: gone, refused, or worth another try. */
import { WorldError } from "../errors.ts";
import { complaintOf, firstComplaint } from "./run.ts";

const MEANINGS: readonly { pattern: RegExp; code: string; retryable: boolean; text: string }[] = [
  {
    pattern: /not our ref|couldn't find remote ref|bad object|upload-pack: not our|no such ref/i,
    code: "not_found",
    retryable: false,
    text: "the remote does not have it",
  },
  {
    pattern: /repository .* not found|does not appear to be a git repository|error: 404|does not exist/i,
    code: "not_found",
    retryable: false,
    text: "there is no such repository, or it may not be read",
  },
  {
    pattern:
      /authentication failed|could not read username|terminal prompts disabled|error: 40[13]|access denied/i,
    code: "denied",
    retryable: false,
    text: "the remote refused our credentials",
  },
  {
    pattern:
      /could not resolve host|failed to connect|couldn't connect|connection (was )?(reset|refused|timed out)|error: (429|5\d\d)|early eof|rpc failed|hung up|unexpected disconnect|operation too slow|timed out|empty reply|ssl|tls|expected flush/i,
    code: "unavailable",
    retryable: true,
    text: "the remote did not answer properly",
  },
];

/** Turns the failure of a fetch into a WorldError with a code; anything that did not come from git stays as it is. */
export function fetchFailure(error: unknown, what: string): unknown {
  const complaint = complaintOf(error);
  if (complaint === "") return error;
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(complaint));
  const said = firstComplaint(complaint);
  if (meaning === undefined) {
    return new WorldError("fetch_failed", `Fetching ${what} failed: ${said}`, true, { cause: complaint });
  }
  const message = `Fetching ${what} failed: ${meaning.text} (git said: ${said}).`;
  return new WorldError(meaning.code, message, meaning.retryable, { cause: complaint });
}
