/** Joins ports and pipeline for the commands that act: plan, run, apply, serve, demo. */
export { applyCommand, planCommand, runCommand } from "./wire-stages.ts";
export { serveCommand } from "./wire-serve.ts";
export { workflowCommand } from "./wire-workflow.ts";
export { demoCommand } from "./wire-demo.ts";
