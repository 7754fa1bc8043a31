/** Logging: JSON lines to a stream that the caller gives, with secrets removed at the last moment before they leave. */
import { pino, type Logger } from "pino";
import { loggedFields } from "./logged.ts";
import { redactor, type Secrets } from "./redact.ts";

export type Log = Logger;

export interface LogOptions {
  /** Takes whole lines, newline included; `process.stderr` is one. */
  destination: { write(line: string): unknown };
  level?: "debug" | "info" | "warn" | "error" | "silent";
  secrets?: Secrets;
}

/** A logger whose every line passes the redactor, whoever wrote it and whatever is in it. */
export function createLog(options: LogOptions): Log {
  const redact = redactor(options.secrets ?? []);
  const sink = { write: (line: string): void => void options.destination.write(redact(line)) };
  return pino(
    {
      level: options.level ?? "info",
      base: null,
      mixin: () => ({ ...loggedFields() }),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    sink,
  );
}

/** What a reader needs of an error, cut: some libraries put whole programs or requests into theirs. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? error.slice(0, 2_000) : typeof error;
  const code = "code" in error ? String(error.code).slice(0, 100) : undefined;
  const inner =
    error instanceof AggregateError
      ? error.errors.slice(0, 5)
      : error.cause === undefined
        ? []
        : [error.cause];
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message.slice(0, 2_000),
    ...(depth === 0 ? { stack: (error.stack ?? "").slice(0, 4_000) } : {}),
    ...(inner.length > 0 && depth < 3 ? { causes: inner.map((each) => describeError(each, depth + 1)) } : {}),
  };
}
