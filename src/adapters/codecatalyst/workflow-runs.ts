/** Starts workflows of CodeCatalyst and watches them to their end: the API tells nobody, so it has to be asked. */
import {
  GetWorkflowRunCommand,
  ListWorkflowsCommand,
  StartWorkflowRunCommand,
  type GetWorkflowRunResponse,
  type WorkflowSummary,
} from "@aws-sdk/client-codecatalyst";
import { UserError, WorldError } from "../../errors.ts";
import { call, type CodeCatalyst } from "./client.ts";

export interface Project {
  space: string;
  project: string;
}

/** A workflow belongs to one file on one branch of one repository: to run it elsewhere is to name another one. */
export interface WorkflowPlace {
  repository: string;
  branch: string;
  /** Path of its definition. */
  path: string;
}

const MOST_PAGES = 50;

/** @throws UserError `no_workflow` when no workflow is defined there, or it is not valid */
export async function findWorkflow(
  { client }: CodeCatalyst,
  at: Project,
  place: WorkflowPlace,
): Promise<{ id: string; name: string }> {
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await call("Listing workflows", () =>
      client.send(
        new ListWorkflowsCommand({
          spaceName: at.space,
          projectName: at.project,
          nextToken,
          maxResults: 100,
        }),
      ),
    );
    const found = answer.items?.find((item) => isAt(item, place));
    if (found?.id !== undefined) return usable(found.id, found, place);
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  throw new UserError(
    "no_workflow",
    `CodeCatalyst knows no workflow ${place.path} on branch ${place.branch} of ${place.repository}.`,
    "A workflow is listed once its file is on that branch: push it first, or name the branch that has it.",
  );
}

const isAt = (item: WorkflowSummary, place: WorkflowPlace): boolean =>
  item.definition?.path === place.path &&
  item.sourceRepositoryName === place.repository &&
  item.sourceBranchName === place.branch;

function usable(id: string, item: WorkflowSummary, place: WorkflowPlace): { id: string; name: string } {
  if (item.status !== "INVALID") return { id, name: item.name ?? "" };
  throw new UserError(
    "invalid_workflow",
    `CodeCatalyst says that the workflow ${place.path} on branch ${place.branch} is not valid.`,
    "Open it in CodeCatalyst: the editor names the line.",
  );
}

/** `once`: the same text starts one run, however often it is sent. */
export async function startWorkflowRun(
  { client }: CodeCatalyst,
  at: Project,
  request: { workflowId: string; once: string },
): Promise<string> {
  const { id } = await call("Starting the workflow", () =>
    client.send(
      new StartWorkflowRunCommand({
        spaceName: at.space,
        projectName: at.project,
        workflowId: request.workflowId,
        clientToken: request.once,
      }),
    ),
  );
  if (id === undefined)
    throw new WorldError("unavailable", "CodeCatalyst started a run without naming it.", true);
  return id;
}

const ENDED = new Set(["SUCCEEDED", "FAILED", "STOPPED", "SUPERSEDED", "CANCELLED", "NOT_RUN", "ABANDONED"]);

export interface EndedRun {
  status: string;
  succeeded: boolean;
  reasons: string[];
}

const POLL_MS = 5_000;

/**
 * A look that fails for a while (throttled, away) ends nothing: the run goes on without us.
 *
 * @throws WorldError `timeout` when it has not ended after `mostPolls` looks; that of the last look when it failed
 */
export async function watchWorkflowRun(
  { client, wait }: CodeCatalyst,
  at: Project,
  request: { id: string; mostPolls: number },
): Promise<EndedRun> {
  const { id, mostPolls } = request;
  const look = (): Promise<GetWorkflowRunResponse> =>
    call("Looking at the run", () =>
      client.send(new GetWorkflowRunCommand({ spaceName: at.space, projectName: at.project, id })),
    );
  let status = "";
  for (let looks = 1; looks <= mostPolls; looks += 1) {
    if (looks > 1) await wait(POLL_MS);
    let run: GetWorkflowRunResponse;
    try {
      run = await look();
    } catch (error) {
      if (error instanceof WorldError && error.retryable && looks < mostPolls) continue;
      throw error;
    }
    status = run.status ?? "";
    if (!ENDED.has(status)) continue;
    const reasons = (run.statusReasons ?? []).map((reason) => JSON.stringify(reason).slice(0, 500));
    return { status, succeeded: status === "SUCCEEDED", reasons };
  }
  throw new WorldError(
    "timeout",
    `The run ${id} has not ended; it is ${status || "unknown"}, and goes on without being watched.`,
    true,
  );
}
