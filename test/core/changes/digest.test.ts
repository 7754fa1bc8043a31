/** The digest of a change set: what it depends on and what not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileChange } from "../../../src/core/changes/change-set.ts";
import { changeSetDigest } from "../../../src/core/changes/digest.ts";

type Tuple = Pick<FileChange, "path" | "mode" | "before" | "after">;

const oid = fc.option(fc.stringMatching(/^[0-9a-f]{40}$/));
const file: fc.Arbitrary<Tuple> = fc.record({
  path: fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
  mode: fc.constantFrom("100644" as const, "100755" as const),
  before: oid,
  after: oid,
});
const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 8 });

test("the order of files does not count", () => {
  fc.assert(
    fc.property(files, (list) => {
      expect(changeSetDigest(list.toReversed())).toBe(changeSetDigest(list));
    }),
  );
});

test("every field counts, and texts cannot run into each other", () => {
  const base: Tuple = { path: "a", mode: "100644", before: null, after: "1" };
  const others: Tuple[] = [
    { ...base, path: "b" },
    { ...base, mode: "100755" },
    { ...base, before: "1" },
    { ...base, after: null },
    { ...base, path: 'a","100644' },
    { ...base, path: "a\n" },
  ];
  const digests = [base, ...others].map((one) => changeSetDigest([one]));
  expect(new Set(digests).size).toBe(digests.length);
  expect(changeSetDigest([base, { ...base, path: "b" }])).not.toBe(changeSetDigest([base]));
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
});
