/** The template of examples/aws as cfn-lint reads it, where that is installed; what it holds against AWS's description runs everywhere. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

const TEMPLATE = path.resolve(import.meta.dirname, "../examples/aws/template.yaml");

const present = spawnSync("cfn-lint", ["--version"]).status === 0;
if (!present) process.stderr.write("cfn-lint is not installed, so it does not read the AWS template here.\n");

interface Finding {
  Rule: { Id: string };
  Location: { Path: (string | number)[] | null };
}

/** Rule and place of each finding. It ends with another code than 0 when there are any. */
function lint(file: string): string[] {
  const { stdout } = spawnSync("cfn-lint", ["--format", "json", file], { encoding: "utf8" });
  return (JSON.parse(stdout) as Finding[]).map(
    ({ Rule, Location }) => `${Rule.Id} ${(Location.Path ?? []).join(".")}`,
  );
}

test.skipIf(!present)("cfn-lint has nothing against it but the folder that `package` replaces", () => {
  expect(lint(TEMPLATE)).toEqual(["W3002 Resources.Function.Properties.Code"]);
});

test.skipIf(!present)("cfn-lint is really asked", () => {
  const dir = mkdtempSync(path.join(tmpdir(), "headwater-template-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, "template.yaml");
  writeFileSync(file, readFileSync(TEMPLATE, "utf8").replace("FifoQueue: true", "FifoQueue: maybe"));
  expect(lint(file).some((finding) => finding.startsWith("E3012 "))).toBe(true);
});
