/** `headwater workflow`: brings a commit to a branch on CodeCatalyst, starts the workflow of that branch, watches it. */
import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import { requireRevision } from "../git/commits.ts";
import { listRemote } from "../git/fetch.ts";
import { pushBranch } from "../git/push.ts";
import { openRepository } from "../git/repository.ts";
import type { CodeCatalyst } from "../adapters/codecatalyst/client.ts";
import { gitRemote } from "../adapters/codecatalyst/git-remote.ts";
import { envelope, plain, printJson, type ExitCode, type Session } from "./cli/session.ts";
import type { WorkflowOptions } from "./cli/stages.ts";
import { readUrl, valuesOf } from "./server-environment.ts";
import { machineEnvironment } from "./settings.ts";

const NOTHING = { problems: [], notChecked: [], truncated: [] };
const POLLS_A_MINUTE = 12;
const TOKEN_MINUTES = 10;

async function connect(): Promise<CodeCatalyst> {
  const value = valuesOf(machineEnvironment());
  const token = value("HEADWATER_CODECATALYST_TOKEN");
  if (token === null) {
    throw new UserError(
      "no_token",
      "HEADWATER_CODECATALYST_TOKEN is not set, and CodeCatalyst's API takes nothing else: no key, no role.",
      "Log in with `aws sso login` to a session with the scope codecatalyst:read_write, and give its access token.",
    );
  }
  const problems: string[] = [];
  const endpoint = readUrl(value, problems, "HEADWATER_CODECATALYST_ENDPOINT");
  if (problems.length > 0)
    throw new UserError("settings", problems.join(" "), "Correct it and run the command again.");
  const { codeCatalyst } = await import("../adapters/codecatalyst/client.ts");
  return codeCatalyst({ token, ...(endpoint === null ? {} : { endpoint }) });
}

/** A run cannot be given a commit or inputs, so what it is about has to stand on its branch before it starts. */
async function push(api: CodeCatalyst, options: WorkflowOptions, revision: string): Promise<string> {
  const { cloneUrl, dropAccessToken, makeAccessToken } =
    await import("../adapters/codecatalyst/source-repository.ts");
  const repository = await openRepository(options.repo);
  const sha = await requireRevision(repository, revision);
  const address = await cloneUrl(api, options);
  const expires = new Date(Date.now() + TOKEN_MINUTES * 60_000);
  const token = await makeAccessToken(api, { name: `headwater-${sha.slice(0, 10)}`, expires });
  try {
    const user = decodeURIComponent(new URL(address).username) || "headwater";
    const remote = gitRemote(address, { user, password: token.secret });
    const ref = `refs/heads/${options.branch}`;
    const there = (await listRemote(remote, ref)).find((each) => each.ref === ref)?.sha ?? null;
    if (there !== sha) await pushBranch(repository, remote, { branch: options.branch, sha, expected: there });
  } finally {
    await dropAccessToken(api, token.id);
  }
  return sha;
}

export async function workflowCommand(options: WorkflowOptions, session: Session): Promise<ExitCode> {
  const api = await connect();
  const { findWorkflow, startWorkflowRun, watchWorkflowRun } =
    await import("../adapters/codecatalyst/workflow-runs.ts");
  const { push: revision, space, project, repository, branch, path } = options;
  const sha = revision === null ? null : await push(api, options, revision);
  if (sha !== null) session.note(`${plain(branch)} stands at ${sha.slice(0, 10)}.`);
  const workflow = await findWorkflow(api, options, { repository, branch, path });
  // The same commit asked for twice is one run; without a commit every call is a new one.
  const once = createHash("sha256")
    .update(JSON.stringify([workflow.id, sha ?? new Date().toISOString()]))
    .digest("hex")
    .slice(0, 32);
  const run = await startWorkflowRun(api, options, { workflowId: workflow.id, once });
  session.note(`Run ${plain(run)} of ${plain(workflow.name)} has started.`);
  const ended = await watchWorkflowRun(api, options, {
    id: run,
    mostPolls: options.minutes * POLLS_A_MINUTE,
  });
  const page = `https://codecatalyst.aws/spaces/${encodeURIComponent(space)}/projects/${encodeURIComponent(project)}/view`;
  const { status, reasons } = ended;
  if (options.json)
    printJson(
      session,
      envelope("workflow@1", NOTHING, { run, workflow: workflow.id, status, reasons, page }),
    );
  else session.out([`${status}: run ${run} (${page})`, ...reasons].map(plain).join("\n"));
  return ended.succeeded ? 0 : 1;
}
