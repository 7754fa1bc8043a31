/**
 * What a failed call to GitHub means. One table for REST and GraphQL, so that callers decide by `code` and
 * `retryable` and never look at a status. Whether a failed write may have happened is part of the answer.
 */
import { WorldError } from "../../errors.ts";

export type GitHubErrorCode =
  | "unauthorized"
  | "forbidden"
  | "suspended"
  | "archived"
  | "rate_limited"
  | "secondary_limit"
  | "not_found"
  | "not_mergeable"
  | "conflict"
  | "exists"
  | "too_long"
  | "too_many"
  | "validation"
  | "head_moved"
  | "unavailable";

export class GitHubError extends WorldError {
  declare readonly code: GitHubErrorCode;
  readonly status: number | null;
  /** Seconds that GitHub asked us to wait; null when it did not say. */
  readonly retryAfter: number | null;
  /** True when the request may have had its effect although no answer arrived. */
  readonly effectUnknown: boolean;

  constructor(
    code: GitHubErrorCode,
    message: string,
    facts: { status?: number | null; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(code, message, RETRYABLE.has(code), { cause: facts.cause });
    this.status = facts.status ?? null;
    this.retryAfter = facts.retryAfter ?? null;
    this.effectUnknown = code === "unavailable";
  }
}

const RETRYABLE: ReadonlySet<string> = new Set(["rate_limited", "secondary_limit", "unavailable"]);

export function isGitHubError(error: unknown, ...codes: GitHubErrorCode[]): error is GitHubError {
  return error instanceof GitHubError && (codes.length === 0 || codes.includes(error.code));
}

/** Turns whatever Octokit threw into a GitHubError; bugs of ours pass through unchanged. */
export function worldError(error: unknown): unknown {
  if (error instanceof WorldError || !(error instanceof Error)) return error;
  if (error.name === "GraphqlResponseError") return graphqlError(error);
  if (error.name === "HttpError" || error.name === "RequestError") return restError(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") {
    return new GitHubError("unavailable", "GitHub did not answer in time.", { cause: error });
  }
  return error;
}

interface HttpFailure extends Error {
  status?: number;
  request?: { method?: string; url?: string };
  response?: { headers?: Record<string, string | number | undefined>; data?: unknown };
}

function restError(error: HttpFailure): GitHubError {
  const call = `${error.request?.method ?? "?"} ${pathOf(error.request?.url)}`;
  const { response } = error;
  if (response === undefined) {
    return new GitHubError("unavailable", `GitHub could not be reached for ${call}: ${error.message}`, {
      cause: error,
    });
  }
  const status = error.status ?? 0;
  const said = wordsOf(response.data) || error.message;
  const code = restCode(status, said, response.headers ?? {});
  return new GitHubError(code, `GitHub answered ${status} to ${call}: ${clip(said)}`, {
    status,
    retryAfter: isLimit(code) ? retryAfter(response.headers ?? {}) : null,
    cause: error,
  });
}

type Headers = Record<string, string | number | undefined>;

function restCode(status: number, said: string, headers: Headers): GitHubErrorCode {
  if (status === 403 || status === 429) return refusal(status, said, headers);
  if (status === 422) return unprocessable(said);
  if (status >= 500) return "unavailable";
  const codes: Record<number, GitHubErrorCode> = {
    401: "unauthorized",
    404: "not_found",
    405: "not_mergeable",
    409: "conflict",
    410: "not_found",
    413: "too_long",
    451: "forbidden",
  };
  return codes[status] ?? "validation";
}

/** 403 stands for five different things; only two of them go away by waiting. */
function refusal(status: number, said: string, headers: Headers): GitHubErrorCode {
  if (/secondary rate limit|abuse detection/i.test(said)) return "secondary_limit";
  if (String(headers["x-ratelimit-remaining"]) === "0" || /rate limit exceeded/i.test(said))
    return "rate_limited";
  if (status === 429 || headers["retry-after"] !== undefined) return "secondary_limit";
  if (/archived/i.test(said)) return "archived";
  if (/suspended/i.test(said)) return "suspended";
  return "forbidden";
}

function unprocessable(said: string): GitHubErrorCode {
  if (/already[ _]exists/i.test(said)) return "exists";
  if (/too[ _]long|too[ _]large|maximum is \d+/i.test(said)) return "too_long";
  if (/not a fast forward|head branch was modified|expected .* to point/i.test(said)) return "head_moved";
  return "validation";
}

function isLimit(code: GitHubErrorCode): boolean {
  return code === "rate_limited" || code === "secondary_limit";
}

/** Reads `retry-after`, else the reset time against GitHub's own clock (`date`), else null. */
function retryAfter(headers: Headers): number | null {
  const after = Number(headers["retry-after"]);
  if (Number.isFinite(after) && after >= 0) return after;
  const reset = Number(headers["x-ratelimit-reset"]);
  const now = Date.parse(String(headers["date"])) / 1000;
  return Number.isFinite(reset) && Number.isFinite(now) ? Math.max(0, Math.ceil(reset - now)) : null;
}

interface GraphqlFailure extends Error {
  headers?: Headers;
  errors?: { type?: unknown; message?: unknown }[];
}

function graphqlError(error: GraphqlFailure): GitHubError {
  const first = error.errors?.[0];
  const type = typeof first?.type === "string" ? first.type : "";
  const said = typeof first?.message === "string" ? first.message : error.message;
  const code = graphqlCode(type, said);
  return new GitHubError(code, `GitHub refused a GraphQL request: ${clip(said)}`, {
    status: 200,
    retryAfter: isLimit(code) ? retryAfter(error.headers ?? {}) : null,
    cause: error,
  });
}

function graphqlCode(type: string, said: string): GitHubErrorCode {
  if (
    type === "STALE_DATA" ||
    /expected branch to point to|was updated since|reference.*(?:moved|stale)/i.test(said)
  )
    return "head_moved";
  if (/secondary rate limit/i.test(said)) return "secondary_limit";
  if (type === "RATE_LIMITED" || type === "RATE_LIMIT") return "rate_limited";
  if (/archived/i.test(said)) return "archived";
  if (type === "FORBIDDEN" || type === "INSUFFICIENT_SCOPES") return "forbidden";
  if (type === "NOT_FOUND") return "not_found";
  if (type === "SERVICE_UNAVAILABLE" || type === "INTERNAL" || /something went wrong|timed? ?out/i.test(said))
    return "unavailable";
  return unprocessable(said);
}

/** GitHub puts the telling part of a 422 into `errors`, as strings or as objects. */
function wordsOf(data: unknown): string {
  if (typeof data === "string") return data;
  if (typeof data !== "object" || data === null) return "";
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  const details = Array.isArray(errors) ? errors.map(detailOf) : typeof errors === "string" ? [errors] : [];
  return [typeof message === "string" ? message : "", ...details].filter((part) => part !== "").join("; ");
}

function detailOf(entry: unknown): string {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return "";
  const { message, code, field } = entry as Record<string, unknown>;
  const words = [message, field, code].filter((part) => typeof part === "string");
  return words.join(" ");
}

function clip(said: string): string {
  const line = said.replace(/\s+/g, " ").trim();
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}

/** The path alone: hosts and queries add nothing that a reader needs. */
function pathOf(url: string | undefined): string {
  if (url === undefined) return "?";
  return URL.canParse(url) ? new URL(url).pathname : (url.split("?")[0] ?? "?");
}
