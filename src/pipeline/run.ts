/** Stage "run": exports a disposable tree, lets the agent work in it, and returns what changed. Nothing is published. */
import { trace } from "@opentelemetry/api";
import type { AgentProgress, AgentResult } from "../agent/model.ts";
import { runAgent } from "../agent/run-agent.ts";
import type { Sandbox } from "../agent/sandbox.ts";
import { steeringFor } from "../agent/steering.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import type { GitRepository } from "../git/model.ts";
import { inTemporaryFolder } from "../git/temporary-folder.ts";
import { logged } from "../logged.ts";
import type { Converse } from "../ports.ts";
import type { Instructions } from "./instructions.ts";
import { prepareTree } from "./prepare-tree.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { runContext } from "./run-context.ts";

export interface RunStage {
  repository: GitRepository;
  instructions: Instructions;
  facts: ReviewFacts;
  converse: Converse;
  sandbox: Sandbox;
  clock: () => Date;
  signal: AbortSignal;
  redact: (text: string) => string;
  onProgress?: AgentProgress;
}

/** Runs one planned run to its end, in a span of its own. The folder is removed whatever happens. */
export function runPlanned(run: PlannedRun, stage: RunStage): Promise<AgentResult> {
  const attributes = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": run.hook,
    "gen_ai.request.model": run.model.chosen,
    "headwater.run.id": run.id,
  };
  const tracer = trace.getTracer("headwater");
  return logged({ run: run.id }, () =>
    tracer.startActiveSpan(`invoke_agent ${run.hook}`, { attributes }, async (span) => {
      try {
        const result = await inDisposableTree(run, stage);
        span.setAttributes({ "headwater.outcome": result.outcome.kind, "headwater.turns": result.turns });
        return result;
      } finally {
        span.end();
      }
    }),
  );
}

async function inDisposableTree(run: PlannedRun, stage: RunStage): Promise<AgentResult> {
  const { repository, instructions } = stage;
  return inTemporaryFolder("run", async (dir) => {
    const tree = await prepareTree(repository, instructions, { commit: run.target.sha, dir });
    const context = await runContext(repository, run, stage.facts);
    const paths = run.subjects.map((subject) => subject.path);
    return runAgent(
      {
        runKey: run.key,
        hook: run.hook,
        task: run.task,
        steering: steeringFor(instructions.steering, paths),
        context,
        model: run.model.chosen,
        writes: run.writes,
        setup: run.setup,
        checks: run.checks,
        limits: run.limits,
      },
      {
        converse: stage.converse,
        tree,
        sandbox: stage.sandbox,
        signal: stage.signal,
        clock: stage.clock,
        redact: stage.redact,
        ...(stage.onProgress === undefined ? {} : { onProgress: stage.onProgress }),
      },
    );
  });
}
