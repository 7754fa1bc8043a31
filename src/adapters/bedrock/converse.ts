/** The model port on Amazon Bedrock: ConverseStream, every failure a value, bounded retries. */
import { ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";

import type { Converse, ConverseRequest, ConverseTurn, Usage } from "../../ports.ts";
import { bedrockClient } from "./client.ts";
import type { BedrockConnection } from "./client.ts";
import { failureOf } from "./failure.ts";
import type { Failure } from "./failure.ts";
import { converseInput } from "./request.ts";
import { addEvent, contentOf, newAssembly, stopReasonOf } from "./stream.ts";
import type { Assembly } from "./stream.ts";

export interface BedrockOptions extends BedrockConnection {
  /** Requests for one turn at most, the first included. Default 4. */
  maxAttempts?: number;
  /** An attempt without any event for so long is given up. Default three minutes. */
  idleMs?: number;
  /** Pauses between attempts; may end early when the signal aborts. Injected so that tests do not wait. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** An answer beyond this is not kept in memory. */
const MAX_CHARACTERS = 32 * 1024 * 1024;
const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function bedrockConverse(options: BedrockOptions): Converse {
  const client = bedrockClient(options);
  const maxAttempts = options.maxAttempts ?? 4;
  const wait = options.wait ?? waitFor;
  return async (request) => {
    let spent = NO_USAGE;
    for (let attempt = 1; ; attempt += 1) {
      const turn = await attemptOnce(client, request, options.idleMs ?? 180_000);
      spent = sum(spent, turn.usage);
      const again = turn.kind === "failed" && turn.retryable && attempt < maxAttempts;
      if (!again) return { ...turn, usage: spent };
      await wait(pauseMs(turn.code, attempt), request.signal);
      if (request.signal.aborted) return aborted(request.signal, spent);
    }
  };
}

async function attemptOnce(
  client: BedrockRuntimeClient,
  request: ConverseRequest,
  idleMs: number,
): Promise<ConverseTurn> {
  if (request.signal.aborted) return aborted(request.signal, NO_USAGE);
  const assembly = newAssembly();
  const idle = new AbortController();
  const timer = setTimeout(() => {
    idle.abort();
  }, idleMs);
  try {
    const command = new ConverseStreamCommand(converseInput(request));
    const abortSignal = AbortSignal.any([request.signal, idle.signal]);
    const { stream } = await client.send(command, { abortSignal });
    for await (const event of stream ?? []) {
      timer.refresh();
      addEvent(assembly, event);
      if (assembly.characters > MAX_CHARACTERS) return tooLarge(request, assembly);
    }
    return finish(request, assembly);
  } catch (error) {
    const usage = spentBy(request, assembly);
    if (request.signal.aborted) return aborted(request.signal, usage);
    if (idle.signal.aborted) return { kind: "failed", ...silent(idleMs), usage };
    return { kind: "failed", ...failureOf(error, assembly.started), usage };
  } finally {
    clearTimeout(timer);
  }
}

/** A stream can end without an error before its last event: then the answer is cut. */
function finish(request: ConverseRequest, assembly: Assembly): ConverseTurn {
  const usage = spentBy(request, assembly);
  if (request.signal.aborted) return aborted(request.signal, usage);
  if (assembly.stopReason === null || assembly.usage === null) {
    const message = "The answer ended before the model said that it was complete";
    return { kind: "failed", code: "cut", message, retryable: true, usage };
  }
  return {
    kind: "turn",
    message: { role: "assistant", content: contentOf(assembly) },
    stopReason: stopReasonOf(assembly.stopReason),
    usage,
    latencyMs: assembly.latencyMs,
  };
}

/** What was billed. A broken stream does not say: then it is estimated from the text, on the high side. */
function spentBy(request: ConverseRequest, assembly: Assembly): Usage {
  if (assembly.usage !== null) return assembly.usage;
  if (!assembly.started) return NO_USAGE;
  const sent = request.system.length + JSON.stringify([request.messages, request.tools]).length;
  const tokens = (characters: number): number => Math.ceil((characters / 4) * 1.3);
  return { ...NO_USAGE, inputTokens: tokens(sent), outputTokens: tokens(assembly.characters) };
}

function aborted(signal: AbortSignal, usage: Usage): ConverseTurn {
  const reason: unknown = signal.reason;
  const message = reason instanceof Error ? reason.message : "The request was stopped";
  return { kind: "failed", code: "aborted", message, retryable: false, usage };
}

function silent(idleMs: number): Failure {
  return { code: "timeout", message: `The model sent nothing for ${idleMs / 1_000} s`, retryable: true };
}

function tooLarge(request: ConverseRequest, assembly: Assembly): ConverseTurn {
  const message = `The model's answer is larger than ${MAX_CHARACTERS / 1_048_576} MiB`;
  return { kind: "failed", code: "invalid", message, retryable: false, usage: spentBy(request, assembly) };
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** Doubles from half a second (two when throttled), at most half a minute, with jitter. */
function pauseMs(code: Failure["code"], attempt: number): number {
  const first = code === "throttled" ? 2_000 : 500;
  return Math.min(first * 2 ** (attempt - 1), 30_000) * (0.5 + Math.random() / 2);
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
