/** `headwater contract` on files and folders whose contracts have several files. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContractResult } from "../../src/core/contracts/model.ts";
import type { NotChecked } from "../../src/core/problem.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "headwater-contract-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
function folder(files: Record<string, string>): string {
  const dir = path.join(root, String((count += 1)));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return dir;
}

interface Answer {
  verdict: string;
  contracts: ContractResult[];
  notChecked: NotChecked[];
}

async function contract(...args: string[]): Promise<Answer & { code: number }> {
  const out: string[] = [];
  const code = await runCommandLine(["contract", ...args, "--json"], {
    out: (text) => out.push(text),
    note: () => undefined,
  });
  return { code, ...(JSON.parse(out.join("")) as Answer) };
}

const api = (ref: string): string =>
  `openapi: 3.1.0\ninfo: { title: Pay, version: "1" }\npaths:\n  /pay:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              $ref: ${ref}\n      responses: {}\n`;
const money = (required: string): string =>
  JSON.stringify({ type: "object", required: [required], properties: { amount: {}, currency: {} } }, null, 1);
const told = ({ contracts }: Answer): unknown =>
  contracts.map(({ source, verdict, changes }) => [
    source.after?.path ?? source.before?.path,
    verdict,
    [...new Set(changes.map(({ file }) => file))],
  ]);

test("two files are compared with what lies beside each of them", async () => {
  const [old, now] = [
    folder({ "openapi.yaml": api("parts/money.json"), "parts/money.json": money("amount") }),
    folder({ "openapi.yaml": api("parts/money.json"), "parts/money.json": money("currency") }),
  ];
  const files = [path.join(old, "openapi.yaml"), path.join(now, "openapi.yaml")] as const;
  const answer = await contract(...files);
  expect([answer.code, answer.verdict, told(answer)]).toEqual([
    1,
    "breaking",
    [[files[1], "breaking", ["parts/money.json"]]],
  ]);
  expect((await contract(files[0], files[0])).verdict).toBe("identical");
});

test("two folders are paired by path, a split document is one contract, and the worst verdict is the answer", async () => {
  const files = {
    "api/openapi.yaml": api("money.json"),
    "api/money.json": money("amount"),
    "events/order.schema.json": '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}',
    "readme.txt": "no contract",
  };
  const after = {
    ...files,
    "api/money.json": money("currency"),
    "events/order.schema.json":
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","title":"x"}',
    "events/new.graphql": "type Query { a: Int }",
  };
  const answer = await contract(folder(files), folder(after));
  expect(answer.verdict).toBe("breaking");
  expect(told(answer)).toEqual([
    ["events/new.graphql", "compatible", ["events/new.graphql"]],
    ["events/order.schema.json", "compatible", []],
    ["api/openapi.yaml", "breaking", ["api/money.json"]],
  ]);
  expect(answer.notChecked.filter(({ what }) => what.includes("money"))).toEqual([]);
});

test("neither a path nor a link leads out of what was named", async () => {
  const secret = folder({ "secret.json": money("amount") });
  const dir = folder({
    "a.yaml": api("link.json"),
    "b.yaml": api(`../${path.basename(secret)}/secret.json`),
  });
  symlinkSync(path.join(secret, "secret.json"), path.join(dir, "link.json"));
  const none = folder({ "a.yaml": api("'#/components/schemas/A'") });
  for (const name of ["a.yaml", "b.yaml"]) {
    const answer = await contract(path.join(none, "a.yaml"), path.join(dir, name));
    expect([answer.code, answer.verdict]).toEqual([1, "unknown"]);
    expect(answer.contracts[0]?.unknowns.map(({ reason }) => reason).join()).toContain(
      "points outside this contract",
    );
  }
});

test("proto files of two folders are one contract: a deleted file breaks FILE alone, and a moved type is followed", async () => {
  const proto = (body: string): string => `syntax = "proto3";\npackage shop;\n${body}\n`;
  const before = folder({
    "api/order.proto": proto("message Order { int32 id = 1; }\nmessage Keep {}"),
    "api/old.proto": proto("message Old { string a = 1; }"),
    "same.proto": proto("enum Same { S0 = 0; }"),
  });
  const after = folder({
    "api/order.proto": proto("message Keep {}"),
    "api/moved.proto": proto("message Order { string id = 1; }\nmessage Old { string a = 1; }"),
    "same.proto": proto("enum Same { S0 = 0; }"),
  });
  const broken = ({ contracts }: Answer): unknown =>
    contracts.flatMap(({ source, changes }) =>
      changes
        .filter(({ level }) => level === "error")
        .map(({ rule, file, line }) => [source.after?.path ?? null, rule, file, line.after ?? line.before]),
    );
  const strict = await contract(before, after);
  expect([strict.code, strict.verdict, broken(strict)]).toEqual([
    1,
    "breaking",
    [
      [null, "FILE_NO_DELETE", "api/old.proto", 1],
      ["api/order.proto", "MESSAGE_NO_DELETE", "api/order.proto", 3],
      ["api/order.proto", "FIELD_SAME_TYPE", "api/moved.proto", 3],
    ],
  ]);
  const onWire = await contract(before, after, "--profile", "WIRE");
  expect(broken(onWire)).toEqual([["api/order.proto", "FIELD_WIRE_COMPATIBLE_TYPE", "api/moved.proto", 3]]);
  const none = folder({ "same.proto": proto("enum Same { S0 = 0; }") });
  const less = await contract(before, none, "--profile", "WIRE", "--type", "protobuf");
  expect([less.code, less.verdict]).toEqual([0, "compatible"]);
  expect((await contract(before, before)).contracts).toEqual([]);
});
