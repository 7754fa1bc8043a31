/**
 * The shortest text that matches some patterns, does not match others, has a length within bounds and is none of a
 * list: or the proof that there is none. Walks all machines at once, level by level, within a fixed effort.
 */
import { Automaton, TooLarge } from "./automaton.ts";
import { parsePattern, type Pattern } from "./parse.ts";
import { contains, LAST, type Range } from "./ranges.ts";

export interface Wanted {
  patterns: { text: string; matches: boolean }[];
  min: number;
  max: number;
  not: string[];
}

export type Found = { kind: "text"; text: string } | { kind: "none" } | { kind: "unknown" };

const MOST_STEPS = 30_000;
const LONGEST = 20_000;
const MOST_NOT = 500;
const UNKNOWN: Found = { kind: "unknown" };

export function findText({ patterns, min, max, not }: Wanted): Found {
  if (min > max) return { kind: "none" };
  if (min > LONGEST || not.length > MOST_NOT) return UNKNOWN;
  if (patterns.length === 0) return plainText(min, max, not);
  const machines: { machine: Automaton; matches: boolean }[] = [];
  try {
    for (const { text, matches } of patterns) {
      const machine = machineOf(text);
      if (machine === null) return UNKNOWN;
      machines.push({ machine, matches });
    }
    if (not.length > 0) machines.push({ machine: new Automaton(anyOf(not)), matches: false });
    return search(machines, min, Math.min(max, LONGEST), max > LONGEST);
  } catch (error) {
    if (error instanceof TooLarge) return UNKNOWN;
    throw error;
  }
}

/** Lengths alone: counted through `a`, `b`, … `aa`, … until one is not excluded. */
function plainText(min: number, max: number, not: string[]): Found {
  const excluded = new Set(not);
  if (max === 0) return excluded.has("") ? { kind: "none" } : { kind: "text", text: "" };
  const start = Math.max(min, 1);
  for (let count = 0; count <= not.length; count += 1) {
    const text = letters(count).padStart(start, "a");
    if ([...text].length <= max && !excluded.has(text)) return { kind: "text", text };
  }
  return UNKNOWN;
}

function letters(count: number): string {
  let text = "";
  for (let rest = count; rest > 0; rest = Math.floor(rest / 26)) {
    text = String.fromCharCode(97 + (rest % 26)) + text;
  }
  return text;
}

type Level = Map<string, { states: string[]; parent: string | null; point: number }>;

function search(
  machines: { machine: Automaton; matches: boolean }[],
  min: number,
  max: number,
  unbounded: boolean,
): Found {
  const points = representatives(machines.flatMap(({ machine }) => machine.sets()));
  const first = machines.map(({ machine }) => machine.initial);
  const levels: Level[] = [new Map([[first.join("|"), { states: first, parent: null, point: 0 }]])];
  const seen = new Set<string>();
  let steps = 0;
  for (let length = 0; ; length += 1) {
    const level = levels[length];
    if (level === undefined) return UNKNOWN;
    if (length >= min) {
      for (const [key, { states }] of level) {
        const fits = machines.every(
          ({ machine, matches }, i) => machine.accepts(states[i] ?? "") === matches,
        );
        if (fits) return { kind: "text", text: spelled(levels, length, key) };
      }
    }
    if (length === max) return unbounded ? UNKNOWN : { kind: "none" };
    const next: Level = new Map();
    for (const [key, { states }] of level) {
      for (const point of points) {
        steps += 1;
        if (steps > MOST_STEPS) return UNKNOWN;
        const reached = machines.map(({ machine }, index) => machine.step(states[index] ?? "", point));
        const name = reached.join("|");
        if (next.has(name) || seen.has(name)) continue;
        next.set(name, { states: reached, parent: key, point });
      }
    }
    // From the shortest allowed length on, being somewhere again later brings nothing new.
    if (length + 1 >= min) for (const name of next.keys()) seen.add(name);
    if (next.size === 0) return { kind: "none" };
    levels.push(next);
  }
}

function spelled(levels: Level[], length: number, last: string): string {
  const points: number[] = [];
  let key: string | null = last;
  for (let index = length; index > 0 && key !== null; index -= 1) {
    const entry: { parent: string | null; point: number } | undefined = levels[index]?.get(key);
    points.push(entry?.point ?? 0x61);
    key = entry?.parent ?? null;
  }
  return String.fromCodePoint(...points.reverse());
}

/** One character for each way of being told apart, readable where possible. */
function representatives(sets: Range[][]): number[] {
  const distinct = new Map(sets.map((ranges) => [JSON.stringify(ranges), ranges]));
  const all = [...distinct.values()];
  const edges = new Set<number>([0, 0x20, 0x30, 0x3a, 0x41, 0x5b, 0x61, 0x7b, 0x7f, 0xd800, 0xe000]);
  for (const [first, last] of all.flat()) {
    edges.add(first);
    if (last < LAST) edges.add(last + 1);
  }
  const found = new Map<string, number>();
  for (const point of [...edges].sort((a, b) => rank(a) - rank(b) || a - b)) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const signature = all.map((ranges) => (contains(ranges, point) ? "1" : "0")).join("");
    if (!found.has(signature)) found.set(signature, point);
  }
  return [...found.values()];
}

function rank(point: number): number {
  if (point >= 0x61 && point <= 0x7a) return 0;
  if (point >= 0x30 && point <= 0x39) return 1;
  if (point >= 0x41 && point <= 0x5a) return 2;
  if (point > 0x20 && point < 0x7f) return 3;
  if (point >= 0xa0) return 4;
  return point === 0x20 ? 5 : 6;
}

function anyOf(texts: string[]): Pattern {
  const options = texts.map((text): Pattern => {
    const parts = [...text].map((char): Pattern => {
      const code = char.codePointAt(0) ?? 0;
      return { kind: "set", ranges: [[code, code]] };
    });
    return {
      kind: "sequence",
      parts: [{ kind: "assertion", what: "start" }, ...parts, { kind: "assertion", what: "end" }],
    };
  });
  return { kind: "choice", options };
}

const machines = new Map<string, Automaton | null>();
const MOST_MACHINES = 200;

function machineOf(text: string): Automaton | null {
  const known = machines.get(text);
  if (known !== undefined) return known;
  if (machines.size >= MOST_MACHINES) machines.clear();
  const pattern = parsePattern(text);
  let machine: Automaton | null = null;
  try {
    machine = pattern === null ? null : new Automaton(pattern);
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
  machines.set(text, machine);
  return machine;
}
