/** What goes over the wire to CodeCatalyst, through AWS's own client, and what its failures mean. */
import { afterEach, describe, expect, test } from "vitest";
import { codeCatalyst, type CodeCatalyst } from "../../../src/adapters/codecatalyst/client.ts";
import { gitRemote } from "../../../src/adapters/codecatalyst/git-remote.ts";
import {
  cloneUrl,
  dropAccessToken,
  makeAccessToken,
} from "../../../src/adapters/codecatalyst/source-repository.ts";
import {
  findWorkflow,
  startWorkflowRun,
  watchWorkflowRun,
} from "../../../src/adapters/codecatalyst/workflow-runs.ts";
import { serveCodeCatalyst, type Answer, type Service } from "./loopback-api.ts";

let service: Service;
afterEach(() => service.close());

const AT = { space: "sp", project: "pr" };
const SOURCE = { ...AT, repository: "repo" };
const P = "/v1/spaces/sp/projects/pr";

async function serving(answers: Record<string, Answer[]>): Promise<{ api: CodeCatalyst; pauses: number[] }> {
  service = await serveCodeCatalyst(answers);
  const pauses: number[] = [];
  const api = codeCatalyst({ token: "tok", endpoint: service.url }, async (ms) => void pauses.push(ms));
  return { api, pauses };
}

const sent = (): [string, unknown][] =>
  service.seen.map(({ request, body }) => [request, body === "" ? null : JSON.parse(body)]);

