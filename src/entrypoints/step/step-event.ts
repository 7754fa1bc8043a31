/** What a workflow run is about, from the variables and the event file that the runner gives to a step. */
import { readFileSync, statSync } from "node:fs";
import { HANDLED_EVENTS, repoEvents } from "../../adapters/github/events.ts";
import { fields, integer, repositoryOf, senderOf, field, text } from "../../adapters/github/payload.ts";
import { parseCommand } from "../../core/review/commands.ts";
import type { RepoEvent, RepositoryRef } from "../../core/events.ts";
import { UserError } from "../../errors.ts";
import type { Environment } from "../server-environment.ts";
import type { Inputs } from "./inputs.ts";

export type StepEvent =
  | { kind: "nothing"; why: string }
  /** `readOnly`: why the token of this run cannot write; null where it may. */
  | { kind: "event"; event: RepoEvent; readOnly: string | null };

/** GitHub sends no larger payload. */
const MOST_BYTES = 25 * 1024 * 1024;

/** Events that are started by people or by a clock and name no pull request. */
const STARTED = new Set(["workflow_dispatch", "schedule", "repository_dispatch"]);

/** @throws UserError when the runner's variables or the event file are not what GitHub gives */
export function stepEvent(env: Environment, inputs: Inputs): StepEvent {
  const name = env["GITHUB_EVENT_NAME"] ?? "";
  if (name === "") {
    throw new UserError(
      "no_event",
      "GITHUB_EVENT_NAME is not set, so this is no step of a GitHub workflow.",
      "Outside of GitHub Actions, compare a checkout: give the inputs base and head, or use `headwater review`.",
    );
  }
  if (name === "pull_request_target")
    return nothing(
      "pull_request_target is not read here, since it gives secrets to changes from forks; use pull_request",
    );
  const started = STARTED.has(name) || inputs.pullRequest !== null;
  if (!started && !HANDLED_EVENTS.has(name))
    return nothing(`nothing follows from the event ${printable(name)}`);
  const payload = readPayload(env);
  if (started) return startedEvent(env, payload, inputs);
  const [event] = repoEvents(name, payload);
  if (event === undefined) {
    const action = text(payload, "action");
    return nothing(
      `nothing follows from ${printable(name)}${action === null ? "" : ` (${printable(action)})`}`,
    );
  }
  if (event.kind === "comment_created" && parseCommand(event.comment.body) === null)
    return nothing("the comment is no command");
  return {
    kind: "event",
    event,
    readOnly: inputs.appSlug === null ? whyReadOnly(name, payload, event) : null,
  };
}

const nothing = (why: string): StepEvent => ({ kind: "nothing", why });
const printable = (value: string): string => value.replace(/[^\w.-]/g, "?").slice(0, 60);

function readPayload(env: Environment): unknown {
  const file = env["GITHUB_EVENT_PATH"] ?? "";
  const next =
    "GitHub sets it and writes the file for every step; let nothing before this step change either.";
  if (file === "") throw new UserError("no_event", "GITHUB_EVENT_PATH is not set.", next);
  let text: string;
  try {
    if (statSync(file).size > MOST_BYTES)
      throw new UserError("bad_event", "The event file is larger than 25 MB.", next);
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new UserError(
      "bad_event",
      `The file that GITHUB_EVENT_PATH names cannot be read (${code}).`,
      next,
      {
        cause: error,
      },
    );
  }
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    throw new UserError("bad_event", "The event file is not JSON.", next, { cause: error });
  }
  if (fields(payload) === null)
    throw new UserError("bad_event", "The event file is not a JSON object.", next);
  return payload;
}

function startedEvent(env: Environment, payload: unknown, inputs: Inputs): StepEvent {
  const repository = repositoryOf(field(payload, "repository")) ?? repositoryFrom(env);
  if (repository === null) {
    throw new UserError(
      "no_repository",
      "Neither the event nor GITHUB_REPOSITORY and GITHUB_REPOSITORY_ID say which repository this is.",
      "GitHub sets both for every step; let nothing before this step change them.",
    );
  }
  if (inputs.pullRequest === null)
    return { kind: "event", event: { kind: "sweep", repository }, readOnly: null };
  const sender = senderOf(payload);
  const event: RepoEvent = {
    kind: "pull_request_changed",
    repository,
    number: inputs.pullRequest,
    activity: "updated",
    sender,
  };
  return { kind: "event", event, readOnly: null };
}

function repositoryFrom(env: Environment): RepositoryRef | null {
  const [owner = "", name = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  return repositoryOf({ id: Number(env["GITHUB_REPOSITORY_ID"]), name, owner: { login: owner } });
}

const DEPENDABOT = "dependabot[bot]";

/** GitHub lowers the token to reading, and withholds secrets, where others than members wrote the change. */
function whyReadOnly(name: string, payload: unknown, event: RepoEvent): string | null {
  if (!name.startsWith("pull_request")) return null;
  const head = integer(payload, "pull_request", "head", "repo", "id");
  if (head !== event.repository.id) return "the pull request comes from a fork";
  return senderOf(payload).login === DEPENDABOT ? "Dependabot started this run" : null;
}
