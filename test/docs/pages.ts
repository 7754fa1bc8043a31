/** The pages that people read, and what stands in them: fences, tables. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");
export const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

export const DOCS = readdirSync(path.join(ROOT, "docs"))
  .filter((name) => name.endsWith(".md"))
  .toSorted()
  .map((name) => `docs/${name}`);
export const PAGES = ["README.md", ...DOCS, "CONTRIBUTING.md"];

export interface Fence {
  page: string;
  language: string;
  lines: string[];
}

/** Blocks of code; one without a language has "". */
export const fencesOf = (page: string): Fence[] =>
  [...read(page).matchAll(/^[ >]*```(\w*)\n([\s\S]*?)\n[ >]*```$/gm)].map(([, language = "", text = ""]) => ({
    page,
    language,
    lines: text.split("\n"),
  }));
export const FENCES = PAGES.flatMap(fencesOf);

export interface Written {
  page: string;
  line: string;
}

/** Every command of every block of shell commands: comments are left out, continued lines are one. */
export const COMMANDS: Written[] = FENCES.filter(({ language }) => language === "sh").flatMap(
  ({ page, lines }) =>
    lines
      .join("\n")
      .replaceAll(/ *\\\n */g, " ")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => ({ page, line })),
);

/** Cells of the rows of a page's table whose head starts with these titles. */
export function table(page: string, head: string[]): string[][] {
  const cells = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = read(page).split("\n");
  const start = lines.findIndex(
    (line) => line.startsWith("|") && head.every((title, at) => cells(line)[at] === title),
  );
  if (start < 0) throw new Error(`${page} has no table ${head.join(", ")}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map(cells);
}

/** A cell without its code marks. */
export const plain = (cell: string | undefined): string => (cell ?? "").replaceAll("`", "");
export const column = (rows: string[][], at: number): string[] => rows.map((row) => plain(row[at]));
