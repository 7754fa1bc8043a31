/** The environment that git runs in: built from nothing, so that no setting of a person, machine or tree leaks in. */
import type { GitRemote } from "../ports.ts";
import { UserError } from "../errors.ts";

/** One line of git configuration, for one command. */
export type Setting = readonly [string, string];

/** Settings that win over any `.git/config`, because a repository's own configuration can name programs to run. */
const HARDENED: readonly Setting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.symlinks", "false"],
  ["core.protectHFS", "true"],
  ["core.protectNTFS", "true"],
  ["core.quotePath", "false"],
  // Otherwise any program named there lists the refs of an alternate object folder during a fetch.
  ["core.alternateRefsCommand", "true"],
  ["protocol.ext.allow", "never"],
  // An empty value clears the list of helpers that came before it.
  ["credential.helper", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["log.showSignature", "false"],
  // A connection that stands still for a minute is dead; a slow one is not.
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
  // A list of 100,000 wanted objects still goes out as one plain request.
  ["http.postBuffer", "10485760"],
];

/** What the machine may add: where programs and certificates are and how to leave the network. Never a token. */
const FROM_MACHINE = [
  "PATH",
  "TMPDIR",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
  "GIT_EXEC_PATH",
];

let machine: Record<string, string> = { PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin" };

/** Called once at the start by an entry point, which alone may read the environment; all but a few names are ignored. */
export function useMachineEnvironment(env: Record<string, string | undefined>): void {
  machine = { ...machine };
  for (const name of FROM_MACHINE) {
    const value = env[name];
    if (value !== undefined && value !== "") machine[name] = value;
  }
}

/**
 * The full environment of one git command. Without a remote no protocol is allowed, so that not even a partial
 * clone can fetch behind our back. An authorization travels here: argv is visible to every user of the machine.
 */
export function gitEnvironment(
  remote: GitRemote | null,
  more: readonly Setting[] = [],
): Record<string, string> {
  const settings = [...HARDENED, ...more, ...(remote === null ? [] : authorization(remote))];
  const env: Record<string, string> = {
    ...machine,
    LC_ALL: "C",
    HOME: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_ALLOW_PROTOCOL: remote === null ? "none" : protocolOf(remote.url),
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const [index, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

/**
 * The header is bound to the remote's host, and the empty value before it drops headers that other tools left in
 * `.git/config`: hosts refuse a request with two Authorization headers.
 */
function authorization(remote: GitRemote): Setting[] {
  if (remote.authorization === null || protocolOf(remote.url) === "file") return [];
  const key = `http.${new URL(remote.url).origin}/.extraHeader`;
  return [
    [key, ""],
    [key, `Authorization: ${remote.authorization}`],
  ];
}

/** Checks an address and names its protocol. Only https, http to this machine (or without a token) and local paths. */
export function protocolOf(address: string): "https" | "http" | "file" {
  if (address.startsWith("/")) return "file";
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw badRemote(address, "it is not an address");
  if (url.username !== "" || url.password !== "") throw badRemote(url.host, "it holds credentials");
  switch (url.protocol) {
    case "https:":
      return "https";
    case "http:":
      return "http";
    case "file:":
      return "file";
    default:
      throw badRemote(address, `${url.protocol} is not supported`);
  }
}

/** A token must not cross a network in clear text. */
export function refuseClearText(remote: GitRemote): void {
  if (remote.authorization === null || protocolOf(remote.url) !== "http") return;
  const host = new URL(remote.url).hostname;
  if (host !== "localhost" && host !== "[::1]" && !/^127\./.test(host)) {
    throw badRemote(remote.url, "a token would cross the network in clear text");
  }
}

function badRemote(address: string, why: string): UserError {
  return new UserError(
    "bad_remote",
    `The git remote ${JSON.stringify(address.slice(0, 200))} cannot be used: ${why}.`,
    "Use an https address without a user name or password in it.",
  );
}
