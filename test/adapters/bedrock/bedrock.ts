/** Starts the fake and our adapter against it, without real waits. */
import { onTestFinished } from "vitest";

import { bedrockConverse } from "../../../src/adapters/bedrock/converse.ts";
import type { BedrockOptions } from "../../../src/adapters/bedrock/converse.ts";
import type { Converse, ConverseRequest } from "../../../src/ports.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import type { FakeBedrock, Script } from "../../fakes/bedrock/server.ts";

export const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

export interface Bedrock {
  converse: Converse;
  fake: FakeBedrock;
  /** Pauses that the adapter asked for, in milliseconds. */
  waits: number[];
}

export async function bedrock(script: Script, options: Partial<BedrockOptions> = {}): Promise<Bedrock> {
  const fake = await startBedrock({ script });
  onTestFinished(() => fake.close());
  const waits: number[] = [];
  const converse = bedrockConverse({
    region: "eu-central-1",
    endpoint: fake.url,
    credentials: CREDENTIALS,
    wait: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  return { converse, fake, waits };
}

export function aRequest(changes: Partial<ConverseRequest> = {}): ConverseRequest {
  return {
    model: "global.anthropic.claude-sonnet-5-5",
    system: "Be brief.",
    messages: [{ role: "user", content: [{ kind: "text", text: "Hello" }] }],
    tools: [
      {
        name: "read",
        description: "Reads a file",
        input: { type: "object", properties: { path: { type: "string" } } },
      },
    ],
    maxTokens: 4_096,
    metadata: { hook: "regenerate" },
    signal: new AbortController().signal,
    ...changes,
  };
}
