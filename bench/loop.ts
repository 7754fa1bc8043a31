/** What the agent loop adds to each turn: the whole loop on the real SDK, beside bare SDK calls of the same requests. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { bedrockConverse } from "../src/adapters/bedrock/converse.ts";
import { runAgent } from "../src/agent/run-agent.ts";
import { noSandbox, probeSandbox } from "../src/agent/sandbox.ts";
import type { Sandbox } from "../src/agent/sandbox.ts";
import type { AgentTree, TreeFile } from "../src/agent/tree.ts";
import { blobId } from "../src/git/ids.ts";
import type { Converse } from "../src/ports.ts";
import { startBedrock } from "../test/fakes/bedrock/server.ts";
import type { FakeBedrock, FakeRequest } from "../test/fakes/bedrock/server.ts";
import { says, uses } from "../test/fakes/bedrock/turns.ts";
import { median, row, type BenchRow } from "./row.ts";

const MODEL = "global.anthropic.claude-sonnet-5-5";
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const REGION = "us-east-1";

async function readTree(): Promise<{ tree: AgentTree; remove: () => Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-tree-"));
  const files = new Map<string, TreeFile>();
  await mkdir(path.join(dir, "src"));
  for (let at = 0; at < 20; at += 1) {
    const text = `export const value${at} = ${at};\n`.repeat(50);
    await writeFile(path.join(dir, `src/file${at}.ts`), text);
    files.set(`src/file${at}.ts`, { mode: "100644", blob: blobId(Buffer.from(text)) });
  }
  const tree = { dir, base: "b".repeat(40), files, overlay: new Map() };
  return { tree, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Milliseconds a turn of one whole run, the start and the end of the sandbox included. */
async function loopOnce(converse: Converse, sandbox: Sandbox, turns: number): Promise<number> {
  const { tree, remove } = await readTree();
  try {
    const started = performance.now();
    const result = await runAgent(
      {
        ...{ runKey: "bench", hook: "bench", task: "Read the files.", steering: [], context: [] },
        ...{ model: MODEL, writes: ["src/**"], setup: [], checks: [] },
        limits: { turns: turns + 1, minutes: 5, usd: 100 },
      },
      {
        ...{ converse, tree, sandbox, signal: new AbortController().signal },
        ...{ clock: () => new Date(), redact: (text: string) => text },
      },
    );
    if (result.outcome.kind !== "finished" || result.turns !== turns)
      throw new Error(`The loop ended otherwise: ${JSON.stringify(result.outcome)}`);
    return (performance.now() - started) / turns;
  } finally {
    await remove();
  }
}

/** The same requests as the SDK takes them. */
function inputOf(request: FakeRequest): ConverseStreamCommandInput {
  const { system, messages, toolConfig, inferenceConfig } = request;
  return { modelId: MODEL, system, messages, toolConfig, inferenceConfig } as ConverseStreamCommandInput;
}

async function bareOnce(client: BedrockRuntimeClient, inputs: ConverseStreamCommandInput[]): Promise<number> {
  const started = performance.now();
  for (const input of inputs) {
    const { stream } = await client.send(new ConverseStreamCommand(input));
    let events = 0;
    for await (const event of stream ?? []) events += Object.keys(event).length;
    if (events === 0) throw new Error("The bare call got no event.");
  }
  return (performance.now() - started) / inputs.length;
}

/** Turn `n` of a run reads a file; the last one ends it. */
const script =
  (turns: number) =>
  (_request: unknown, n: number): ReturnType<typeof says> => {
    const turn = (n - 1) % turns;
    return turn === turns - 1 ? says("Done.") : uses(["read", { path: `src/file${turn % 20}.ts` }]);
  };

async function measure(fake: FakeBedrock, sandbox: Sandbox, size: { turns: number; rounds: number }) {
  const converse = bedrockConverse({ region: REGION, endpoint: fake.url, credentials: CREDENTIALS });
  const client = new BedrockRuntimeClient({
    ...{ region: REGION, endpoint: fake.url, credentials: CREDENTIALS },
    requestHandler: new NodeHttpHandler(),
  });
  const times = { loop: [] as number[], bare: [] as number[], without: [] as number[] };
  for (let round = 0; round <= size.rounds; round += 1) {
    const from = fake.requests.length;
    const loop = await loopOnce(converse, sandbox, size.turns);
    const inputs = fake.requests.slice(from).map(inputOf);
    const bare = await bareOnce(client, inputs);
    const without = await loopOnce(converse, noSandbox("left out to be measured"), size.turns);
    if (round === 0) continue;
    times.loop.push(loop);
    times.bare.push(bare);
    times.without.push(without);
  }
  client.destroy();
  return times;
}

/** (d) overhead of the loop per turn. */
export async function benchLoop(size: { turns: number; rounds: number }): Promise<BenchRow[]> {
  const group = "Agent loop, a turn";
  const sandbox = await probeSandbox();
  const fake = await startBedrock({ script: script(size.turns) });
  try {
    const times = await measure(fake, sandbox, size);
    if (fake.refusals.length > 0) throw new Error(`The fake refused: ${fake.refusals.join("; ")}`);
    const peer = { name: "bare SDK calls of the same requests", value: median(times.bare) };
    const note = `Median of ${size.rounds} runs of ${size.turns} turns with one read each, against the fake Bedrock; peers in turns.`;
    return [
      row(
        { group, name: `whole loop, sandbox: ${sandbox.mode}`, unit: "ms" },
        { value: median(times.loop), peer, note },
      ),
      row(
        { group, name: "whole loop, file tools in this process", unit: "ms" },
        { value: median(times.without), peer, note },
      ),
    ];
  } finally {
    await fake.close();
  }
}
