/** `headwater demo`: the whole loop on this machine, without account or network. */
import type { Command } from "commander";
import { command } from "./command.ts";
import type { Program } from "./command.ts";

export function defineDemo(program: Program): Command {
  return command("demo", "the whole loop on this machine: app, fake GitHub, scripted model, real git", {
    examples: [
      { line: "headwater demo", means: "under a minute, no account, no network" },
      { line: "headwater demo --bedrock", means: "with a real model, paid by your AWS account" },
    ],
    exits: { 0: "the story went as told", 1: "it did not" },
  })
    .option("--bedrock", "call Amazon Bedrock instead of the scripted model")
    .action(async (options: { bedrock?: boolean; json?: boolean }) => {
      const { demoCommand } = await import("../wire.ts");
      const { bedrock = false, json = false } = options;
      program.ended(await demoCommand({ bedrock, json }, program.session));
    });
}
