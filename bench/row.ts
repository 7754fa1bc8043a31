/** One figure of the benchmark: a value beside a peer (or a physical limit) of the same run, and the aim where one is stated. */

export interface BenchRow {
  group: string;
  name: string;
  value: number;
  unit: string;
  /** What the value is held against; null where nothing comparable exists. */
  peer: { name: string; value: number } | null;
  /** value / peer; null without a peer, or when the peer is 0. */
  ratio: number | null;
  /** The most that we promised; null where no aim is stated. */
  aim: number | null;
  /** null without an aim. */
  met: boolean | null;
  /** How the value came about, where the name cannot say it. */
  note: string;
}

export interface Measured {
  value: number;
  peer?: { name: string; value: number };
  aim?: number;
  note?: string;
}

export function row(what: { group: string; name: string; unit: string }, measured: Measured): BenchRow {
  const { value, peer = null, aim = null, note = "" } = measured;
  const ratio = peer === null || peer.value === 0 ? null : rounded(value / peer.value);
  return {
    ...what,
    value: rounded(value),
    peer: peer === null ? null : { ...peer, value: rounded(peer.value) },
    ratio,
    aim,
    met: aim === null ? null : value <= aim,
    note,
  };
}

/** Three significant digits; counts and anything from 100 on are whole. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const aimWords = ({ aim, met }: BenchRow): string =>
  aim === null ? "none stated" : `≤ ${aim}: ${met === true ? "met" : "MISSED"}`;

/** The rows as text for a terminal, a block a group. */
export function renderRows(rows: readonly BenchRow[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups
    .map((group) => {
      const own = rows.filter((each) => each.group === group);
      const cells = own.map((each) => [
        each.name,
        `${each.value} ${each.unit}`,
        each.peer === null ? "-" : `${each.peer.value} ${each.unit} (${each.peer.name})`,
        each.ratio === null ? "-" : `${each.ratio} ×`,
        aimWords(each),
      ]);
      const notes = [...new Set(own.map(({ note }) => note))].filter((note) => note !== "");
      return [
        group,
        ...table(["figure", "value", "peer", "ratio", "aim"], cells),
        ...notes.map((note) => `  ${note}`),
      ].join("\n");
    })
    .join("\n\n");
}

function table(head: string[], cells: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  return [head, ...cells].map((line) =>
    `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
