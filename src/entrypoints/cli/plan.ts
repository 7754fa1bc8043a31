/** `headwater plan`: which hooks would run for a change and why, as one JSON file for `run`. Calls no model. */
import type { Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

export function definePlan(program: Program): Command {
  return command("plan", "decide which hooks run for a change, and write the plan; calls no model", {
    examples: [
      { line: "headwater plan --base main --head HEAD --out plan.json", means: "first of the three stages" },
      { line: "headwater plan --base main --head HEAD --json", means: "print the plan (plan@1)" },
    ],
    exits: { 0: "the plan was made" },
  })
    .requiredOption("--base <rev>", "commit, branch or tag that the change goes into")
    .requiredOption("--head <rev>", "commit, branch or tag with the change")
    .option("--repo <dir>", "the checkout", ".")
    .option("--instructions <rev>", "where hooks and configuration are read (default: as `review` does)")
    .option("--out <file>", "write the plan there")
    .action(
      async (options: {
        base: string;
        head: string;
        repo: string;
        instructions?: string;
        out?: string;
        json?: boolean;
      }) => {
        const { planCommand } = await import("../wire.ts");
        const { instructions = null, out = null, json = false } = options;
        program.ended(await planCommand({ ...options, instructions, out, json }, program.session));
      },
    );
}
