/** `headwater workflow`: starts a workflow of Amazon CodeCatalyst and watches it to its end. */
import { InvalidArgumentError, type Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

interface Given {
  space: string;
  project: string;
  repository: string;
  branch: string;
  path: string;
  push?: string;
  repo: string;
  minutes: number;
  json?: boolean;
}

function minutes(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 480)
    throw new InvalidArgumentError("It is a whole number from 1 to 480.");
  return number;
}

export function defineWorkflow(program: Program): Command {
  return command("workflow", "start a workflow of Amazon CodeCatalyst and watch it to its end", {
    examples: [
      {
        line: "headwater workflow --space acme --project shop --repository shop --branch change",
        means: "the workflow as that branch has it",
      },
    ],
    exits: { 0: "it succeeded", 1: "it ended otherwise" },
  })
    .requiredOption("--space <name>", "the space")
    .requiredOption("--project <name>", "the project")
    .requiredOption("--repository <name>", "the source repository")
    .requiredOption("--branch <name>", "the branch whose workflow is started")
    .option("--path <file>", "its definition", ".codecatalyst/workflows/headwater.yaml")
    .option("--push <rev>", "bring this commit of the checkout to the branch first")
    .option("--repo <dir>", "the checkout", ".")
    .option("--minutes <n>", "how long to watch", minutes, 30)
    .action(async ({ push, json = false, ...given }: Given) => {
      const { workflowCommand } = await import("../wire.ts");
      program.ended(await workflowCommand({ ...given, push: push ?? null, json }, program.session));
    });
}
