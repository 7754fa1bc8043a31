/** What a step of a workflow costs before it does anything: the committed bundle, beside an empty Node and a peer. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { BUNDLE, inTurns, startsOfStep, type Took } from "./action-starts.ts";
import { peerAction } from "./peer-action.ts";
import { row, type BenchRow } from "./row.ts";

const GROUP = "A step of a workflow (the committed bundle)";
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

export interface ActionSize {
  rounds: number;
  /** Whether a published action is installed and measured too. */
  peer: boolean;
}

export async function benchAction({ rounds, peer }: ActionSize): Promise<BenchRow[]> {
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-action-"));
  try {
    const starts = await startsOfStep(dir);
    const other = peer ? await peerAction() : "not asked for";
    const beside = typeof other === "string" ? {} : { peer: { ...other, preload: starts.empty.preload } };
    const times = await inTurns(dir, rounds, { ...starts, ...beside });
    const took = (name: string): Took => times.get(name) ?? { wall: 0, cpu: 0 };
    const note = [
      `Median of ${rounds} starts, in turns. "Over it": what is added to an empty Node. Without a compile cache: a fresh runner has none.`,
      "Both clients ready: an event that needs work, until Octokit sends its first request and the client of Bedrock is made. What reviews is loaded while GitHub answers; the last rows wait for it too.",
      ...(typeof other === "string" ? [`A published action beside it: not measured: ${other}.`] : []),
    ].join("\n  ");
    const empty = took("empty");
    const wall = (name: string, of: Took, than = { name: NODE, value: empty.wall }): BenchRow =>
      row({ group: GROUP, name, unit: "ms" }, { value: of.wall, peer: than, note });
    const over = (name: string, of: Took, aim: number): BenchRow => {
      const value = Math.max(0, of.wall - empty.wall);
      return row({ group: GROUP, name: `${name}: over it`, unit: "ms" }, { value, aim, note });
    };
    const cpu = (name: string, of: Took): BenchRow =>
      row(
        { group: GROUP, name: `${name}: CPU time`, unit: "ms" },
        { value: of.cpu, peer: { name: NODE, value: empty.cpu }, note },
      );
    const [idle, clients, all] = [took("idle"), took("clients"), took("all")];
    const loaded = { group: GROUP, name: "nothing to do: loaded", unit: "MB" };
    return [
      wall("nothing to do", idle),
      ...(typeof other === "string"
        ? []
        : [wall("nothing to do", idle, { name: other.name, value: took("peer").wall })]),
      over("nothing to do", idle, 60),
      cpu("nothing to do", idle),
      row(loaded, { value: (await loadedAtStart()) / 1e6, aim: 0.3, note }),
      wall("both clients ready", clients),
      over("both clients ready", clients, 110),
      cpu("both clients ready", clients),
      wall("both clients ready, and all that reviews", all),
      cpu("both clients ready, and all that reviews", all),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
