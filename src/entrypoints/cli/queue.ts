/** `headwater queue`: what a server has to do, what failed for good, and the way back. */
import { Command, InvalidArgumentError, Option } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import type { QueueCommandOptions } from "./stages.ts";

function count(text: string): number {
  const number = Number(text);
  if (!/^\d{1,6}$/u.test(text) || number < 1) throw new InvalidArgumentError("A limit is a number from 1.");
  return number;
}

interface Given {
  data?: string;
  json?: boolean;
}

export function defineQueue(program: Program): Command {
  const run = async (options: QueueCommandOptions): Promise<void> => {
    const { queueCommand } = await import("../wire.ts");
    program.ended(await queueCommand(options, program.session));
  };
  const shared = ({ data = undefined, json = false }: Given): { data: string | null; json: boolean } => ({
    data: data ?? null,
    json,
  });
  const withData = (made: Command): Command =>
    made.option(
      "--data <dir>",
      "the server's data folder (default: HEADWATER_DATA); unused with DATABASE_URL",
    );

  const list = withData(
    command("list", "what waits, is under way or failed for good", {
      examples: [
        { line: "headwater queue list", means: "everything that has not ended well" },
        {
          line: "headwater queue list --state dead --json",
          means: "what needs a person, for programs (queue@1)",
        },
      ],
      exits: { 0: "nothing failed for good", 1: "something did" },
    }),
  )
    .addOption(new Option("--state <state>", "only these").choices(["waiting", "active", "dead", "done"]))
    .option("--limit <number>", "show at most so many", count, 100)
    .action(async (options: Given & { state?: "waiting" | "active" | "dead" | "done"; limit: number }) => {
      await run({ verb: "list", state: options.state ?? null, limit: options.limit, ...shared(options) });
    });
  const show = withData(
    command("show", "one delivery with its payload", {
      examples: [{ line: "headwater queue show 1f2e…", means: "as the host sent it" }],
      exits: { 0: "it is there", 1: "it is there and failed for good" },
    }),
  )
    .argument("<id>", "id of the delivery")
    .action(async (id: string, options: Given) => {
      await run({ verb: "show", id, ...shared(options) });
    });
  const retry = withData(
    command("retry", "put what failed for good back into the queue", {
      examples: [
        { line: "headwater queue retry 1f2e…", means: "this one" },
        { line: "headwater queue retry --all", means: "all that failed for good" },
      ],
      exits: { 0: "it is in the queue again" },
    }),
  )
    .argument("[id]", "id of the delivery")
    .option("--all", "all of them")
    .action(async (id: string | undefined, options: Given & { all?: boolean }) => {
      if ((id === undefined) !== (options.all === true))
        retry.error("error: name one delivery, or give --all", { code: "headwater.usage" });
      await run({ verb: "retry", id: id ?? null, ...shared(options) });
    });
  return new Command("queue")
    .description("look into a server's queue, and try again what failed for good")
    .addCommand(list)
    .addCommand(show)
    .addCommand(retry);
}
