/** One process with an embedded database, from its start to its end. Calls are done in the order in which they are made. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { WorldError } from "../../errors.ts";
import { errorOf, type EmbeddedCall, type EmbeddedReply } from "./embedded-calls.ts";

export interface EmbeddedConnection {
  /** Rejects with the database's error, or WorldError `database_unavailable` when the process is gone. */
  call(call: EmbeddedCall): Promise<unknown>;
  alive(): boolean;
  /** Closes the database and waits for the process to end; one that does not end by itself is ended. */
  end(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL(`./embedded-process${import.meta.url.slice(-3)}`, import.meta.url));

/** What it was promised lies elsewhere, so a server that stops need not wait for one that hangs. */
const END_MS = 5_000;

/** Its environment is empty: a database needs none of the server's secrets. */
export function startEmbedded(): EmbeddedConnection {
  const child = fork(PROGRAM, [], {
    env: {},
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      for (const each of waiting.values()) each.reject(unavailable());
      waiting.clear();
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  child.on("message", (message) => settle(waiting, message as EmbeddedReply));
  let calls = 0;
  const call = (request: EmbeddedCall): Promise<unknown> => {
    if (!isAlive(child)) return Promise.reject(unavailable());
    const id = (calls += 1);
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    child.send({ ...request, id }, (error) => {
      if (error !== null && waiting.delete(id)) answer.reject(unavailable(error));
    });
    return answer.promise;
  };
  return {
    call,
    alive: () => isAlive(child),
    end: async () => {
      const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
      await call({ call: "close" }).catch(() => undefined);
      if (child.connected) child.disconnect();
      await gone;
      clearTimeout(late);
    },
  };
}

function settle(waiting: Map<number, PromiseWithResolvers<unknown>>, message: EmbeddedReply): void {
  const answer = waiting.get(message.id);
  waiting.delete(message.id);
  if ("failure" in message) answer?.reject(errorOf(message.failure));
  else answer?.resolve(message.value);
}

const isAlive = (child: ChildProcess): boolean => child.connected && child.exitCode === null;

const unavailable = (cause?: Error): WorldError =>
  new WorldError(
    "database_unavailable",
    "The process of the embedded database has ended; it is started again.",
    true,
    { cause },
  );
