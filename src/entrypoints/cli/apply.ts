/** `headwater apply FILE`: checks the results of `run` once more and proposes them. */
import type { Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

export function defineApply(program: Program): Command {
  return command(
    "apply",
    "check the results of `run` against the guard, and put each on a branch of its own",
    {
      examples: [
        { line: "headwater apply result.json", means: "third of the three stages; nothing is pushed" },
      ],
      exits: {
        0: "everything was proposed, or there was nothing to propose",
        1: "the guard refused something",
      },
    },
  )
    .argument("<file>", "file that `run --out` wrote")
    .option("--repo <dir>", "the checkout", ".")
    .action(async (file: string, options: { repo: string; json?: boolean }) => {
      const { applyCommand } = await import("../wire.ts");
      program.ended(
        await applyCommand({ repo: options.repo, file, json: options.json === true }, program.session),
      );
    });
}
