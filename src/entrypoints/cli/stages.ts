/** The commands that act on the world, as the command line calls them; the entry point's wiring implements them. */
import type { Mode } from "../../core/config-model.ts";
import type { ExitCode, Session } from "./session.ts";

export interface PlanOptions {
  repo: string;
  base: string;
  head: string;
  /** Commit whose hooks and configuration are obeyed; null: decide as `review` does. */
  instructions: string | null;
  /** File for the plan; null: standard output. */
  out: string | null;
  json: boolean;
}

export interface RunOptions {
  repo: string;
  plan: string;
  out: string | null;
  /** Run only this hook of the plan. */
  hook: string | null;
  json: boolean;
}

export interface ApplyOptions {
  repo: string;
  file: string;
  json: boolean;
}

export interface ServeOptions {
  port: number | null;
  host: string | null;
  data: string | null;
}

export interface WorkflowOptions {
  space: string;
  project: string;
  repository: string;
  branch: string;
  /** Path of the workflow's definition. */
  path: string;
  /** Commit of the checkout that the branch has to stand at first; null: as it is. */
  push: string | null;
  repo: string;
  minutes: number;
  json: boolean;
}

export type InitOptions = { repo: string; dryRun: boolean; json: boolean } & (
  | { verb: "set-up"; mode: Mode; hook: boolean; workflow: boolean; action: string | null }
  /** `force`: also what git does not hold, and although a check is still required. */
  | { verb: "remove"; force: boolean }
);

export type QueueCommandOptions = { data: string | null; json: boolean } & (
  | { verb: "list"; state: "waiting" | "active" | "dead" | "done" | null; limit: number }
  | { verb: "show"; id: string }
  /** Null: all that failed for good. */
  | { verb: "retry"; id: string | null }
);

export interface DemoOptions {
  /** Real Amazon Bedrock instead of the scripted model. */
  bedrock: boolean;
  json: boolean;
}

export interface StageCommands {
  planCommand(options: PlanOptions, session: Session): Promise<ExitCode>;
  runCommand(options: RunOptions, session: Session): Promise<ExitCode>;
  applyCommand(options: ApplyOptions, session: Session): Promise<ExitCode>;
  serveCommand(options: ServeOptions, session: Session): Promise<ExitCode>;
  initCommand(options: InitOptions, session: Session): Promise<ExitCode>;
  queueCommand(options: QueueCommandOptions, session: Session): Promise<ExitCode>;
  demoCommand(options: DemoOptions, session: Session): Promise<ExitCode>;
}
