/** What an error of the SDK means: a code, whether trying again can help, and a text without ids. */
import type { ConverseTurn } from "../../ports.ts";

type Failed = Extract<ConverseTurn, { kind: "failed" }>;
export type Failure = Omit<Failed, "kind" | "usage">;

const NAMED: ReadonlyMap<string, { code: Failure["code"]; retryable: boolean }> = new Map([
  ["ThrottlingException", { code: "throttled", retryable: true }],
  ["TooManyRequestsException", { code: "throttled", retryable: true }],
  ["ServiceQuotaExceededException", { code: "throttled", retryable: false }],
  ["ServiceUnavailableException", { code: "unavailable", retryable: true }],
  ["InternalServerException", { code: "unavailable", retryable: true }],
  ["ModelNotReadyException", { code: "unavailable", retryable: true }],
  ["ModelErrorException", { code: "unavailable", retryable: true }],
  ["ModelStreamErrorException", { code: "unavailable", retryable: true }],
  ["ModelTimeoutException", { code: "timeout", retryable: true }],
  ["AccessDeniedException", { code: "denied", retryable: false }],
  ["UnrecognizedClientException", { code: "denied", retryable: false }],
  ["InvalidSignatureException", { code: "denied", retryable: false }],
  ["ExpiredTokenException", { code: "denied", retryable: false }],
  ["CredentialsProviderError", { code: "denied", retryable: false }],
  ["TokenProviderError", { code: "denied", retryable: false }],
  ["ResourceNotFoundException", { code: "invalid", retryable: false }],
  ["ValidationException", { code: "invalid", retryable: false }],
]);

const TOO_LONG = /too long|too many (input )?tokens|maximum (context|tokens)|exceeds? the (context|maximum)/i;

/** `started`: part of an answer had arrived, so a broken connection cut it. */
export function failureOf(error: unknown, started: boolean): Failure {
  const { name, message, status } = factsOf(error);
  const said = `${name}: ${hideIds(message)}`;
  if (name === "ValidationException" && TOO_LONG.test(message)) {
    return { code: "too_long", message: said, retryable: false };
  }
  const named = NAMED.get(name);
  if (named !== undefined) return { ...named, message: said };
  if (status === 429) return { code: "throttled", message: said, retryable: true };
  if (status === 401 || status === 403) return { code: "denied", message: said, retryable: false };
  if (status !== null && status >= 400 && status < 500)
    return { code: "invalid", message: said, retryable: false };
  if (started) return { code: "cut", message: `The answer broke off (${said})`, retryable: true };
  return { code: "unavailable", message: said, retryable: true };
}

function factsOf(error: unknown): { name: string; message: string; status: number | null } {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), status: null };
  const metadata =
    "$metadata" in error ? (error.$metadata as { httpStatusCode?: unknown } | undefined) : undefined;
  const status = metadata?.httpStatusCode;
  return {
    name: error.name,
    message: error.message,
    // A stream that broke after its 200 is no answer of the service.
    status: typeof status === "number" && status >= 400 ? status : null,
  };
}

/** Account numbers, ARNs and request ids do not belong in logs or pull requests. */
export function hideIds(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/\barn:[^\s"',)]+/gi, "[arn]")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "[id]")
    .replace(/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, "[key id]")
    .replace(/\b\d{12}\b/g, "[account]")
    .slice(0, 500);
}
