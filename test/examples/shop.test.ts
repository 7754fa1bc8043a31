/** The example shop: its own tests pass, the story breaks exactly what it says, and its layout is what the README shows. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareSpecContracts } from "../../src/core/contracts/compare.ts";
import { parseSpec } from "../../src/core/specs/parse.ts";
import type { Spec } from "../../src/core/specs/model.ts";

const examples = new URL("../../examples/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, examples), "utf8");

function load(file: string, path: string): Spec {
  return parseSpec({ path, text: read(file), dialect: "spec.md" });
}

async function runTests(dir: string, ...files: string[]): Promise<{ code: number | null; output: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== "NODE_TEST_CONTEXT"));
  const child = spawn(process.execPath, ["--test", ...files], { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { code, output };
}

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "shop-"));
  cpSync(new URL("shop", examples), copy, { recursive: true });
});
afterEach(() => {
  rmSync(copy, { recursive: true, force: true });
});

describe("the shop's own tests", () => {
  it("pass", async () => {
    const { code, output } = await runTests(copy);
    expect(output).toMatch(/# pass [1-9]|ℹ pass [1-9]/);
    expect(code, output).toBe(0);
  });

  it("fail for the story's contract until the client is regenerated", async () => {
    writeFileSync(join(copy, "specs/services/payments.spec.md"), read("story/payments.spec.md"));
    const contracts = "packages/clients/contracts.test.ts";
    const before = await runTests(copy, contracts);
    expect(before.code).toBe(1);
    expect(before.output).toContain("payments client: the interfaces have the fields of contract `charges`");

    const client = join(copy, "packages/clients/payments.ts");
    const half = readFileSync(client, "utf8").replace("currency?: string;", "currency: string;");
    writeFileSync(client, half);
    const halfway = await runTests(copy, contracts);
    expect(halfway.code).toBe(1);
    expect(halfway.output).toContain("every operation demands the required fields of its body");

    writeFileSync(client, half.replace('["orderId", "amount"]', '["orderId", "amount", "currency"]'));
    const after = await runTests(copy);
    expect(after.code, after.output).toBe(0);
  });
});

describe("the shop's specs", () => {
  const names = readdirSync(new URL("shop/specs/services", examples));

  it.each(names)("%s has requirements, contracts, tests, constraints and integration points", (name) => {
    const spec = load(`shop/specs/services/${name}`, `specs/services/${name}`);
    expect(spec.problems).toEqual([]);
    expect(new Set(spec.items.map(({ item }) => item))).toEqual(
      new Set(["intent", "requirement", "contract", "test", "constraint", "integration"]),
    );
    for (const item of spec.items) if (item.item === "requirement") expect(item.ears?.modality).toBe("shall");
  });

  it("consume what others export", () => {
    const specs = names.map((name) => load(`shop/specs/services/${name}`, `specs/services/${name}`));
    const known = new Set(
      specs.flatMap(({ id, items }) =>
        items.map((item) => `${id} ${item.item === "contract" ? "contract" : "req"}:${item.id}`),
      ),
    );
    const consumed = specs.flatMap(({ consumes }) => consumes.flatMap(({ spec, items }) => items.map((i) => `${spec} ${i}`)));
    expect(consumed.length).toBeGreaterThan(3);
    for (const edge of consumed) expect(known).toContain(edge);
  });
});

describe("the story", () => {
  const compare = (name: string) => {
    const path = `specs/services/${name}.spec.md`;
    return compareSpecContracts(load(`shop/${path}`, path), load(`story/${name}.spec.md`, path));
  };

  it("breaks the contract of payments in one place, and changes contracts of four formats", async () => {
    const { results, notChecked, problems } = await compare("payments");
    expect([notChecked, problems]).toEqual([[], []]);
    expect(results.map(({ id, type, verdict }) => [id, type, verdict])).toEqual([
      ["charges", "openapi", "breaking"],
      ["charge-captured", "json-schema", "compatible"],
      ["ledger-entry", "avro", "compatible"],
      ["card-network", "protobuf", "compatible"],
    ]);
    for (const { changes } of results) expect(changes.length).toBeGreaterThan(0);
    const breaking = results[0]?.changes.filter(({ level }) => level === "error");
    expect(breaking).toHaveLength(1);
    const [change] = breaking ?? [];
    expect(change).toMatchObject({
      rule: "request-property-became-required",
      path: "POST /charges request body /currency",
      message: "`currency` is required now; before, it could be left out.",
    });
    const lineOf = (file: string, line: number | null | undefined) => read(file).split("\n")[(line ?? 0) - 1];
    expect(lineOf("shop/specs/services/payments.spec.md", change?.line.before)).toContain("currency:");
    expect(lineOf("story/payments.spec.md", change?.line.after)).toContain("required: [orderId, amount, currency]");
  });

  it("breaks nobody in orders", async () => {
    const { results } = await compare("orders");
    expect(results[0]).toMatchObject({ verdict: "compatible", suggestedBump: "minor" });
  });
});