describe("workflows", () => {
  const item = (id: string, branch: string, status = "ACTIVE"): object => ({
    id,
    name: "headwater",
    sourceRepositoryName: "repo",
    sourceBranchName: branch,
    definition: { path: ".codecatalyst/workflows/headwater.yaml" },
    createdTime: "2026-11-01T00:00:00Z",
    lastUpdatedTime: "2026-11-01T00:00:00Z",
    runMode: "QUEUED",
    status,
  });
  const place = { repository: "repo", branch: "change", path: ".codecatalyst/workflows/headwater.yaml" };
  const PAGE = `POST ${P}/workflows?maxResults=100`;

  test("the one of a branch is found by its file, on any page; it is started once and watched to its end", async () => {
    const run = (status: string): Answer => ({
      body: {
        spaceName: "sp",
        projectName: "pr",
        id: "run1",
        workflowId: "w2",
        status,
        startTime: "2026-11-01T00:00:00Z",
        lastUpdatedTime: "2026-11-01T00:00:00Z",
      },
    });
    const { api, pauses } = await serving({
      [PAGE]: [{ body: { items: [item("w1", "main")], nextToken: "more" } }],
      [`POST ${P}/workflows?maxResults=100&nextToken=more`]: [{ body: { items: [item("w2", "change")] } }],
      [`PUT ${P}/workflowRuns?workflowId=w2`]: [
        { body: { spaceName: "sp", projectName: "pr", id: "run1", workflowId: "w2" } },
      ],
      [`GET ${P}/workflowRuns/run1`]: [run("PROVISIONING"), run("IN_PROGRESS"), run("SUCCEEDED")],
    });
    const { id } = await findWorkflow(api, AT, place);
    const started = await startWorkflowRun(api, AT, { workflowId: id, once: "key-1" });
    const ended = await watchWorkflowRun(api, AT, { id: started, mostPolls: 10 });
    expect([id, started, ended]).toEqual([
      "w2",
      "run1",
      { status: "SUCCEEDED", succeeded: true, reasons: [] },
    ]);
    expect(pauses).toEqual([5_000, 5_000]);
    expect(sent()).toEqual([
      [PAGE, {}],
      [`POST ${P}/workflows?maxResults=100&nextToken=more`, {}],
      [`PUT ${P}/workflowRuns?workflowId=w2`, { clientToken: "key-1" }],
      [`GET ${P}/workflowRuns/run1`, null],
      [`GET ${P}/workflowRuns/run1`, null],
      [`GET ${P}/workflowRuns/run1`, null],
    ]);
    expect(new Set(service.seen.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer tok"]));
  });

  test.each(["FAILED", "STOPPED", "SUPERSEDED", "CANCELLED", "NOT_RUN", "ABANDONED"])(
    "%s is an end",
    async (status) => {
      const { api } = await serving({ [`GET ${P}/workflowRuns/r`]: [{ body: { id: "r", status } }] });
      expect(await watchWorkflowRun(api, AT, { id: "r", mostPolls: 1 })).toMatchObject({
        status,
        succeeded: false,
      });
    },
  );

  test("a look that is throttled or finds nobody ends no watch; a refusal, or the last look, does", async () => {
    const throttled: Answer = { status: 429, error: "ThrottlingException", body: { message: "slow down" } };
    const away: Answer = { status: 503, body: { message: "" } };
    // AWS's client asks three times before it gives up a look.
    const { api, pauses } = await serving({
      [`GET ${P}/workflowRuns/r`]: [
        ...[throttled, throttled, throttled],
        ...[away, away, away],
        { body: { id: "r", status: "SUCCEEDED" } },
      ],
      [`GET ${P}/workflowRuns/busy`]: [throttled],
      [`GET ${P}/workflowRuns/refused`]: [
        { status: 403, error: "AccessDeniedException", body: { message: "expired" } },
      ],
    });
    expect(await watchWorkflowRun(api, AT, { id: "r", mostPolls: 5 })).toMatchObject({ succeeded: true });
    expect(pauses).toEqual([5_000, 5_000]);
    await expect(watchWorkflowRun(api, AT, { id: "busy", mostPolls: 1 })).rejects.toMatchObject({
      code: "rate_limited",
      retryable: true,
    });
    await expect(watchWorkflowRun(api, AT, { id: "refused", mostPolls: 5 })).rejects.toMatchObject({
      code: "denied",
    });
  });

  test("one that is not there, not valid, or does not end is told", async () => {
    const { api } = await serving({
      [PAGE]: [{ body: { items: [] } }, { body: { items: [item("w", "change", "INVALID")] } }],
      [`GET ${P}/workflowRuns/r`]: [{ body: { id: "r", status: "VALIDATING" } }],
    });
    await expect(findWorkflow(api, AT, place)).rejects.toMatchObject({ code: "no_workflow" });
    await expect(findWorkflow(api, AT, place)).rejects.toMatchObject({ code: "invalid_workflow" });
    await expect(watchWorkflowRun(api, AT, { id: "r", mostPolls: 3 })).rejects.toMatchObject({
      code: "timeout",
      message: "The run r has not ended; it is VALIDATING, and goes on without being watched.",
    });
  });
});

describe("repositories", () => {
  test("the address and tokens for git", async () => {
    const { api } = await serving({
      [`GET ${P}/sourceRepositories/repo/cloneUrls`]: [
        { body: { https: "https://ada@git.us-west-2.codecatalyst.aws/v1/sp/pr/repo" } },
      ],
      "PUT /v1/accessTokens": [
        {
          body: {
            secret: "s3cret",
            name: "headwater",
            expiresTime: "2026-12-01T00:00:00Z",
            accessTokenId: "t1",
          },
        },
      ],
      "DELETE /v1/accessTokens/t1": [{ body: {} }],
    });
    const address = await cloneUrl(api, SOURCE);
    const token = await makeAccessToken(api, {
      name: "headwater",
      expires: new Date("2026-12-01T00:00:00Z"),
    });
    await dropAccessToken(api, token.id);
    expect(token).toEqual({ id: "t1", secret: "s3cret" });
    expect(gitRemote(address, { user: "ada", password: token.secret })).toEqual({
      url: "https://git.us-west-2.codecatalyst.aws/v1/sp/pr/repo",
      authorization: `basic ${Buffer.from("ada:s3cret").toString("base64")}`,
    });
    expect(sent()).toEqual([
      [`GET ${P}/sourceRepositories/repo/cloneUrls`, null],
      ["PUT /v1/accessTokens", { name: "headwater", expiresTime: "2026-12-01T00:00:00Z" }],
      ["DELETE /v1/accessTokens/t1", null],
    ]);
  });
});

test.each([
  [
    { status: 403, error: "AccessDeniedException", body: { message: "Expired" } },
    "denied",
    "it is wrong, has expired, or may not do this",
  ],
  [{ status: 401, body: { message: "Unauthorized" } }, "denied", "HEADWATER_CODECATALYST_TOKEN"],
  [
    { status: 404, error: "ResourceNotFoundException", body: { message: "no" } },
    "not_found",
    "nothing by that name",
  ],
  [
    { status: 400, error: "ValidationException", body: { message: "bad" } },
    "validation",
    "does not take the request",
  ],
])("%j is told in our words", async (answer, code, words) => {
  const { api } = await serving({ [`GET ${P}/sourceRepositories/repo/cloneUrls`]: [answer] });
  await expect(cloneUrl(api, SOURCE)).rejects.toMatchObject({
    code,
    retryable: false,
    message: expect.stringContaining(words) as string,
  });
});
