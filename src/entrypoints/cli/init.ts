/** `headwater init`: sets a repository up, or takes Headwater out of it again. */
import { InvalidArgumentError, Option, type Command } from "commander";
import type { Mode } from "../../core/config-model.ts";
import { UserError } from "../../errors.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import type { InitOptions } from "./stages.ts";

interface Given {
  repo: string;
  mode?: Mode;
  hook?: boolean;
  workflow?: "github";
  action?: string;
  remove?: boolean;
  force?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Pinned by commit, as every action of a workflow should be. */
function pinnedAction(text: string): string {
  if (/^[A-Za-z0-9][\w-]*\/headwater@[0-9a-f]{40}$/u.test(text)) return text;
  throw new InvalidArgumentError("It is owner/headwater@ and the 40 digits of a release's commit.");
}

const usage = (message: string): UserError =>
  new UserError("usage", message, "Run it with --help to see options and examples.");

function optionsOf(given: Given): InitOptions {
  const { repo, mode, hook = false, workflow, action, remove = false, force = false } = given;
  const common = { repo, dryRun: given.dryRun === true, json: given.json === true };
  if (remove) {
    if (mode !== undefined || hook || workflow !== undefined || action !== undefined)
      throw usage(
        "--remove takes everything out; --mode, --hook, --workflow and --action have no place beside it",
      );
    return { ...common, verb: "remove", force };
  }
  if (force) throw usage("--force only means something with --remove; nothing is ever overwritten");
  if (action !== undefined && workflow === undefined)
    throw usage("--action names the release for a workflow, so it needs --workflow github");
  return {
    ...common,
    verb: "set-up",
    mode: mode ?? "observe",
    hook,
    workflow: workflow !== undefined,
    action: action ?? null,
  };
}

export function defineInit(program: Program): Command {
  return command("init", "set up a repository, or take Headwater out of it (--remove)", {
    examples: [
      { line: "headwater init", means: "writes .kiro/headwater.yaml where there is none" },
      { line: "headwater init --workflow github", means: "and a workflow that reviews pull requests" },
      { line: "headwater init --remove --dry-run", means: "says what would go and what would remain" },
    ],
    exits: {
      0: "it is done, or there was nothing to do",
      1: "something is left for a person: a configuration with problems, a hook without a spec; with --remove a check that is required, or that nobody could look at",
    },
  })
    .option("--repo <dir>", "the checkout", ".")
    .addOption(
      new Option("--mode <mode>", "mode of the new configuration (default: observe)").choices([
        "observe",
        "propose",
        "auto",
      ]),
    )
    .option("--hook", "an example hook for a spec that was found")
    .addOption(new Option("--workflow <host>", "the review as a workflow").choices(["github"]))
    .option("--action <ref>", "release for that workflow: owner/headwater@ and a full commit", pinnedAction)
    .option("--remove", "delete what is Headwater's and say what remains; specs are not touched")
    .option("--force", "with --remove: also what is not committed, and although a check is required")
    .option("--dry-run", "only say what would be done")
    .action(async (given: Given) => {
      const options = optionsOf(given);
      const { initCommand } = await import("../wire.ts");
      program.ended(await initCommand(options, program.session));
    });
}
