/** Heavy contracts are judged in a worker: the same answer, or unknown with the reason, and never a hung review. */
import { expect, test } from "vitest";
import type { Contract } from "../../src/core/contracts/compare.ts";
import { judgePair } from "../../src/core/contracts/judge.ts";
import { judgeFolder } from "../../src/core/contracts/judge-folder.ts";
import {
  judgeContracts,
  judgeFolders,
  judgeFolderWithin,
  judgeWithin,
} from "../../src/pipeline/judge-contracts.ts";

const contract = (required: string[]): Contract => {
  const names = Array.from({ length: 3_000 }, (_, at) => `field${at}`);
  const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  const text = JSON.stringify({ type: "object", required, properties });
  return {
    ...{ path: "specs/a.spec.md", info: "json", line: 1, type: "json-schema", role: "request" },
    ...{ profile: null, id: "a", stated: true, text },
  };
};
const [before, after] = [contract(["field1"]), contract(["field1", "field2"])];

test("a large contract gets the same answer in a worker", async () => {
  expect(before.text.length).toBeGreaterThan(64 * 1024);
  const judged = await judgeContracts(before, after);
  expect(judged.result.verdict).toBe("breaking");
  expect(JSON.parse(JSON.stringify(judged))).toEqual(
    JSON.parse(JSON.stringify(await judgePair(before, after))),
  );
});

test("past its deadline the verdict is unknown, and says so", async () => {
  const judged = await judgeWithin({ deadlineMs: 1, memoryMb: 512 })(before, after);
  expect(judged.result).toMatchObject({
    verdict: "unknown",
    changes: [],
    unknowns: [{ reason: "comparing it took longer than 0.001 s" }],
  });
  expect(judged.notChecked).toHaveLength(1);
});

test("beyond its memory too", async () => {
  const judged = await judgeWithin({ deadlineMs: 60_000, memoryMb: 6 })(before, after);
  expect(judged.result).toMatchObject({
    verdict: "unknown",
    unknowns: [{ reason: expect.stringContaining("6 MB") as string }],
  });
});

test("a contract on one side only needs no worker", async () => {
  expect((await judgeContracts(null, after)).result.verdict).toBe("compatible");
  expect((await judgeContracts(before, null)).result.verdict).toBe("breaking");
});

const proto = (path: string, type: string): Contract => {
  const fields = Array.from({ length: 1_000 }, (_, at) => `${type} field${String(at)} = ${String(at + 1)};`);
  const text = `syntax = "proto3";\npackage shop.v1;\nmessage Order { ${fields.join("\n")} }\n`;
  return {
    ...{ path, info: "proto", line: 1, type: "protobuf", role: "both" },
    ...{ profile: "WIRE", id: "a", stated: true, text },
  };
};
const moved = [
  { before: proto("a.proto", "fixed32"), after: null },
  { before: null, after: proto("b.proto", "sfixed64") },
  { before: proto("c.proto", "int32"), after: { ...proto("c.proto", "int32"), text: 'syntax = "proto3";' } },
];

test("a large folder gets the same answer in a worker", async () => {
  const judged = await judgeFolders(moved);
  expect(judged.map(({ result }) => [result.verdict, result.source.after?.path, result.version])).toEqual([
    ["breaking", undefined, undefined],
    ["compatible", "b.proto", undefined],
    ["breaking", "c.proto", undefined],
  ]);
  expect(JSON.parse(JSON.stringify(judged))).toEqual(JSON.parse(JSON.stringify(await judgeFolder(moved))));
});

test("past its deadline every file that was there is unknown, a deleted one too", async () => {
  const judged = await judgeFolderWithin({ deadlineMs: 1, memoryMb: 512 })(moved);
  expect(judged.map(({ result }) => [result.verdict, result.changes.length, result.source.after])).toEqual([
    ["unknown", 0, null],
    ["compatible", 1, { path: "b.proto", line: 1 }],
    ["unknown", 0, { path: "c.proto", line: 1 }],
  ]);
});
