/** What a sandboxed command may see: the argument vector of bubblewrap. */
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { SandboxCommand } from "./sandbox.ts";

export const NODE_INSIDE = "/opt/node/node";
export const TREE_INSIDE = "/tree";
const PATH_INSIDE = "/opt/node:/usr/local/bin:/usr/bin:/bin";
const HOME_INSIDE = "/home/agent";

/** What this machine has, looked up once. */
export interface Layout {
  bwrap: string;
  /** null: no per-process limits (the watch still counts). */
  prlimit: string | null;
  node: string;
  /** Folder of npm when it lies beside a Node outside /usr. */
  npm: string | null;
  /** `--ro-bind` and `--symlink` arguments of the system. */
  system: string[];
}

export interface ProcessLimits {
  processes: number;
  /** Of one process. Address space would be the wrong measure: Node reserves far more than it uses. */
  dataBytes: number;
  fileBytes: number;
  cpuSeconds: number;
}

const MEBIBYTE = 1024 * 1024;

export async function findLayout(): Promise<
  { kind: "found"; layout: Layout } | { kind: "missing"; reason: string }
> {
  if (process.platform !== "linux") {
    return {
      kind: "missing",
      reason: "bubblewrap needs Linux; commands of the repository cannot be contained here",
    };
  }
  const bwrap = await firstPresent(["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]);
  if (bwrap === null) return { kind: "missing", reason: "bubblewrap is not installed (package bubblewrap)" };
  const node = await realpath(process.execPath);
  const npm = join(dirname(dirname(node)), "lib/node_modules/npm");
  return {
    kind: "found",
    layout: {
      bwrap,
      prlimit: await firstPresent(["/usr/bin/prlimit"]),
      node,
      npm: !node.startsWith("/usr/") && (await isPresent(join(npm, "bin/npm-cli.js"))) ? npm : null,
      system: await systemBinds(),
    },
  };
}

async function systemBinds(): Promise<string[]> {
  const binds = ["--ro-bind", "/usr", "/usr"];
  for (const name of ["bin", "sbin", "lib", "lib64", "lib32"]) {
    const entry = await lstat(`/${name}`).catch(() => null);
    if (entry === null) continue;
    if (entry.isSymbolicLink()) binds.push("--symlink", `usr/${name}`, `/${name}`);
    else binds.push("--ro-bind", `/${name}`, `/${name}`);
  }
  const settings = ["ssl", "passwd", "group", "alternatives", "nsswitch.conf", "localtime"];
  for (const name of [...settings, "ld.so.cache", "ld.so.conf", "ld.so.conf.d"]) {
    if (await isPresent(`/etc/${name}`)) binds.push("--ro-bind", `/etc/${name}`, `/etc/${name}`);
  }
  return binds;
}

async function firstPresent(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await isPresent(path)) return path;
  return null;
}

async function isPresent(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * Own namespaces for everything, nobody inside, no capability, no new namespaces, only the tree is writable
 * (plus bounded memory folders). Values in the environment show in /proc/1/cmdline: never pass a secret.
 */
export function bubblewrapArguments(
  layout: Layout,
  command: SandboxCommand,
  limits: ProcessLimits,
): string[] {
  const memoryFolder = (size: number, at: string): string[] => ["--size", String(size), "--tmpfs", at];
  return [
    ...["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"],
    ...["--disable-userns", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"],
    ...["--info-fd", "3"],
    ...layout.system,
    ...["--ro-bind", layout.node, NODE_INSIDE],
    ...(layout.npm === null ? [] : npmBinds(layout.npm)),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...memoryFolder(64 * MEBIBYTE, "/dev/shm"),
    ...["--perms", "1777"],
    ...memoryFolder(512 * MEBIBYTE, "/tmp"),
    ...memoryFolder(256 * MEBIBYTE, HOME_INSIDE),
    ...(command.readOnly ?? []).flatMap(({ from, to }) => ["--ro-bind", from, to]),
    ...["--bind", command.tree, TREE_INSIDE, "--chdir", TREE_INSIDE],
    // Without this a process that belongs to the machine's root may set kernel parameters in /proc/sys, with no
    // capability at all: their owner is compared with the uid outside.
    ...["--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"],
    ...Object.entries(environment(command)).flatMap(([name, value]) => ["--setenv", name, value]),
    "--",
    ...limitArguments(layout, limits),
    ...(typeof command.command === "string" ? ["/bin/sh", "-c", command.command] : command.command),
  ];
}

function npmBinds(npm: string): string[] {
  const links = ["npm", "npx"].flatMap((name) => [
    "--symlink",
    `/opt/npm/bin/${name}-cli.js`,
    `/opt/node/${name}`,
  ]);
  return ["--ro-bind", npm, "/opt/npm", ...links];
}

function environment(command: SandboxCommand): Record<string, string> {
  return {
    PATH: PATH_INSIDE,
    HOME: HOME_INSIDE,
    TMPDIR: "/tmp",
    LANG: "C.UTF-8",
    CI: "1",
    NO_COLOR: "1",
    NO_UPDATE_NOTIFIER: "1",
    ...command.env,
  };
}

function limitArguments({ prlimit }: Layout, limits: ProcessLimits): string[] {
  if (prlimit === null) return [];
  return [
    prlimit,
    `--nproc=${limits.processes}`,
    `--data=${limits.dataBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--cpu=${limits.cpuSeconds}`,
    ...["--nofile=4096", "--core=0", "--"],
  ];
}
