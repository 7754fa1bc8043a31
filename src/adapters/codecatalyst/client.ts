/** The SDK client of Amazon CodeCatalyst. This module is loaded only where CodeCatalyst is called. */
import { setTimeout as pause } from "node:timers/promises";
import { CodeCatalystClient } from "@aws-sdk/client-codecatalyst";
import { WorldError } from "../../errors.ts";

export interface CodeCatalystConnection {
  /** Bearer token of a person; CodeCatalyst has no roles, keys or signatures for its API. */
  token: string;
  /** Another address than AWS's own: a loopback service in tests. */
  endpoint?: string;
}

/** One service for the world; its region is a name only. */
const REGION = "us-west-2";

export interface CodeCatalyst {
  client: CodeCatalystClient;
  /** Pauses between two looks. */
  wait: (ms: number) => Promise<void>;
}

export function codeCatalyst(
  connection: CodeCatalystConnection,
  wait: (ms: number) => Promise<void> = pause,
): CodeCatalyst {
  const { token, endpoint } = connection;
  const client = new CodeCatalystClient({
    region: REGION,
    token: { token },
    maxAttempts: 3,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return { client, wait };
}

const MEANINGS: Record<string, { code: string; retryable: boolean; text: string }> = {
  AccessDeniedException: {
    code: "denied",
    retryable: false,
    text: "CodeCatalyst refused the token: it is wrong, has expired, or may not do this. Tokens belong to a person; make a new one (`aws sso login`, then the SSO session's access token) and give it as HEADWATER_CODECATALYST_TOKEN",
  },
  ResourceNotFoundException: {
    code: "not_found",
    retryable: false,
    text: "CodeCatalyst has nothing by that name",
  },
  ConflictException: {
    code: "conflict",
    retryable: false,
    text: "CodeCatalyst says that this conflicts with what is there",
  },
  ServiceQuotaExceededException: { code: "quota", retryable: false, text: "a quota of the space is used up" },
  ThrottlingException: {
    code: "rate_limited",
    retryable: true,
    text: "CodeCatalyst asks to come back later",
  },
  ValidationException: {
    code: "validation",
    retryable: false,
    text: "CodeCatalyst does not take the request",
  },
};

/** One call, its failure in our words. `what` is for people: "starting the workflow". */
export async function call<T>(what: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw worldError(what, error);
  }
}

function worldError(what: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const named = status === 401 || status === 403 ? "AccessDeniedException" : error.name;
  const meaning = Object.hasOwn(MEANINGS, named) ? MEANINGS[named] : undefined;
  if (meaning !== undefined) {
    const said = error.message === "" ? "" : ` (it said: ${error.message.slice(0, 200)})`;
    return new WorldError(meaning.code, `${what} failed: ${meaning.text}${said}.`, meaning.retryable, {
      cause: error,
    });
  }
  const away = status === undefined || status >= 500;
  const text = status === undefined ? "CodeCatalyst could not be reached" : `CodeCatalyst answered ${status}`;
  return new WorldError(
    away ? "unavailable" : "refused",
    `${what} failed: ${text} (${error.message.slice(0, 200)}).`,
    away,
    {
      cause: error,
    },
  );
}
