/** All commands in one program, and the one place where an outcome becomes an exit code. */
import { Command, CommanderError } from "commander";
import { defineApply } from "./apply.ts";
import type { Program } from "./command.ts";
import { defineContract } from "./contract.ts";
import { defineDemo } from "./demo.ts";
import { defineDiff } from "./diff.ts";
import { reportFailure } from "./failure.ts";
import { defineHooks } from "./hooks.ts";
import { defineLint } from "./lint.ts";
import { definePlan } from "./plan.ts";
import { defineReview } from "./review.ts";
import { defineRun } from "./run.ts";
import { defineServe } from "./serve.ts";
import type { ExitCode, Session } from "./session.ts";
import { defineSpec } from "./spec.ts";
import { tool } from "./tool.ts";

const DEFINITIONS = [
  defineReview,
  defineSpec,
  defineDiff,
  defineContract,
  defineLint,
  defineHooks,
  definePlan,
  defineRun,
  defineApply,
  defineServe,
  defineDemo,
];

/** Usage errors are thrown, so that they are told in the one form that all failures have. */
function throwUsage(command: Command): void {
  command.exitOverride();
  command.configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  for (const child of command.commands) throwUsage(child);
}

function createProgram(program: Program): Command {
  const root = new Command(tool.name)
    .description("Headwater: what a spec change means, who it breaks, and proposals that follow it")
    .version(tool.version, "-V, --version", "print the version")
    .helpCommand("help [command]", "help for a command");
  for (const define of DEFINITIONS) root.addCommand(define(program));
  root.configureOutput({ writeOut: (text) => program.session.out(text) });
  throwUsage(root);
  return root;
}

const wantsJson = (args: string[]): boolean =>
  args.slice(0, args.includes("--") ? args.indexOf("--") : undefined).includes("--json");

/** Runs one command line (without node and script) and answers its exit code; throws nothing. */
export async function runCommandLine(args: string[], session: Session): Promise<ExitCode | 2> {
  let code: ExitCode | null = null;
  const root = createProgram({ session, ended: (ended) => (code = ended) });
  try {
    if (args.length === 0) {
      session.out(root.helpInformation());
      return 2;
    }
    await root.parseAsync(args, { from: "user" });
    return code ?? 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    reportFailure(session, error, wantsJson(args));
    return 2;
  }
}
