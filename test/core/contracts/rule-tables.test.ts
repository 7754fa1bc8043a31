/** The rules that the engines' sources can speak of are those that their pages list: none is secret, none is made up. */
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentedRules, matcher } from "./rule-coverage.ts";

const root = new URL("../../../src/core/contracts/", import.meta.url).pathname;

/** String and template literals that look like rules; what a template fills in becomes `…`. */
function literals(files: string[], shape: RegExp): string[] {
  const sources = globSync(files, { cwd: root }).map((file) => readFileSync(`${root}${file}`, "utf8"));
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(/"([\w-]+)"/g)].map(([, text = ""]) => text),
    ...[...source.matchAll(/`((?:[\w-]|\$\{[^`{}]*(?:"[^"]*"[^`{}]*)*\})+)`/g)].map(([, text = ""]) =>
      text.replace(/\$\{[^}]*\}/g, "…"),
    ),
  ]);
  return [...new Set(found)].filter((text) => shape.test(text)).toSorted();
}

interface Format {
  page: string;
  files: string[];
  /** What a rule of the format looks like. */
  shape: RegExp;
  /** Literals of this shape that are no rules. */
  others?: string[];
}

const formats: Format[] = [
  { page: "avro", files: ["avro.ts", "avro/*.ts"], shape: /^[A-Z]+(?:_[A-Z]+)+$/, others: ["WIRE_JSON"] },
  {
    page: "protobuf",
    files: ["protobuf/*.ts"],
    shape: /^[A-Z]+(?:_[A-Z0-9]+){2,}$/,
    others: ["LEGACY_BEST_EFFORT"],
  },
  {
    page: "smithy",
    files: ["smithy.ts", "smithy/**/*.ts"],
    shape: /^(?:Added|Removed|Changed|Modified|Service|Trait)[A-Z]\w+$/,
  },
  { page: "asyncapi", files: ["asyncapi/*.ts"], shape: /^(?:asyncapi|…)(?:-[a-z…]+){2,}$/ },
  {
    page: "typescript",
    files: ["typescript/*.ts"],
    shape:
      /^(?=.*-)[a-z…]+(?:-[a-z…]+)*-(?:added|removed|changed|required|optional|readonly|writable|abstract|private|…)$/,
  },
];

test.each(formats)("$page", ({ page, files, shape, others = [] }) => {
  const spoken = literals(files, shape).filter((text) => !others.includes(text));
  const listed = documentedRules(page).filter((rule) => shape.test(rule));
  expect(listed.length).toBeGreaterThan(10);
  const one = (rule: string): string => rule.replace(/…$/, "added");
  const agree = (a: string, b: string): boolean => matcher(a)(one(b)) || matcher(b)(one(a));
  expect({
    unlisted: spoken.filter((rule) => !listed.some((row) => agree(rule, row))),
    unspoken: listed.filter((row) => !spoken.some((rule) => agree(rule, row))),
  }).toEqual({ unlisted: [], unspoken: [] });
});
