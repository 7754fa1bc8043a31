/** `npm run bench`: every figure that we state, each beside a peer or a limit that was measured in the same run. */
import { cpus } from "node:os";
import { benchAck } from "./ack.ts";
import { benchAction, type ActionSize } from "./action.ts";
import { benchContracts } from "./contracts.ts";
import { benchGitHub } from "./github.ts";
import { benchLoop } from "./loop.ts";
import { published } from "./published.ts";
import { benchQueue, type QueueSize } from "./queue.ts";
import { renderRows, row, type BenchRow } from "./row.ts";
import { benchSpecs } from "./specs.ts";
import { benchLargeReview, benchStart } from "./start.ts";

export interface BenchSize {
  /** Whether the package is built, as it is published, and measured too. */
  published: boolean;
  starts: { rounds: number };
  action: ActionSize;
  deliveries: number;
  specs: readonly number[];
  turns: number;
  runs: number;
  large: { specs: readonly number[]; changed: number; rounds: number };
  engine: { lines: number; rounds: number };
  queue: QueueSize;
  contracts: { operations: number; messages: number; types: number; rounds: number; peers: boolean };
}

const FULL: BenchSize = {
  published: true,
  starts: { rounds: 9 },
  action: { rounds: 21, peer: true },
  deliveries: 1_000,
  specs: [3, 300],
  turns: 20,
  runs: 5,
  large: { specs: [1_000, 10_000], changed: 5, rounds: 3 },
  engine: { lines: 10_000, rounds: 9 },
  queue: {
    embeddedRate: 200,
    postgresRate: 1_000,
    seconds: 5,
    jobs: 20_000,
    inFlight: 1_000,
    waitForDead: true,
  },
  contracts: { operations: 500, messages: 1_000, types: 1_000, rounds: 3, peers: true },
};

async function ackRows(deliveries: number): Promise<BenchRow[]> {
  const group = "Acknowledgement of a delivery";
  const note = `${deliveries} deliveries of about 20 kB, 4 side by side. Ours are on stable storage (fsync) before the 2xx; the bare Probot keeps nothing.`;
  const measured = await benchAck(deliveries);
  return measured.map(({ name, value, unit, peer }) =>
    row({ group, name, unit }, { value, peer: { name: "bare Probot app", value: peer }, note }),
  );
}

/** All rows, in order; `told` hears of each group as it is measured. */
export async function bench(size: BenchSize, told: (rows: BenchRow[]) => void): Promise<BenchRow[]> {
  const all: BenchRow[] = [];
  const built = size.published ? await published() : null;
  const binary = built?.binary ?? null;
  const parts = [
    () => benchStart(size.starts, binary),
    () => benchAction(size.action),
    () => ackRows(size.deliveries),
    () => benchQueue(size.queue),
    () => benchGitHub(size.specs),
    () => benchLoop({ turns: size.turns, rounds: size.runs }),
    () => benchLargeReview(size.large),
    () => Promise.resolve(benchSpecs(size.engine)),
    () => benchContracts(size.contracts, binary),
  ];
  try {
    for (const part of parts) {
      const rows = await part();
      told(rows);
      all.push(...rows);
    }
    return all;
  } finally {
    await built?.remove();
  }
}

async function main(): Promise<void> {
  const json = process.argv.includes("--json");
  const started = performance.now();
  const machine = `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores`;
  if (!json) console.log(`${machine}. Times say little across machines; the ratios do.`);
  const rows = await bench(FULL, (part) => {
    if (!json) console.log(`\n${renderRows(part)}`);
  });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (json) console.log(JSON.stringify({ schema: "headwater/bench@1", machine, seconds, rows }, null, 2));
  else {
    const aims = rows.filter(({ met }) => met !== null);
    const met = aims.filter((each) => each.met === true).length;
    console.log(`\n${met} of ${aims.length} stated aims met; ${seconds} s in all.`);
  }
}

if (import.meta.main) await main();
