/** One step of a GitHub workflow: connects, and loads what it needs for the rest meanwhile. */
import { setImmediate } from "node:timers/promises";
import type { RepoEvent } from "../../core/events.ts";
import { redactor } from "../../redact.ts";
import type { ExitCode } from "../cli/session.ts";
import type { Environment } from "../server-environment.ts";
import { connectToGitHub } from "./github-connection.ts";
import type { Inputs } from "./inputs.ts";
import { stepLog } from "./step-log.ts";
import { givenSecrets } from "./step-secrets.ts";

export interface GitHubStep {
  env: Environment;
  inputs: Inputs;
  event: RepoEvent;
  /** Why the token of this run cannot write; null where it may. */
  readOnly: string | null;
  print: (text: string) => void;
  /** Aborted when the job is cancelled. */
  signal: AbortSignal;
}

/** 1 when the review is what `fail-on` names; failures are thrown. */
export async function githubStep(step: GitHubStep): Promise<ExitCode> {
  const { env, inputs, event, print } = step;
  const secrets = givenSecrets(env);
  const redact = redactor(secrets);
  const log = stepLog(print, redact);
  const { repository } = event;
  // The first question leaves before anything large is loaded: loading takes as long as GitHub's answer.
  const [host, { githubStages }] = await Promise.all([
    connectToGitHub({ env, inputs, repository, log }),
    setImmediate().then(() => import("./github-stages.ts")),
  ]);
  return githubStages(host, { ...step, log, secrets, redact });
}
