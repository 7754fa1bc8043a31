/** Joins ports and pipeline for one step of a GitHub workflow: one repository, one token, a store that ends with it. */
import { tmpdir } from "node:os";
import path from "node:path";
import { githubHost } from "../../adapters/github/host.ts";
import { tokenClient } from "../../adapters/github/token-client.ts";
import { tokenIdentity, WORKFLOW_APP } from "../../adapters/github/token-identity.ts";
import { memoryStore } from "../../adapters/store/memory-store.ts";
import { noSandbox, probeSandbox } from "../../agent/sandbox.ts";
import type { RepositoryRef } from "../../core/events.ts";
import { UserError } from "../../errors.ts";
import { branchLedger } from "../../pipeline/branch-ledger.ts";
import { ledgerOnHost } from "../../pipeline/ledger-on-host.ts";
import type { World } from "../../pipeline/world.ts";
import { progressLine } from "../progress.ts";
import { readUrl, valuesOf, type Environment } from "../server-environment.ts";
import { modelSettings } from "../settings.ts";
import { createWorks } from "../works.ts";
import type { Inputs } from "./inputs.ts";
import type { StepLog } from "./step-log.ts";

export interface WorldOptions {
  env: Environment;
  inputs: Inputs;
  repository: RepositoryRef;
  /** Grows no more: a step makes no tokens. */
  secrets: string[];
  log: StepLog;
  /** Whether this step may call a model. */
  model: boolean;
  /** Whether this step writes to the ledger. */
  books: boolean;
}

const WRITE_DISTANCE_MS = 1_000;

function requireToken(inputs: Inputs): string {
  const { token } = inputs;
  if (token === null) {
    throw new UserError(
      "no_token",
      "The input token is empty, so GitHub cannot be read.",
      "Leave it out (the token of the workflow is the default), or give the token of an App.",
    );
  }
  if (/^(?:ghp|gho|ghu)_|^github_pat_/.test(token)) {
    throw new UserError(
      "personal_token",
      "The input token belongs to a person. Checks can only be written by an App, and a person must not approve what was written in their name.",
      "Leave it out (the token of the workflow is the default), or give the token of an App.",
    );
  }
  return token;
}

/** Where the runner says that GitHub is. */
export function addressesOf(env: Environment): { apiUrl: string; gitUrl: string } {
  const problems: string[] = [];
  const value = valuesOf(env);
  const gitUrl = readUrl(value, problems, "GITHUB_SERVER_URL") ?? "https://github.com";
  const apiUrl = readUrl(value, problems, "GITHUB_API_URL") ?? "https://api.github.com";
  if (problems.length > 0) {
    throw new UserError(
      "settings",
      problems.join(" "),
      "GitHub sets these for every step; let nothing before this step change them.",
    );
  }
  return { apiUrl, gitUrl };
}

async function modelOf(env: Environment): Promise<Pick<World, "converse" | "sandbox">> {
  const { region, bedrockEndpoint } = modelSettings(env);
  const { bedrockConverse } = await import("../../adapters/bedrock/converse.ts");
  return {
    converse: bedrockConverse({ region, ...(bedrockEndpoint === null ? {} : { endpoint: bedrockEndpoint }) }),
    sandbox: await probeSandbox(),
  };
}

export async function openGitHubWorld(options: WorldOptions): Promise<World> {
  const { env, inputs, repository, log } = options;
  const token = requireToken(inputs);
  const { apiUrl, gitUrl } = addressesOf(env);
  const local = new URL(apiUrl).protocol === "http:";
  const octokit = tokenClient({ baseUrl: apiUrl, token, writeDistanceMs: local ? 0 : WRITE_DISTANCE_MS });
  const host = githubHost({
    octokit,
    repository,
    self: await tokenIdentity(octokit, inputs.appSlug ?? WORKFLOW_APP),
    gitUrl,
    token: async () => token,
    onTruncated: (what, limit) => log.warn({}, `There are more ${what} than the ${limit} that are read.`),
  });
  const model = options.model
    ? await modelOf(env)
    : { converse: null, sandbox: noSandbox("This step calls no model, so nothing runs in a sandbox.") };
  const works = createWorks({
    store: memoryStore(),
    ...model,
    log,
    cacheDir: path.join(env["RUNNER_TEMP"] ?? tmpdir(), "headwater"),
    secrets: options.secrets,
    onProgress: (entry) => log.say(progressLine(entry)),
  });
  const world: World = { ...works, host };
  const ledger = branchLedger(ledgerOnHost(world), {
    writes: options.books,
    warn: (error, message) => log.warn({ err: error }, message),
  });
  return { ...world, store: { ...world.store, ...ledger } };
}
