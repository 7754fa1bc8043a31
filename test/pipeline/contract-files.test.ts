/** Contracts in several files of a repository: read at each commit, and brought up when only a file far away changed. */
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Review } from "../../src/core/review/model.ts";
import { openRepository } from "../../src/git/repository.ts";
import { localReview } from "../../src/pipeline/local-review.ts";
import { Sample } from "../git/support/sample.ts";

const SPEC = "specs/pay.spec.md";
const spec = (body: string): string =>
  `---\nspec: svc.pay\n---\n# Pay\n\n## Intent\n\nIt takes money.\n\n## Contracts\n\n${body}\n`;
const api = (ref: string): string =>
  `openapi: 3.1.0\ninfo: { title: Pay, version: "1" }\npaths:\n  /pay:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              $ref: ${ref}\n      responses: {}\n`;
const money = (required: string): string =>
  JSON.stringify({ type: "object", required: [required], properties: { amount: {}, currency: {} } }, null, 1);

async function reviewOf(
  before: Record<string, string>,
  after: Record<string, string | null>,
  prepare: (dir: string) => void = () => undefined,
): Promise<Review> {
  const sample = new Sample();
  prepare(sample.dir);
  const base = sample.commit("before", before);
  const head = sample.commit("after", after);
  const { facts } = await localReview({
    repository: await openRepository(sample.dir),
    base,
    head,
    instructions: null,
  });
  return facts.review;
}

const told = (review: Review): unknown =>
  review.diff.specs.map(({ path: file, level, contracts }) => [
    file,
    level,
    contracts.map(({ id, verdict, changes }) => [id, verdict, changes.map((change) => change.file)]),
  ]);

test("a file two references away from the linked contract brings up the spec, and the change is found there", async () => {
  const files = {
    [SPEC]: spec("The API is [pay](../api/openapi.yaml)."),
    "specs/other.spec.md": spec("It knows money.json by name only.").replace("svc.pay", "svc.other"),
    "api/openapi.yaml": api("./schemas/all.yaml#/Money"),
    "api/schemas/all.yaml": "Money:\n  $ref: money.json\n",
    "api/schemas/money.json": money("amount"),
  };
  const review = await reviewOf(files, { "api/schemas/money.json": money("currency") });
  expect(told(review)).toEqual([
    [SPEC, "breaking", [["pay", "breaking", expect.arrayContaining(["api/schemas/money.json"])]]],
  ]);
  expect(review.verdict).toBe("breaking");
});

test("a fence leads to files beside its spec, and a file that goes away is unknown, not compatible", async () => {
  const fence = spec("```yaml openapi id=pay\n" + api("schemas/money.json") + "```");
  const files = { [SPEC]: fence, "specs/schemas/money.json": money("amount") };
  expect(told(await reviewOf(files, { "specs/schemas/money.json": money("currency") }))).toEqual([
    [SPEC, "breaking", [["pay", "breaking", expect.arrayContaining(["specs/schemas/money.json"])]]],
  ]);
  const gone = await reviewOf(files, { "specs/schemas/money.json": null });
  expect(told(gone)).toEqual([[SPEC, "unknown", [["pay", "unknown", expect.anything()]]]]);
  expect(gone.diff.specs[0]?.contracts[0]?.unknowns[0]?.reason).toContain(
    "schemas/money.json points outside this contract, to no file that is there (line 22)",
  );
});

test("a link in the tree is no file, wherever it points", async () => {
  const files = {
    [SPEC]: spec("The API is [pay](../api/openapi.yaml)."),
    "api/openapi.yaml": api("money.json"),
  };
  const review = await reviewOf(files, { "api/openapi.yaml": api("link.json") }, (dir) => {
    mkdirSync(path.join(dir, "api"));
    symlinkSync("/etc/hosts", path.join(dir, "api/link.json"));
  });
  expect(review.verdict).toBe("unknown");
  expect(review.diff.specs[0]?.contracts[0]?.unknowns.map(({ reason }) => reason)).toContain(
    "`$ref` link.json names a file that is a link and no file (line 10)",
  );
});

test("names of files that no spec leads to bring up nothing", async () => {
  const files = {
    [SPEC]: spec("The API is [pay](../api/openapi.yaml)."),
    "api/openapi.yaml": api("money.json"),
  };
  const other = { "web/money.json": money("amount"), "web/all.yaml": "a:\n  $ref: money.json\n" };
  const review = await reviewOf({ ...files, ...other }, { "web/money.json": money("currency") });
  expect(told(review)).toEqual([]);
});
