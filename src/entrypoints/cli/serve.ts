/** `headwater serve`: the GitHub App's server. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/u.test(text) || number > 65_535)
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return number;
}

/**
 * Work that was cut off at the end of a server (an answer of a model that it waits for) may not go on: its store is
 * closed, and the next server does it again. So it does not keep the process, which has said all by then.
 */
const leaveSoon = (): void => void setTimeout(() => process.exit(), 1_000).unref();

export function defineServe(program: Program): Command {
  return command("serve", "run the GitHub App: receives webhooks, reviews, proposes", {
    examples: [
      { line: "headwater serve", means: "settings come from the environment (see README)" },
      { line: "headwater serve --port 8080 --data /var/lib/headwater", means: "other port and folder" },
    ],
    exits: { 0: "it was asked to stop and stopped" },
    json: false,
  })
    .option("--port <number>", "port to listen on", port)
    .option("--host <address>", "address to listen on")
    .option("--data <dir>", "folder of inbox, journal, ledger and git caches")
    .action(async (options: { port?: number; host?: string; data?: string }) => {
      const { serveCommand } = await import("../wire.ts");
      const { port: number = null, host = null, data = null } = options;
      try {
        program.ended(await serveCommand({ port: number, host, data }, program.session));
      } finally {
        leaveSoon();
      }
    });
}
