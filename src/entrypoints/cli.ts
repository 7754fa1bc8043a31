/** The command line: `headwater <command>`; `node src/entrypoints/cli.ts` in a checkout. */
import { useMachineEnvironment } from "../git/environment.ts";
import { runCommandLine } from "./cli/program.ts";
import { createSession } from "./cli/session.ts";
import { machineEnvironment } from "./settings.ts";

// `headwater … | head` closes our output early: that is no failure, and there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
}

useMachineEnvironment(machineEnvironment());
process.exitCode = await runCommandLine(process.argv.slice(2), createSession());
