/** The starts of a step that are measured: the committed bundle as the runner starts it, and an empty Node. */
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runWell } from "./process.ts";
import { median } from "./row.ts";

export const BUNDLE = path.resolve(import.meta.dirname, "../dist-action");

async function chunk(prefix: string): Promise<string> {
  const name = (await readdir(BUNDLE)).find((file) => file.startsWith(prefix));
  if (name === undefined) throw new Error(`The bundle has no ${prefix}`);
  return pathToFileURL(path.join(BUNDLE, name)).href;
}

/** Tells what the process has computed when it ends. Required, not imported: an empty Node loads no module loader either. */
const TELL_CPU = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  require("node:fs").writeSync(2, "\\ncpu-ms " + (user + system) / 1000 + "\\n");
});
`;

/**
 * Ends the step where Octokit sends its first request: then its client is ready. What else the figure is about is
 * loaded and made first.
 */
const atFirstRequest = (first: string): string => `${TELL_CPU}
globalThis.fetch = async () => {
  ${first}
  console.log("ready");
  process.exit(0);
};
`;

const PULL_REQUEST = {
  action: "opened",
  repository: { id: 7, name: "shop", owner: { login: "acme" } },
  sender: { id: 1, login: "ada", type: "User" },
  pull_request: { number: 3, head: { repo: { id: 7 } } },
};

export interface Start {
  args: string[];
  env: Record<string, string>;
  says: string;
  preload: string;
}

/** Medians, in milliseconds: from the start to the end as a watch shows it, and what the process has computed. */
export interface Took {
  wall: number;
  cpu: number;
}

/** In turns, so that a busy moment of the machine meets all of them; the first round only warms up. */
export async function inTurns(
  dir: string,
  rounds: number,
  starts: Record<string, Start>,
): Promise<Map<string, Took>> {
  const times = Object.entries(starts).map(([name, start]) => ({
    name,
    start,
    wall: [] as number[],
    cpu: [] as number[],
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, start, wall, cpu } of times) {
      const args = ["--require", start.preload, ...start.args];
      const ended = await runWell(process.execPath, args, { cwd: dir, env: start.env });
      if (!ended.stdout.includes(start.says)) throw new Error(`${name} says:\n${ended.stdout}`);
      if (round === 0) continue;
      wall.push(ended.ms);
      cpu.push(Number(/cpu-ms ([\d.]+)/.exec(ended.stderr)?.[1]));
    }
  }
  return new Map(times.map(({ name, wall, cpu }) => [name, { wall: median(wall), cpu: median(cpu) }]));
}

/** `empty`: Node alone. `idle`: nothing to do. `clients`: both clients are ready. `all`: what reviews is loaded too. */
export async function startsOfStep(
  dir: string,
): Promise<Record<"empty" | "idle" | "clients" | "all", Start>> {
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(path.join(dir, name), text);
    return path.join(dir, name);
  };
  const bedrock = `const { bedrockConverse } = await import("${await chunk("converse-")}");
  bedrockConverse({ region: "us-east-1" });`;
  const pipeline = `await import("${await chunk("github-stages-")}");`;
  const event = { GITHUB_EVENT_NAME: "pull_request", INPUT_TOKEN: "ghs_none", INPUT_MODEL: "on" };
  const main = [path.join(BUNDLE, "main.js")];
  const cpu = await file("cpu.cjs", TELL_CPU);
  const nothing = { ...event, GITHUB_EVENT_PATH: await file("empty.json", "{}") };
  const work = { ...event, GITHUB_EVENT_PATH: await file("event.json", JSON.stringify(PULL_REQUEST)) };
  const clients = await file("clients.cjs", atFirstRequest(bedrock));
  const all = await file("all.cjs", atFirstRequest(`${bedrock}\n  ${pipeline}`));
  return {
    empty: { args: ["-e", "0"], env: {}, says: "", preload: cpu },
    idle: { args: main, env: nothing, says: "nothing to do", preload: cpu },
    clients: { args: main, env: work, says: "ready", preload: clients },
    all: { args: main, env: work, says: "ready", preload: all },
  };
}
