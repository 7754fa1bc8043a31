/** Contracts in files that a spec links to: compared like fences, also when only the file changed. */
import { expect, test } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { localReview } from "../../src/pipeline/local-review.ts";
import type { Review } from "../../src/core/review/model.ts";
import { Sample } from "../git/support/sample.ts";

const API = "services/pay/openapi.yaml";
const SPEC = "specs/pay.spec.md";
const spec = (link: string, intent = "It takes money."): string =>
  `---\nspec: svc.pay\n---\n# Pay\n\n## Intent\n\n${intent}\n\n## Contracts\n\nThe HTTP API is [charges](${link}).\n`;
const CONSUMER = "---\nspec: svc.shop\nconsumes:\n  - spec: svc.pay\n---\n# Shop\n\n## Intent\n\nSells.\n";
const api = (required: string): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Charges", version: "1" },
    paths: {
      "/charges": {
        post: {
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: [required],
                  properties: { amount: { type: "integer" }, currency: { type: "string" } },
                },
              },
            },
          },
          responses: { "201": { description: "ok" } },
        },
      },
    },
  });

async function reviewOf(
  before: Record<string, string>,
  after: Record<string, string | null>,
): Promise<Review> {
  const sample = new Sample();
  const base = sample.commit("before", before);
  const head = sample.commit("after", after);
  const repository = await openRepository(sample.dir);
  const { facts } = await localReview({ repository, base, head, instructions: null });
  return facts.review;
}
const told = (review: Review): unknown =>
  review.diff.specs.map(({ path, level, contracts }) => ({
    path,
    level,
    contracts: contracts.map(({ id, verdict, source }) => [id, verdict, source.after?.path ?? null]),
  }));

test("a contract file that changes alone is a change of the spec that links to it, and reaches its consumers", async () => {
  const files = {
    [SPEC]: spec("../services/pay/openapi.yaml"),
    "specs/shop.spec.md": CONSUMER,
    [API]: api("amount"),
  };
  const review = await reviewOf(files, { [API]: api("currency") });
  expect(told(review)).toEqual([
    { path: SPEC, level: "breaking", contracts: [["charges", "breaking", API]] },
  ]);
  expect(review.consumers.map(({ spec: id, verdict }) => [id, verdict])).toEqual([["svc.shop", "breaking"]]);
});

test("formatting of a linked file breaks nobody", async () => {
  const before = { [SPEC]: spec("../services/pay/openapi.yaml"), [API]: api("amount") };
  const spread = JSON.stringify(JSON.parse(api("amount")), null, 2);
  expect((await reviewOf(before, { [API]: spread })).verdict).not.toBe("breaking");
});

test("a spec and its file are compared on both sides, wherever the file moved", async () => {
  const moved = "services/pay/api/openapi.yaml";
  const review = await reviewOf(
    { [SPEC]: spec("../services/pay/openapi.yaml"), [API]: api("amount") },
    { [SPEC]: spec("../services/pay/api/openapi.yaml"), [API]: null, [moved]: api("currency") },
  );
  expect(told(review)).toEqual([
    { path: SPEC, level: "breaking", contracts: [["charges", "breaking", moved]] },
  ]);
});

test("a file that is not there is said, and nothing outside of the repository is looked at", async () => {
  const missing = await reviewOf(
    { [SPEC]: spec("../services/none.yaml") },
    { [SPEC]: spec("../services/none.yaml", "It takes cards.") },
  );
  expect(missing.notChecked).toEqual([expect.objectContaining({ what: `${SPEC}: services/none.yaml` })]);
  const outside = await reviewOf(
    { [SPEC]: spec("../../../etc/hosts.yaml") },
    { [SPEC]: spec("../../../etc/hosts.yaml", "It takes cards.") },
  );
  expect(outside.diff.specs[0]?.contracts).toEqual([]);
});

const fenced = (text: string): string =>
  `---\nspec: svc.pay\ngoverns: ["services/pay/**"]\n---\n# Pay\n\n## Intent\n\nIt takes money.\n\n## Contracts\n\n\`\`\`json openapi id=charges\n${text}\n\`\`\`\n`;

test("code that states another contract than its spec is named at the fence", async () => {
  const before = { [SPEC]: fenced(api("amount")), [API]: api("amount") };
  const review = await reviewOf(before, { [SPEC]: fenced(api("currency")) });
  expect(review.diff.specs[0]?.contracts[0]?.counterparts).toEqual([{ path: API, verdict: "breaking" }]);
  expect(review.problems.filter(({ rule }) => rule === "contract-code-disagrees")).toEqual([
    expect.objectContaining({
      path: SPEC,
      line: 14,
      introduced: true,
      message: expect.stringContaining(API) as string,
    }),
  ]);
});

test("code that follows its spec is no finding, and an old disagreement is not blamed on the change", async () => {
  const both = { [SPEC]: fenced(api("currency")), [API]: api("currency") };
  const agreed = await reviewOf({ [SPEC]: fenced(api("amount")), [API]: api("amount") }, both);
  expect(agreed.problems.filter(({ rule }) => rule === "contract-code-disagrees")).toEqual([]);
  const old = { [SPEC]: fenced(api("currency")), [API]: api("amount") };
  const review = await reviewOf(old, { [SPEC]: `${fenced(api("currency"))}\nMore words.\n` });
  expect(
    review.problems.filter(({ rule }) => rule === "contract-code-disagrees").map((each) => each.introduced),
  ).toEqual([false]);
});
