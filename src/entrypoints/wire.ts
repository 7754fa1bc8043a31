/** Joins ports and pipeline for the commands that act: plan, run, apply, serve, queue, init, demo. */
export { applyCommand, planCommand, runCommand } from "./wire-stages.ts";
export { serveCommand } from "./wire-serve.ts";
export { workflowCommand } from "./wire-workflow.ts";
export { queueCommand } from "./wire-queue.ts";
export { demoCommand } from "./wire-demo.ts";
export { initCommand } from "./wire-init.ts";
