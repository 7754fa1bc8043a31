/** `headwater demo`: the story needs the fakes, which are in the repository and not in the published package. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import type { ExitCode, Session } from "./cli/session.ts";
import type { DemoOptions } from "./cli/stages.ts";

interface DemoModule {
  tellStory: (options: DemoOptions, session: Session) => Promise<ExitCode>;
}

export async function demoCommand(options: DemoOptions, session: Session): Promise<ExitCode> {
  const story = new URL("../../scripts/demo-story.ts", import.meta.url);
  if (!existsSync(fileURLToPath(story))) {
    throw new UserError(
      "demo_needs_checkout",
      "The demo runs a stand-in for GitHub that the published package does not carry.",
      "Clone the repository, then: npm ci && npm run demo",
    );
  }
  const { tellStory } = (await import(story.href)) as DemoModule;
  return tellStory(options, session);
}
