/** `headwater run PLAN`: lets agents do the runs of a plan. The only stage that calls a model; it publishes nothing. */
import type { Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

export function defineRun(program: Program): Command {
  return command(
    "run",
    "do the runs of a plan in throw-away trees, and write the results; publishes nothing",
    {
      examples: [
        { line: "headwater run plan.json --out result.json", means: "second of the three stages" },
        {
          line: "headwater run plan.json --hook regenerate-clients --out result.json",
          means: "one hook of it",
        },
      ],
      exits: { 0: "every run finished", 1: "a run stopped before it was finished" },
    },
  )
    .argument("<plan>", "file that `plan --out` wrote")
    .option("--repo <dir>", "the checkout", ".")
    .option("--hook <name>", "run only this hook")
    .option("--out <file>", "write the results there")
    .action(async (plan: string, options: { repo: string; hook?: string; out?: string; json?: boolean }) => {
      const { runCommand } = await import("../wire.ts");
      const { repo, hook = null, out = null, json = false } = options;
      program.ended(await runCommand({ repo, plan, hook, out, json }, program.session));
    });
}
