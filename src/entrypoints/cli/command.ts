/** The form of every command: commander's definition, an action that answers an exit code, examples in the help. */
import { Command } from "commander";
import type { ExitCode, Session } from "./session.ts";

export interface Program {
  session: Session;
  /** Called once with the exit code of the action that ran. */
  ended: (code: ExitCode) => void;
}

export interface Example {
  line: string;
  means: string;
}

/** A command with `--json`; `examples` and `exits` stand below its options. */
export function command(
  name: string,
  summary: string,
  about: { examples: Example[]; exits: { 0: string; 1?: string }; json?: boolean },
): Command {
  const width = Math.max(...about.examples.map(({ line }) => line.length));
  const examples = about.examples.map(({ line, means }) => `  ${line.padEnd(width)}  ${means}`);
  const made = new Command(name).description(summary).showHelpAfterError(false).allowExcessArguments(false);
  if (about.json !== false) made.option("--json", "print JSON for programs");
  const bad = about.exits[1] === undefined ? "" : `\n  1  ${about.exits[1]}`;
  return made.addHelpText(
    "after",
    `\nExamples:\n${examples.join("\n")}\n\nExit codes:\n  0  ${about.exits[0]}${bad}\n  2  bad usage, unreadable input, or a failure of ours`,
  );
}
