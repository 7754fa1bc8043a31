/** The app as a process of its own (`headwater serve`), so that it can be killed at any moment and started again. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FakeBedrock, Script } from "../../fakes/bedrock/server.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import { startGitHub } from "../../fakes/github/index.ts";
import type { GitHub, Person, RepositoryHandle, SeenRequest } from "../../fakes/github/index.ts";
import { notesFiles } from "./notes.ts";
import { childEnvironment } from "../../child-environment.ts";
import { freePort } from "../../free-port.ts";
import { quickFolder } from "../../quick-folder.ts";
import { seedFile } from "../../adapters/store/databases.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

export interface ProcessShop {
  github: GitHub;
  bedrock: FakeBedrock;
  repo: RepositoryHandle;
  alice: Person;
  /** What the processes printed. */
  printed: () => string;
  /** Of several servers the nth, counted from 0. */
  start: (nth?: number) => Promise<void>;
  /** The process of the nth. */
  pid: (nth: number) => number | undefined;
  /** SIGKILL: no handler of the process runs. */
  kill: (nth?: number) => Promise<void>;
  /** SIGTERM to the first; answers the exit code. */
  end: () => Promise<number | null>;
  /** From now on webhooks go to the nth. */
  deliverTo: (nth: number) => void;
  /** Until the nth has nothing left to do, its sweep at the start included. */
  quiet: (nth?: number) => Promise<void>;
  /** Lets `request` have its effect and kills the process before it hears the answer. */
  killAfter: (request: (seen: SeenRequest) => boolean, effect: () => boolean) => Promise<void>;
  /** Kills the process when it sends `request`, which never has an effect. */
  killBefore: (request: (seen: SeenRequest) => boolean) => Promise<void>;
  close: () => Promise<void>;
}

/**
 * Until something outside of this process is so; the bound is the test's own time limit. Who asks more often takes the
 * time of the process that is waited for.
 */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await pause(25);
}

export interface ProcessOptions {
  /** How many servers there may be, each with a folder and a port of its own. */
  servers?: number;
  /** Further settings of the process, such as another store. */
  settings?: Record<string, string>;
  /** The command line, `serve` without it. */
  command?: (place: { port: number; dataDir: string }) => string[];
}

export async function openProcess(script: Script, options: ProcessOptions = {}): Promise<ProcessShop> {
  const seed = await seedFile();
  const github = await startGitHub();
  const bedrock = await startBedrock({ script });
  const folder = await mkdtemp(path.join(quickFolder(), "headwater-process-"));
  const servers: { port: number; dataDir: string; child: ChildProcess | null }[] = [];
  for (let nth = 0; nth < (options.servers ?? 1); nth += 1)
    servers.push({ port: await freePort(), dataDir: path.join(folder, String(nth)), child: null });
  const serverAt = (nth: number): (typeof servers)[number] => {
    const found = servers[nth];
    if (found === undefined) throw new Error(`There is no server ${nth}.`);
    return found;
  };
  const urlOf = (nth: number): string => `http://127.0.0.1:${serverAt(nth).port}`;
  const repo = github.createRepository({
    owner: "acme",
    name: "shop",
    fromDirectory: path.join(ROOT, "examples/shop"),
    defaultBranch: "main",
  });
  repo.commit({ branch: "main", files: notesFiles() });
  const alice = repo.person("alice", "write");
  repo.person("bob", "write");
  repo.person("eve", "read");
  const deliverTo = (nth: number): void => github.deliverTo(`${urlOf(nth)}/webhooks`);
  deliverTo(0);
  const output: string[] = [];

  async function health(
    nth: number,
  ): Promise<{ inbox: { unfinished: number }; sweep: { sweeps: number } } | null> {
    try {
      const response = await fetch(`${urlOf(nth)}/healthz`);
      return response.ok ? ((await response.json()) as Awaited<ReturnType<typeof health>>) : null;
    } catch {
      return null;
    }
  }

  async function start(nth = 0): Promise<void> {
    const { dataDir, port } = serverAt(nth);
    const command = options.command?.({ port, dataDir }) ?? ["serve"];
    const started = spawn(process.execPath, ["src/entrypoints/cli.ts", ...command], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        ...childEnvironment(),
        HEADWATER_APP_ID: String(github.app.id),
        HEADWATER_PRIVATE_KEY: github.app.privateKey,
        HEADWATER_WEBHOOK_SECRET: github.app.webhookSecret,
        HEADWATER_DATA: dataDir,
        HEADWATER_PORT: String(port),
        HEADWATER_GITHUB_URL: github.url,
        HEADWATER_GITHUB_API_URL: github.url,
        HEADWATER_GITHUB_PACING: "off",
        HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
        HEADWATER_SEED: seed,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE12",
        AWS_SECRET_ACCESS_KEY: "not-a-real-secret-for-tests-only-000000",
        ...options.settings,
      },
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (chunk: Buffer) => output.push(chunk.toString("utf8")));
    serverAt(nth).child = started;
    await until(async () => {
      // Killed on purpose before it was up.
      if (started.signalCode !== null) return true;
      if (started.exitCode !== null) throw new Error(`The process ended:\n${output.join("")}`);
      return (await health(nth)) !== null;
    });
  }

  async function kill(nth = 0): Promise<void> {
    const { child } = serverAt(nth);
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async function end(): Promise<number | null> {
    const { child } = serverAt(0);
    if (child === null) return null;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = (await gone) as [number | null];
    return code;
  }

  async function quiet(nth = 0): Promise<void> {
    let seen: number;
    do {
      seen = github.deliveries().length;
      await github.settled();
      await until(async () => {
        const now = await health(nth);
        return now !== null && now.inbox.unfinished === 0 && now.sweep.sweeps > 0;
      });
    } while (github.deliveries().length !== seen);
  }

  return {
    github,
    bedrock,
    repo,
    alice,
    printed: () => output.join(""),
    start,
    kill,
    end,
    pid: (nth) => serverAt(nth).child?.pid,
    deliverTo,
    quiet,
    killAfter: async (request, effect) => {
      const gate = Promise.withResolvers<void>();
      github.fault({ kind: "delay_answer", until: gate.promise, match: request });
      await until(effect);
      await kill();
      gate.resolve();
    },
    killBefore: async (request) => {
      const reached = Promise.withResolvers<void>();
      github.fault({
        kind: "drop_before_effect",
        times: 1_000,
        match: (seen) => {
          const meant = request(seen);
          if (meant) reached.resolve();
          return meant;
        },
      });
      await reached.promise;
      await kill();
      github.clearFaults();
    },
    close: async () => {
      for (const nth of servers.keys()) await kill(nth);
      await bedrock.close();
      await github.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
