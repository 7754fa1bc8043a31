/** Inputs and events of a step: what is wrong is told at once and never guessed around. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { UserError } from "../../../src/errors.ts";
import {
  INPUT_DEFAULTS,
  inputVariable,
  readInputs,
  unknownInputs,
} from "../../../src/entrypoints/step/inputs.ts";
import { OUTPUT_NAMES } from "../../../src/entrypoints/step/outputs.ts";
import { stepEvent } from "../../../src/entrypoints/step/step-event.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

const failure = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no failure";
};

describe("inputs", () => {
  test("those of action.yml are those that are read, with the same defaults; so are the outputs", () => {
    const action = parse(readFileSync(path.join(ROOT, "action.yml"), "utf8")) as {
      inputs: Record<string, { default: string }>;
      outputs: Record<string, unknown>;
      runs: { using: string; main: string };
    };
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
    expect(Object.fromEntries(defaults)).toEqual({ ...INPUT_DEFAULTS, token: "${{ github.token }}" });
    expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
    expect(action.runs).toEqual({ using: "node24", main: "dist-action/main.js" });
    expect(readInputs({})).toMatchObject({
      stage: "all",
      token: null,
      pullRequest: null,
      plan: "headwater-plan.json",
    });
  });

  test("names become variables as both runners make them", () => {
    expect([inputVariable("app-slug"), inputVariable("two words")]).toEqual([
      "INPUT_APP-SLUG",
      "INPUT_TWO_WORDS",
    ]);
  });

  test.each([
    [{ INPUT_STAGE: "everything" }, "stage is none of all, plan, run, apply."],
    [{ INPUT_STAGE: "plan\nrun" }, "stage holds a line break or another control character."],
    [{ INPUT_TOKEN: "ghs_a\nb" }, "token holds a line break"],
    [{ "INPUT_PULL-REQUEST": "-1" }, "pull-request is not the number of a pull request."],
    [{ "INPUT_PULL-REQUEST": "1%0A2" }, "pull-request is not the number"],
    [{ "INPUT_APP-SLUG": "../x" }, "app-slug is not the name of an App"],
    [{ INPUT_BASE: "main" }, "base and head belong together"],
    [{ INPUT_BASE: "--output=x", INPUT_HEAD: "HEAD" }, "base is not a commit, branch or tag."],
    [{ INPUT_PLAN: "x".repeat(5_000) }, "plan is longer than 4096 characters."],
    [{ "INPUT_FAIL-ON": "yes" }, "fail-on is none of never, breaking, unknown."],
    [{ INPUT_MODEL: "true" }, "model is none of auto, on, off."],
  ])("%j is refused", (env, message) => {
    expect(failure(() => readInputs(env))).toContain(message);
  });

  test("what is no input is named, on whichever runner", () => {
    const env = { INPUT_STAGE: "plan", "INPUT_PULL-REQUEST": "", INPUT_STGAE: "run", INPUTS: "x" };
    expect(unknownInputs(env)).toEqual(["INPUT_STGAE"]);
    expect(readInputs(env).stage).toBe("plan");
  });

  test("empty and blank inputs have their defaults", () => {
    const blank = Object.fromEntries(Object.keys(INPUT_DEFAULTS).map((name) => [inputVariable(name), "  "]));
    expect(readInputs(blank)).toEqual(readInputs({}));
  });

  test("every problem is told at once, and no value is repeated", () => {
    const told = failure(() =>
      readInputs({ INPUT_STAGE: "ghs_secret", INPUT_MODEL: "ghs_secret", INPUT_TOKEN: "ghs_secret\nx" }),
    );
    expect(told.match(/stage|token|model/g)).toHaveLength(3);
    expect(told).not.toContain("ghs_secret");
  });
});

describe("events", () => {
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), "headwater-event-"));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const inputs = readInputs({});
  const repository = { id: 7, name: "shop", owner: { login: "acme" } };
  const sender = { id: 1, login: "ada", type: "User" };
  const from = (
    name: string,
    payload: unknown,
    env: Record<string, string> = {},
    given = inputs,
  ): unknown => {
    const file = path.join(dir, "event.json");
    writeFileSync(file, typeof payload === "string" ? payload : JSON.stringify(payload));
    return stepEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ...env }, given);
  };
  const pull = (head: object | null, login = "ada"): object => ({
    action: "opened",
    repository,
    sender: { ...sender, login },
    pull_request: { number: 3, head },
  });

  test.each([
    [{}, "no_event: GITHUB_EVENT_NAME is not set"],
    [{ GITHUB_EVENT_NAME: "pull_request" }, "no_event: GITHUB_EVENT_PATH is not set."],
    [
      { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/nowhere/event.json" },
      "bad_event: The file that GITHUB_EVENT_PATH names cannot be read (ENOENT).",
    ],
    [
      { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/" },
      "bad_event: The file that GITHUB_EVENT_PATH names cannot be read (EISDIR).",
    ],
  ])("%j is a clear failure", (env, message) => {
    expect(failure(() => stepEvent(env, inputs))).toContain(message);
  });

  test.each([
    ["{", "bad_event: The event file is not JSON."],
    ["", "bad_event: The event file is not JSON."],
    ["[1]", "bad_event: The event file is not a JSON object."],
    ["null", "bad_event: The event file is not a JSON object."],
  ])("an event file with %j is a clear failure", (payload, message) => {
    expect(failure(() => from("pull_request", payload))).toBe(message);
  });

  test("an event file that is larger than any of GitHub's is not read", () => {
    const file = path.join(dir, "huge.json");
    writeFileSync(file, "{}");
    truncateSync(file, 30 * 1024 * 1024);
    expect(failure(() => stepEvent({ GITHUB_EVENT_NAME: "push", GITHUB_EVENT_PATH: file }, inputs))).toBe(
      "bad_event: The event file is larger than 25 MB.",
    );
  });

  test.each([
    ["fork", {}, "nothing follows from the event fork"],
    ["a\n::error::b", {}, "nothing follows from the event a???error??b"],
    ["pull_request_target", {}, "pull_request_target is not read here"],
    [
      "pull_request",
      { action: "assigned", repository, sender },
      "nothing follows from pull_request (assigned)",
    ],
    ["pull_request", {}, "nothing follows from pull_request"],
    [
      "issue_comment",
      {
        action: "created",
        repository,
        sender,
        issue: { number: 3, pull_request: {} },
        comment: { id: 5, body: "Nice." },
      },
      "the comment is no command",
    ],
    [
      "issue_comment",
      {
        action: "created",
        repository,
        sender,
        issue: { number: 3 },
        comment: { id: 5, body: "/headwater retry" },
      },
      "nothing follows from issue_comment (created)",
    ],
  ])("%s asks for nothing", (name, payload, why) => {
    expect(from(name, payload)).toEqual({ kind: "nothing", why: expect.stringContaining(why) as string });
  });

  test("a pull request of a fork, of nobody or of Dependabot can only be read", () => {
    expect(from("pull_request", pull({ repo: { id: 7 } }))).toMatchObject({ kind: "event", readOnly: null });
    const fork = "the pull request comes from a fork";
    expect(from("pull_request", pull({ repo: { id: 8 } }))).toMatchObject({ readOnly: fork });
    expect(from("pull_request", pull({ repo: null }))).toMatchObject({ readOnly: fork });
    expect(from("pull_request", pull({ repo: { id: 7 } }, "dependabot[bot]"))).toMatchObject({
      readOnly: "Dependabot started this run",
    });
    const withApp = readInputs({ "INPUT_APP-SLUG": "headwater" });
    expect(from("pull_request", pull({ repo: { id: 8 } }), {}, withApp)).toMatchObject({ readOnly: null });
  });

  test("what a person or a clock starts is about all pull requests, or the one that is named", () => {
    const ref = { id: 7, owner: "acme", name: "shop" };
    const env = { GITHUB_REPOSITORY: "acme/shop", GITHUB_REPOSITORY_ID: "7" };
    expect(from("workflow_dispatch", { repository, sender })).toMatchObject({
      event: { kind: "sweep", repository: ref },
    });
    expect(from("schedule", { schedule: "0 4 * * *" }, env)).toMatchObject({
      event: { kind: "sweep", repository: ref },
    });
    expect(failure(() => from("schedule", { schedule: "0 4 * * *" }))).toContain("no_repository");
    expect(
      failure(() => from("schedule", {}, { GITHUB_REPOSITORY: "acme/..", GITHUB_REPOSITORY_ID: "7" })),
    ).toContain("no_repository");
    const named = readInputs({ "INPUT_PULL-REQUEST": "12" });
    expect(from("workflow_dispatch", { repository, sender }, {}, named)).toMatchObject({
      event: { kind: "pull_request_changed", number: 12, repository: ref },
    });
  });
});
