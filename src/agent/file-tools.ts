/** Where the file tools run: in one worker inside the sandbox, or, without a sandbox, here with the same rules. */
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

import { NODE_INSIDE, TREE_INSIDE } from "./bubblewrap-arguments.ts";
import type { FileReply, FileRequest, WorkerCall } from "./files/model.ts";
import { operate } from "./files/operations.ts";
import type { Sandbox, SandboxProcess } from "./sandbox.ts";

export interface FileTools {
  call(request: FileRequest): Promise<FileReply>;
  /** Resolves when no process of the tools runs any more. */
  close(): Promise<void>;
}

const DEADLINE_MS = 30_000;
const MAX_REPLY_BYTES = 2 * 1024 * 1024;
const CODE_INSIDE = "/opt/headwater";
/** Beside this file, as TypeScript in a checkout and as JavaScript in dist. */
const WORKER = fileURLToPath(
  new URL(`./files/tool-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);
const Reply = z.object({
  id: z.number(),
  reply: z.object({ failed: z.boolean(), text: z.string(), changed: z.boolean() }),
});

export function fileTools(sandbox: Sandbox, dir: string): FileTools {
  if (sandbox.mode === "none") {
    return { call: async (request) => operateHere(dir, request), close: async () => undefined };
  }
  return sandboxedTools(sandbox, dir);
}

/** A pattern that never ends would hold the process that serves everything else: literal text only. */
function operateHere(dir: string, request: FileRequest): FileReply {
  if (request.tool !== "search" || !request.regex) return operate(dir, request);
  const text = "Patterns are not available here (no sandbox). Search for literal text.";
  return { failed: true, changed: false, text };
}

/** Starts the worker at the first call; one that hangs or dies is replaced at the next. */
function sandboxedTools(sandbox: Sandbox, dir: string): FileTools {
  let worker: Worker | null = null;
  let calls = 0;
  return {
    call: async (request) => {
      worker = worker === null || worker.dead() ? startWorker(sandbox, dir) : worker;
      calls += 1;
      return worker.call({ id: calls, request });
    },
    close: async () => {
      await worker?.close();
      worker = null;
    },
  };
}

interface Worker {
  call(call: WorkerCall): Promise<FileReply>;
  dead(): boolean;
  close(): Promise<void>;
}

function startWorker(sandbox: Sandbox, dir: string): Worker {
  const quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON";
  const process = sandbox.start({
    command: [
      NODE_INSIDE,
      "--max-old-space-size=512",
      quiet,
      `${CODE_INSIDE}/${basename(WORKER)}`,
      TREE_INSIDE,
    ],
    tree: dir,
    readOnly: [{ from: dirname(WORKER), to: CODE_INSIDE }],
  });
  if (process === null) throw new Error("A sandbox that works started no process.");
  return talkTo(process);
}

function talkTo(process: SandboxProcess): Worker {
  let waiting: { id: number; answer: (reply: FileReply) => void } | null = null;
  let ended = false;
  let said = "";
  let buffered: Buffer[] = [];
  let bytes = 0;
  const fail = (why: string): void => {
    ended = true;
    process.kill();
    waiting?.answer({ failed: true, changed: false, text: `The file tools failed: ${why}. Try again.` });
  };
  process.onOutput((chunk) => {
    bytes += chunk.length;
    buffered.push(chunk);
    if (bytes > MAX_REPLY_BYTES) fail("the answer was too large");
    if (!chunk.includes(10)) return;
    const lines = Buffer.concat(buffered).toString("utf8").split("\n");
    const rest = Buffer.from(lines.pop() ?? "");
    buffered = [rest];
    bytes = rest.length;
    for (const line of lines) {
      const reply = parseReply(line);
      if (reply === null) said = line.slice(0, 300);
      else if (waiting?.id === reply.id) waiting.answer(reply.reply);
    }
  });
  void process.ended.then(() => {
    if (!ended) fail(`their process ended${said === "" ? "" : ` (${said})`}`);
  });

  function call(one: WorkerCall): Promise<FileReply> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        fail(`no answer within ${DEADLINE_MS / 1_000} s`);
      }, DEADLINE_MS);
      const answer = (reply: FileReply): void => {
        clearTimeout(timer);
        waiting = null;
        resolve(reply);
      };
      waiting = { id: one.id, answer };
      process.send(JSON.stringify(one));
    });
  }

  const close = async (): Promise<void> => {
    ended = true;
    process.kill();
    await process.ended;
  };
  return { call, dead: () => ended, close };
}

function parseReply(line: string): z.infer<typeof Reply> | null {
  try {
    return Reply.parse(JSON.parse(line));
  } catch {
    return null; // A line of the runtime, not of the worker.
  }
}
