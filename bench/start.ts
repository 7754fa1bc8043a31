/** How long the command line takes from its start to its answer, beside an empty Node and beside git itself. */
import path from "node:path";
import { peakOf, PRINT_PEAK, runWell } from "./process.ts";
import { specCheckout } from "./repositories.ts";
import { median, row, type BenchRow } from "./row.ts";

const CLI = path.resolve(import.meta.dirname, "../src/entrypoints/cli.ts");

interface Times {
  ours: number[];
  node: number[];
  git: number[];
  oursPeak: number[];
  nodePeak: number[];
}

/** In turns, so that a busy moment of the machine meets all three; the first round only warms up. */
async function inTurns(
  dir: string,
  about: { program: string; head: string; rounds: number; code: number; says: string },
): Promise<Times> {
  const times: Times = { ours: [], node: [], git: [], oursPeak: [], nodePeak: [] };
  const range = ["--base", "main", "--head", about.head, "--repo", dir];
  const review = [...PRINT_PEAK, about.program, "review", ...range];
  for (let round = 0; round <= about.rounds; round += 1) {
    const ours = await runWell(process.execPath, review, { cwd: dir, codes: [about.code] });
    if (!ours.stdout.includes(about.says)) throw new Error(`The review says something else:\n${ours.stdout}`);
    const node = await runWell(process.execPath, [...PRINT_PEAK, "-e", "0"], { cwd: dir });
    const git = await runWell("git", ["diff", "--name-status", `main...${about.head}`], { cwd: dir });
    if (round === 0) continue;
    times.ours.push(ours.ms);
    times.node.push(node.ms);
    times.git.push(git.ms);
    times.oursPeak.push(peakOf(ours));
    times.nodePeak.push(peakOf(node));
  }
  return times;
}

const NODE = "an empty node";
const GIT = "git diff --name-status";

/** (a) `headwater review` on a change without specs, from the sources and (where asked) as published. */
export async function benchStart(size: { rounds: number }, published: string | null): Promise<BenchRow[]> {
  const group = "Start to 'nothing to do' (headwater review, no spec changed)";
  const note = `Median of ${size.rounds} starts, in turns with both peers.`;
  const checkout = await specCheckout({ specs: 3, changed: 1 });
  const programs = [
    ...(published === null ? [] : [{ name: "as published", program: published }]),
    { name: "from the sources, types stripped at each start", program: CLI },
  ];
  try {
    const rows: BenchRow[] = [];
    for (const { name, program } of programs) {
      const about = { program, head: "code", rounds: size.rounds, code: 0, says: "Nothing to review" };
      const times = await inTurns(checkout.dir, about);
      const value = median(times.ours);
      rows.push(
        row({ group, name, unit: "ms" }, { value, peer: { name: NODE, value: median(times.node) }, note }),
        row({ group, name, unit: "ms" }, { value, peer: { name: GIT, value: median(times.git) }, note }),
      );
    }
    return rows;
  } finally {
    await checkout.remove();
  }
}

/** (e) a repository of many specs, of which a few break their consumers. */
export async function benchLargeReview(size: {
  specs: readonly number[];
  changed: number;
  rounds: number;
}): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const specs of size.specs) rows.push(...(await benchOneSize({ ...size, specs })));
  return rows;
}

async function benchOneSize(size: { specs: number; changed: number; rounds: number }): Promise<BenchRow[]> {
  const group = `Review of a repository with ${size.specs} specs, ${size.changed} of them changed`;
  const checkout = await specCheckout(size);
  try {
    const about = { program: CLI, head: "change", rounds: size.rounds, code: 1, says: "**Breaking.**" };
    const times = await inTurns(checkout.dir, about);
    const value = median(times.ours);
    const note = `Median of ${size.rounds}, from the sources. The changes break contracts, so git looks through all specs for the names of their consumers.`;
    return [
      row(
        { group, name: "time", unit: "ms" },
        { value, peer: { name: GIT, value: median(times.git) }, note },
      ),
      row(
        { group, name: "time", unit: "ms" },
        { value, peer: { name: NODE, value: median(times.node) }, note },
      ),
      row(
        { group, name: "peak memory", unit: "MB" },
        { value: median(times.oursPeak), peer: { name: NODE, value: median(times.nodePeak) }, note },
      ),
    ];
  } finally {
    await checkout.remove();
  }
}
