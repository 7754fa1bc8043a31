/** Runs the committed bundle as GitHub's runner does: a Node process, variables, files for what it answers. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment } from "../../child-environment.ts";
import { giveAway, openTheWay, OTHER_USER } from "../../other-user.ts";

export const BUNDLE = path.resolve(import.meta.dirname, "../../../dist-action/main.js");

/** The same from the sources. */
export const ACTION_SOURCE = path.resolve(import.meta.dirname, "../../../src/entrypoints/action.ts");

export interface Step {
  code: number | null;
  /** The log, both streams. */
  log: string;
  outputs: Record<string, string>;
  summary: string;
}

export interface StepRequest {
  dir: string;
  /** Without `INPUT_`; what is left out has the default of `action.yml`. */
  inputs?: Record<string, string>;
  event?: { name: string; payload: string };
  env?: Record<string, string>;
  /** What Node starts; the committed bundle without it. */
  program?: string;
  /** Loaded into the process before the program. */
  preload?: string;
  /** As a user who owns nothing but the files of the runner; `prepare` may take those away. */
  asOther?: boolean;
  /** Told the files of the runner (`output`, `summary`, `event.json`) before the program starts. */
  prepare?: (files: Record<string, string>) => void;
  /** Told the process as it starts. */
  started?: (child: ChildProcess) => void;
}

/** Reads the file behind GITHUB_OUTPUT as the runner does. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, name = "", end = ""] = /^([^=]+?)<<(.+)$/.exec(lines[at] ?? "") ?? [];
    if (name === "") continue;
    const close = lines.indexOf(end, at + 1);
    if (close === -1) throw new Error(`The output ${name} does not end.`);
    outputs[name] = lines.slice(at + 1, close).join("\n");
    at = close;
  }
  return outputs;
}

export async function runStep(request: StepRequest): Promise<Step> {
  const work = await mkdtemp(path.join(tmpdir(), "headwater-step-"));
  const files: Record<string, string> = {};
  const other = request.asOther === true;
  if (other) {
    openTheWay(request.dir);
    giveAway(work);
  }
  const file = async (name: string, text: string): Promise<string> => {
    const at = path.join(work, name);
    await writeFile(at, text);
    if (other) giveAway(at);
    files[name] = at;
    return at;
  };
  const output = await file("output", "");
  const summary = await file("summary", "");
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.inputs ?? {}))
    inputs[`INPUT_${name.toUpperCase()}`] = value;
  const given =
    request.event === undefined
      ? {}
      : {
          GITHUB_EVENT_NAME: request.event.name,
          GITHUB_EVENT_PATH: await file("event.json", request.event.payload),
        };
  request.prepare?.(files);
  const child = spawn(
    process.execPath,
    [...(request.preload === undefined ? [] : ["--import", request.preload]), request.program ?? BUNDLE],
    {
      cwd: request.dir,
      ...(other ? OTHER_USER : {}),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        ...childEnvironment(),
        ...(other ? { TMPDIR: work, HOME: work } : {}),
        GITHUB_ACTIONS: "true",
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: work,
        ...given,
        ...inputs,
        ...request.env,
      },
    },
  );
  request.started?.(child);
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const step = {
    code,
    log,
    outputs: parseOutputs(await readFile(output, "utf8")),
    summary: await readFile(summary, "utf8"),
  };
  await rm(work, { recursive: true, force: true });
  return step;
}
