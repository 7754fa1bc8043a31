/** The spec engine: reading beside markdown-it's block rules alone on the same text, comparing beside a line diff. */
import { diffLines } from "diff";
import MarkdownIt from "markdown-it";
import { diffSpec } from "../src/core/specs/diff.ts";
import type { Spec } from "../src/core/specs/model.ts";
import { parseSpec } from "../src/core/specs/parse.ts";
import { median, row, type BenchRow } from "./row.ts";

const PATH = ".kiro/specs/shop/requirements.md";

/** A requirements.md of so many lines: stories, numbered criteria, the usual headings. */
export function largeSpec(lines: number): string {
  const out = ["# Requirements Document", "", "## Requirements", ""];
  for (let at = 1; out.length < lines - 6; at += 1) {
    const story = `**User Story:** As a customer of kind ${at}, I want to see page ${at}, so that I can order`;
    out.push(`### Requirement ${at}: Topic ${at} of the shop`, "", story, "", "#### Acceptance Criteria", "");
    for (let each = 1; each <= 6; each += 1)
      out.push(
        `${each}. WHEN customer ${at * 7 + each} opens page ${(each * 13) % 97} of catalogue ${at % 31} THEN the Shop_${at % 9} SHALL show item ${at * each} within ${each * 100} ms AND record visit ${at}`,
      );
    out.push("");
  }
  return out.join("\n");
}

/** Every 50th criterion reworded, and one put in, so that all behind it in its requirement change their number. */
export function editedSpec(text: string): string {
  let count = 0;
  const lines = text.split("\n").map((line) => {
    if (!/^\d+\. /.test(line)) return line;
    count += 1;
    return count % 50 === 0 ? line.replace("AND record", "AND never forget to record") : line;
  });
  const first = lines.findIndex((line) => line.startsWith("1. "));
  lines.splice(first, 0, "1. THE Shop SHALL close on holidays");
  return lines.join("\n");
}

const parse = (text: string): Spec => parseSpec({ path: PATH, text, dialect: "kiro" });

/** Clauses are read when somebody asks: this asks for all of them, as `headwater spec --json` does. */
const clauses = (spec: Spec): number => spec.items.filter(({ ears }) => ears?.pattern === "event").length;

/** In turns, so that a busy moment of the machine meets all; the first round only warms up. */
function inTurns(works: Record<string, () => unknown>, rounds: number): Record<string, number> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now();
      work();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - started]);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

export function benchSpecs(size: { lines: number; rounds: number }): BenchRow[] {
  const text = largeSpec(size.lines);
  const edited = editedSpec(text);
  const markdown = new MarkdownIt({ html: true });
  const [before, after] = [parse(text), parse(edited)];
  if (diffSpec(before, after, []).changes.length < size.lines / 200)
    throw new Error("The edits were not seen.");
  const ms = inTurns(
    {
      markdown: () => {
        const tokens: ReturnType<typeof markdown.parse> = [];
        markdown.block.parse(text, markdown, {}, tokens);
        return tokens;
      },
      parse: () => parse(text),
      clauses: () => clauses(parse(text)),
      diff: () => diffSpec(parse(text), parse(edited), []),
      lines: () => diffLines(text, edited),
    },
    size.rounds,
  );
  const of = (name: string): number => ms[name] ?? 0;
  const speed = (name: string): number => text.length / 1e6 / (of(name) / 1e3);
  const group = `Spec engine (one requirements.md of ${text.split("\n").length} lines, ${Math.round(text.length / 1e3)} kB)`;
  const note = `Median of ${size.rounds} rounds in turns. Clauses are read on demand; the third row asks for all of them. The diff reads both sides first.`;
  const peer = { name: "markdown-it, block rules alone", value: speed("markdown") };
  const times = of("parse") / of("markdown");
  return [
    row({ group, name: "parse", unit: "MB/s" }, { value: speed("parse"), peer, note }),
    row({ group, name: "parse, in times of markdown-it alone", unit: "×" }, { value: times, aim: 3, note }),
    row(
      { group, name: "parse with all EARS clauses", unit: "MB/s" },
      { value: speed("clauses"), peer, note },
    ),
    row(
      { group, name: "parse and compare two", unit: "ms" },
      { value: of("diff"), peer: { name: "diffLines of the same texts", value: of("lines") }, note },
    ),
  ];
}
