/** `npm run demo`: the whole story on this machine. `-- --bedrock` lets a real model do the work. */
import { createSession } from "../src/entrypoints/cli/session.ts";
import { tellStory } from "./demo-story.ts";

const options = { bedrock: process.argv.includes("--bedrock"), json: process.argv.includes("--json") };
process.exitCode = await tellStory(options, createSession());
