/** All commands in one program, and the one place where an outcome becomes an exit code. */
import { Command, CommanderError } from "commander";
import type { Program } from "./command.ts";
import { reportFailure } from "./failure.ts";
import type { ExitCode, Session } from "./session.ts";
import { tool } from "./tool.ts";

/** Loaded one by one, so that a command does not wait for the parsers of the others. */
const DEFINITIONS: Record<string, () => Promise<(program: Program) => Command>> = {
  review: async () => (await import("./review.ts")).defineReview,
  spec: async () => (await import("./spec.ts")).defineSpec,
  diff: async () => (await import("./diff.ts")).defineDiff,
  contract: async () => (await import("./contract.ts")).defineContract,
  lint: async () => (await import("./lint.ts")).defineLint,
  hooks: async () => (await import("./hooks.ts")).defineHooks,
  plan: async () => (await import("./plan.ts")).definePlan,
  run: async () => (await import("./run.ts")).defineRun,
  apply: async () => (await import("./apply.ts")).defineApply,
  init: async () => (await import("./init.ts")).defineInit,
  workflow: async () => (await import("./workflow.ts")).defineWorkflow,
  serve: async () => (await import("./serve.ts")).defineServe,
  queue: async () => (await import("./queue.ts")).defineQueue,
  demo: async () => (await import("./demo.ts")).defineDemo,
};

/** The command that is asked for; all of them where a list or a suggestion is needed. None for the version. */
function wanted(args: string[]): string[] {
  const [first = ""] = args;
  if (first === "-V" || first === "--version") return [];
  return Object.hasOwn(DEFINITIONS, first) ? [first] : Object.keys(DEFINITIONS);
}

/** Usage errors are thrown, so that they are told in the one form that all failures have. */
function throwUsage(command: Command, session: Session): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => session.out(text),
    writeErr: () => undefined,
    outputError: () => undefined,
  });
  for (const child of command.commands) throwUsage(child, session);
}

async function createProgram(program: Program, args: string[]): Promise<Command> {
  const root = new Command(tool.name)
    .description("Headwater: what a spec change means, who it breaks, and proposals that follow it")
    .version(tool.version, "-V, --version", "print the version")
    .helpCommand("help [command]", "help for a command");
  for (const name of wanted(args)) {
    const define = await DEFINITIONS[name]?.();
    if (define !== undefined) root.addCommand(define(program));
  }
  throwUsage(root, program.session);
  return root;
}

const wantsJson = (args: string[]): boolean =>
  args.slice(0, args.includes("--") ? args.indexOf("--") : undefined).includes("--json");

/** Runs one command line (without node and script) and answers its exit code; throws nothing. */
export async function runCommandLine(args: string[], session: Session): Promise<ExitCode | 2> {
  let code: ExitCode | null = null;
  try {
    const root = await createProgram({ session, ended: (ended) => (code = ended) }, args);
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
