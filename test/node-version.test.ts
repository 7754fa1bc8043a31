/** The Node that runs the tests is the one that the repository pins, not whatever the machine has. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const pinned = JSON.parse(readFileSync(new URL("../tools/node/package.json", import.meta.url), "utf8")) as {
  version: string;
  optionalDependencies: Record<string, string>;
};

test("tests run on the pinned Node, or on the one that a job of its own names", () => {
  const asked = process.env["HEADWATER_TEST_NODE"];
  if (asked === undefined) {
    const packaged = `node-${process.platform}-${process.arch}` in pinned.optionalDependencies;
    // Where no package of the pinned version exists (macOS), the machine's own Node must be new enough.
    if (packaged) expect(process.versions.node).toBe(pinned.version);
    else expect(Number(process.versions.node.split(".")[0])).toBeGreaterThanOrEqual(22);
  } else expect(process.versions.node.split(".")[0]).toBe(asked);
});

test("every platform gets the same version", () => {
  expect(new Set(Object.values(pinned.optionalDependencies))).toEqual(new Set([pinned.version]));
});
