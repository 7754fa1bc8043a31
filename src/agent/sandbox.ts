/** Where commands of a repository run: in bubblewrap, or not at all. */
import { bubblewrapSandbox } from "./bubblewrap.ts";

export interface SandboxCommand {
  /** An argument vector, or one line for `/bin/sh -c`. */
  command: readonly string[] | string;
  /** Folder that the command sees as `/tree`, the only thing of this machine that it may write. */
  tree: string;
  /** More files or folders that it may read: host path → path inside. */
  readOnly?: readonly { from: string; to: string }[];
  /** Everything that it gets beside PATH, HOME and the like. Never a secret. */
  env?: Readonly<Record<string, string>>;
}

export interface ExecRequest extends SandboxCommand {
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Why we ended a command: it did not end by itself. */
export type StoppedBy = "timeout" | "aborted" | "output" | "processes" | "memory";

export type ExecResult =
  | {
      kind: "exited";
      /** null when a signal ended it. */
      exitCode: number | null;
      stoppedBy: StoppedBy | null;
      /** Both streams in order of arrival: head and tail, without terminal sequences. */
      output: string;
      seconds: number;
    }
  | { kind: "refused"; reason: string };

/** A long-lived process in the sandbox that is spoken to by its standard streams. */
export interface SandboxProcess {
  send(line: string): void;
  /** Called with every chunk of standard output. */
  onOutput(listener: (chunk: Buffer) => void): void;
  /** Resolves when the process and everything that it started are gone. */
  readonly ended: Promise<void>;
  kill(): void;
}

export interface Sandbox {
  mode: "bubblewrap" | "none";
  /** One sentence for people: what holds, or why nothing can run. */
  reason: string;
  /** Runs one command to its end. Never rejects for what the command does. */
  exec(request: ExecRequest): Promise<ExecResult>;
  /** null in mode `none`. */
  start(command: SandboxCommand): SandboxProcess | null;
}

/** A sandbox that runs nothing: commands are refused with the reason. */
export function noSandbox(reason: string): Sandbox {
  return {
    mode: "none",
    reason,
    exec: async () => ({ kind: "refused", reason }),
    start: () => null,
  };
}

/** Tries bubblewrap once with everything that a run will need; call it at start, not per run. */
export async function probeSandbox(): Promise<Sandbox> {
  const found = await bubblewrapSandbox();
  return found.kind === "works" ? found.sandbox : noSandbox(found.reason);
}
