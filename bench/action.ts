/** What a step of a workflow costs before it does anything: the committed bundle, beside an empty Node. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runWell } from "./process.ts";
import { median, row, type BenchRow } from "./row.ts";

const BUNDLE = path.resolve(import.meta.dirname, "../dist-action");
const NODE = "an empty node";

/** Bytes of the files that `main.js` loads before it runs. */
async function loadedAtStart(): Promise<number> {
  const seen = new Map<string, number>();
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name)) return;
    const text = await readFile(path.join(BUNDLE, name), "utf8");
    seen.set(name, Buffer.byteLength(text));
    const imports = [...text.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g)].map(([, file = ""]) => file);
    for (const file of imports) await visit(file);
  };
  await visit("main.js");
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}

async function chunk(prefix: string): Promise<string> {
  const name = (await readdir(BUNDLE)).find((file) => file.startsWith(prefix));
  if (name === undefined) throw new Error(`The bundle has no ${prefix}`);
  return pathToFileURL(path.join(BUNDLE, name)).href;
}

export async function benchAction(rounds: number): Promise<BenchRow[]> {
  const group = "A step of a workflow (the committed bundle)";
  const note = `Median of ${rounds} starts, in turns. "Over it": what is added to an empty Node.`;
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-action-"));
  try {
    const event = path.join(dir, "event.json");
    await writeFile(event, "{}");
    const env = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event };
    const loads = `await Promise.all([import("${await chunk("github-step-")}"), import("${await chunk("converse-")}")])`;
    const times = { idle: [] as number[], loaded: [] as number[], node: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const idle = await runWell(process.execPath, [path.join(BUNDLE, "main.js")], { cwd: dir, env });
      if (!idle.stdout.startsWith("nothing to do")) throw new Error(`The step says:\n${idle.stdout}`);
      const all = await runWell(process.execPath, ["--input-type=module", "-e", loads], { cwd: dir });
      const node = await runWell(process.execPath, ["-e", "0"], { cwd: dir });
      if (round === 0) continue;
      times.idle.push(idle.ms);
      times.loaded.push(all.ms);
      times.node.push(node.ms);
    }
    const peer = { name: NODE, value: median(times.node) };
    const over = (values: number[]): number => Math.max(0, median(values) - peer.value);
    const idle = { group, name: "nothing to do", unit: "ms" };
    return [
      row(idle, { value: median(times.idle), peer, note }),
      row({ ...idle, name: "nothing to do: over it" }, { value: over(times.idle), aim: 60, note }),
      row(
        { group, name: "nothing to do: loaded", unit: "MB" },
        { value: (await loadedAtStart()) / 1e6, aim: 0.3, note },
      ),
      row(
        { ...idle, name: "all of it with Octokit and the AWS SDK: over it" },
        { value: over(times.loaded), aim: 110, note },
      ),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
