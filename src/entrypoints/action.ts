/** The step of a workflow (`action.yml`). Whether there is anything to do is decided before anything big is loaded. */
import { useMachineEnvironment } from "../git/environment.ts";
import { machineEnvironment } from "./settings.ts";
import { INPUT_DEFAULTS, readInputs, unknownInputs } from "./step/inputs.ts";
import { cancellation } from "./step/interruption.ts";
import { outputWriter } from "./step/outputs.ts";
import { stepEvent } from "./step/step-event.ts";
import { harmless } from "./step/workflow-text.ts";

const env = machineEnvironment();
const print = (text: string): void => void process.stdout.write(text);
const signal = cancellation();

function nothingToDo(why: string): number {
  const outcome = `nothing to do: ${why}`;
  print(`${harmless(outcome)}\n`);
  outputWriter(env, print)({ outcome, runs: "0" });
  return 0;
}

/** GitHub's runner warns of them by itself; nobody else does. */
function tellUnknownInputs(): void {
  const unknown = env["GITHUB_ACTIONS"] === "true" ? [] : unknownInputs(env);
  if (unknown.length === 0) return;
  const known = Object.keys(INPUT_DEFAULTS).join(", ");
  print(`${harmless(`Nobody reads ${unknown.slice(0, 10).join(", ")}; the inputs are ${known}.`)}\n`);
}

async function main(): Promise<number> {
  const inputs = readInputs(env);
  tellUnknownInputs();
  const { base, head } = inputs;
  if (base !== null && head !== null) {
    useMachineEnvironment(env);
    const { revisionStep } = await import("./step/revision-step.ts");
    return revisionStep({ env, inputs: { ...inputs, base, head }, print, signal, dir: "." });
  }
  const started = stepEvent(env, inputs);
  if (started.kind === "nothing") return nothingToDo(started.why);
  const { readOnly } = started;
  // The plan stage has shown the review already.
  if (readOnly !== null && (inputs.stage === "run" || inputs.stage === "apply")) return nothingToDo(readOnly);
  useMachineEnvironment(env);
  const { githubStep } = await import("./step/github-step.ts");
  return githubStep({ env, inputs, ...started, print, signal });
}

try {
  process.exitCode = await main();
} catch (error) {
  const { tellFailure } = await import("./step/tell-failure.ts");
  tellFailure(error, { env, print });
  process.exitCode ??= 1;
}
