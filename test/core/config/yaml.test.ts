/** Reading YAML from a repository: bounded, without its dangerous parts, every problem with its place. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readYaml } from "../../../src/core/yaml.ts";

const read = (text: string) => readYaml({ path: "f.yaml", text }, "x");
const told = (text: string): string[] =>
  read(text).problems.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

test("values, and the place of every key and item", () => {
  const { file, problems } = read("a: 1\nb:\n  - c: text\n  - [x, y]\n");
  expect(problems).toEqual([]);
  expect(JSON.parse(JSON.stringify(file?.value))).toEqual({ a: 1, b: [{ c: "text" }, ["x", "y"]] });
  expect(file?.position(["b", 0, "c"])).toEqual({ line: 3, column: 5 });
  expect(file?.position(["b", 1, 1])).toEqual({ line: 4, column: 9 });
  // The closest thing that exists.
  expect(file?.position(["b", 7, "zz"])).toEqual({ line: 2, column: 1 });
});

test("the place of a text inside a block", () => {
  const { file } = read("task: |\n  one\n\n  two ${event.x}\n");
  expect(file?.positionOf(["task"], "${event.x}")).toEqual({ line: 4, column: 7 });
  expect(file?.positionOf(["task"], "nowhere")).toEqual({ line: 1, column: 7 });
});

describe("what is refused", () => {
  test.each([
    ["anchor", "a: &x 1\n", ["x-anchor 1:4"]],
    ["alias", "a: *x\n", ["x-alias 1:4"]],
    ["several at once", "a: &x 1\nb: *x\nc: !!str d\n", ["x-anchor 1:4", "x-alias 2:4", "x-tag 3:4"]],
    ["own tag", "a: !secret b\n", ["x-tag 1:4"]],
    ["merge key", "a: 1\n<<: {b: 1}\n", ["x-merge 2:1"]],
    ["directive", "%YAML 1.1\n---\na: 1\n", ["x-directive 1:1"]],
    ["two documents", "a: 1\n---\nb: 2\n", ["x-not-yaml 2:1"]],
    ["duplicate key", "a: 1\nb: {c: 1, c: 2}\na: 3\n", ["x-duplicate-key 2:11", "x-duplicate-key 3:1"]],
    [
      "prototype keys",
      "__proto__: 1\nconstructor: 2\na: {prototype: 3}\n",
      ["x-key 1:1", "x-key 2:1", "x-key 3:5"],
    ],
    ["a key that is a list", "? [a]\n: 1\n", ["x-key 1:3"]],
    ["NUL", "a: 1\nb: \0\n", ["x-encoding 2:4"]],
    ["UTF-16, little end", "a\0:\0 \0b\0", ["x-encoding 1:1"]],
    ["UTF-16 with its mark, read as UTF-8", "\ufffd\ufffda\0:\0", ["x-encoding 1:1"]],
    ["not UTF-8", "a: caf\ufffd\n", ["x-encoding 1:7"]],
    ["escape character", "a: \u001b[31m\n", ["x-encoding 1:4"]],
    ["not YAML", "a: [1\nb: 2\n", ["x-not-yaml 2:1"]],
    ["tabs", "a:\n\tb: 1\n", ["x-not-yaml 2:1"]],
  ])("%s", (_name, text, expected) => {
    expect(told(text)).toEqual(expect.arrayContaining(expected));
    expect(told(text)).toHaveLength(
      Math.max(expected.length, told(text).filter((one) => one.includes("not-yaml")).length),
    );
  });

  test("anchors in text are text", () => {
    expect(told("a: '&x'\nb: |\n  &x *y !z\nc: x&y*z\n")).toEqual([]);
  });

  test("64 KiB are read and one byte more is not, counted in bytes", () => {
    const fit = `a: "${"é".repeat(32_765)}"`;
    expect(Buffer.byteLength(fit)).toBe(65_535);
    expect(told(fit)).toEqual([]);
    expect(told(`${fit}\n\n`)).toEqual(["x-size 1:1"]);
  });

  test("a byte order mark is stated and does not shift places", () => {
    const { file, problems } = read("\ufeffa: 1\nb: 2\n");
    expect(problems).toMatchObject([{ rule: "x-byte-order-mark", level: "info", line: 1 }]);
    expect(file?.position(["a"])).toEqual({ line: 1, column: 1 });
  });

  test.each([
    ["flow lists", "[".repeat(30_000)],
    ["nested items", "- ".repeat(30_000)],
    ["explicit keys", "? ".repeat(30_000)],
    ["many anchors", "&a ".repeat(20_000)],
    ["many keys", Array.from({ length: 6_000 }, (_, at) => `k${at}: 1`).join("\n")],
    ["one key many times", "k: 1\n".repeat(12_000)],
    ["quotes", '"'.repeat(60_000)],
    ["deep by indentation", Array.from({ length: 300 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
  ])("%s: answered", (_name, text) => {
    expect(read(text).problems.length).toBeGreaterThan(0);
  });
});

test("a file of Windows lines and an empty one", () => {
  expect(JSON.parse(JSON.stringify(read("a: 1\r\nb: x\r\n").file?.value))).toEqual({ a: 1, b: "x" });
  expect(read("").file?.value).toBeNull();
  expect(read("# only a comment\n").file?.value).toBeNull();
});

test("values have no prototype to reach", () => {
  const { file } = read("a: {b: 1}\n");
  expect(Object.getPrototypeOf(file?.value)).toBeNull();
});

test("any text is answered without throwing", () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(..."ab:-[]{}|>&*!%#'\"\n  \t?,<\u0000é"),
    maxLength: 80,
  });
  fc.assert(
    fc.property(yamlish, (text) => {
      const { file, problems } = read(text);
      expect(file !== null || problems.length > 0).toBe(true);
      for (const { line, column } of problems) expect(line >= 1 && column >= 1).toBe(true);
    }),
    { numRuns: 500 },
  );
});
