/** A step in a large repository: many specs, files, commits, hooks that wait, and an event file near GitHub's limit. */
import { afterEach, expect, test } from "vitest";
import { importCommits, type Commit } from "./large-repository.ts";
import { openActionShop, type ActionShop } from "./shop.ts";

let shop: ActionShop;
afterEach(() => shop.close());

const [SERVICES, FILES, COMMITS] = [240, 1_000, 300];

const spec = (service: number, limit: number): string =>
  [
    ...["---", `spec: svc.s${service}`, `governs: ["services/s${service}/**"]`, 'exports: ["req:*"]'],
    // Every sixtieth is consumed by the next 59.
    ...(service % 60 === 0
      ? []
      : ["consumes:", `  - spec: svc.s${service - (service % 60)}`, '    items: ["req:*"]']),
    ...["---", "", `# Service ${service}`, "", "## Intent", "", "It keeps records.", ""],
    ...Array.from({ length: 6 }, (_, at) =>
      [
        `### S${service}-${at}: Rule ${at}`,
        "",
        `WHEN record ${at} is asked for, the service SHALL answer within ${limit} ms.`,
        "",
      ].join("\n"),
    ),
  ].join("\n");
const specPath = (service: number): string => `specs/services/s${service}.spec.md`;
const file = (at: number): string => `src/m${at % 40}/file-${at}.ts`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

function* history(): Generator<Commit> {
  yield {
    branch: "main",
    files: {
      ".kiro/headwater.yaml": "mode: propose\n",
      ...Object.fromEntries(numbers(SERVICES).map((at) => [specPath(at), spec(at, 500)])),
      ...Object.fromEntries(numbers(FILES).map((at) => [file(at), `export const f${at} = ${at};\n`])),
    },
  };
  for (const at of numbers(COMMITS))
    yield { branch: "main", files: { [file(at % FILES)]: `export const now = ${at};\n` } };
  const changed = numbers(FILES).map((at) => [file(at), `export const f${at} = "changed";\n`]);
  const specs = [0, 60, 120, 180].map((at) => [specPath(at), spec(at, 900)]);
  yield {
    branch: "change",
    from: "main",
    files: Object.fromEntries([...changed, ...specs]) as Record<string, string>,
  };
}

test("236 hooks wait and 1,000 files changed: one comment, few requests, and no more than GitHub shows", async () => {
  shop = await openActionShop();
  importCommits(shop.repo, history());
  const number = shop.alice.openPullRequest({ head: "change", base: "main", title: "Answer later" });
  const { name, payload } = shop.recorded("pull_request", "opened");
  // GitHub sends events of up to 25 MB.
  const large = JSON.stringify({ ...(JSON.parse(payload) as object), padding: "x".repeat(20 * 1024 * 1024) });
  const from = shop.github.requests.length;
  const step = await shop.step({ event: { name, payload: large } });
  expect([step.code, step.outputs["verdict"], step.outputs["runs"]], step.log.slice(-2_000)).toEqual([
    0,
    "breaking",
    "236",
  ]);
  const asked = shop.github.requests.slice(from);
  expect(asked.filter(({ kind }) => kind === "write").map(({ operation }) => operation)).toEqual([
    "checks/create",
    "checks/create",
    "issues/create-comment",
    "issues/update-comment",
  ]);
  // The token of a workflow has 1,000 requests an hour for the whole repository.
  expect(asked.length).toBeLessThan(80);
  expect(shop.comments(number)).toHaveLength(1);
  expect(Buffer.byteLength(step.summary)).toBeLessThan(1024 * 1024);
  const commands = step.log.split("\n").filter((line) => line.startsWith("::"));
  expect(commands.filter((line) => line.startsWith("::warning "))).toHaveLength(10);
  expect(commands.length).toBeLessThanOrEqual(30);
  expect(step.log).toContain("14 more findings stand in the review; GitHub shows no more annotations.");
  expect(step.outputs["outcome"]?.length).toBeLessThan(4_100);
  expect(step.outputs["outcome"]).toMatch(/^reviewed: breaking; cascade-svc-s1: waiting, .*… and \d+ more$/);
  expect(JSON.parse(step.outputs["proposals"] ?? "")).toHaveLength(236);
});
