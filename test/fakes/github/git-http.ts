/** Git over HTTP on the fake's port: real clone, fetch and push through `git http-backend`. */
import { spawn } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { authenticate, mayWriteContents, sees, tokenLevel, type Caller } from "./auth.ts";
import { Refusal } from "./errors.ts";
import { mayPush } from "./mergeability.ts";
import type { Repository } from "./model.ts";
import { afterRefChange } from "./pushes.ts";
import { listRefs } from "./refs.ts";
import { repositoryByName, type World } from "./world.ts";

/** Where the answer goes: the connection, or nowhere when a fault loses it. */
export interface Sink {
  writeHead: (status: number, headers?: Record<string, string>) => unknown;
  write: (chunk: Buffer) => unknown;
  end: () => unknown;
}

export const nowhere: Sink = { writeHead: () => undefined, write: () => undefined, end: () => undefined };

export interface GitRequest {
  repository: Repository;
  service: "git-upload-pack" | "git-receive-pack";
  /** Path inside the repository: `/info/refs` or `/git-upload-pack`. */
  rest: string;
  caller: Caller;
}

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export const isGitPath = (path: string): boolean => PATH.test(path);

/** Decides who may; throws the refusal otherwise. */
export function gitRequest(world: World, url: URL, authorization: string | undefined): GitRequest {
  const [, owner = "", name = "", rest = ""] = PATH.exec(url.pathname) ?? [];
  const asked = rest === "info/refs" ? url.searchParams.get("service") : rest;
  if (asked !== "git-upload-pack" && asked !== "git-receive-pack") {
    throw new Refusal(403, "Please upgrade your git client.");
  }
  const caller = authenticate(world, authorization);
  const found = repositoryByName(world, owner, name);
  const challenge = new Refusal(401, "Authentication failed.", {
    headers: { "www-authenticate": 'Basic realm="GitHub"' },
  });
  if (caller.kind === "app") throw challenge;
  if (found === null || !sees(world, caller, found.repository)) {
    throw caller.kind === "anonymous" ? challenge : new Refusal(404, "Repository not found.");
  }
  const { repository } = found;
  if (asked === "git-receive-pack") {
    if (caller.kind === "anonymous") throw challenge;
    if (!mayWriteContents(world, caller, repository)) {
      throw new Refusal(403, `Permission to ${owner}/${name}.git denied to ${caller.actor.account.login}.`);
    }
  } else if (caller.kind === "token" && caller.token.kind === "installation") {
    if (tokenLevel(world, caller.token, repository, "contents") === null) {
      throw new Refusal(403, "Resource not accessible by integration");
    }
  }
  return { repository, service: asked, rest: `/${rest}`, caller };
}

/** The refs that a push wants to move, from the commands at its start. */
function pushedRefs(body: Buffer): string[] {
  const refs: string[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString("latin1", at, at + 4), 16);
    if (!(length > 4)) break;
    const command = body.toString("utf8", at + 4, at + length).split("\0")[0] ?? "";
    refs.push(command.trim().split(" ").slice(2).join(" "));
    at += length;
  }
  return refs;
}

function backendEnvironment(
  git: GitRequest,
  incoming: IncomingMessage,
  url: URL,
  body: Buffer,
): Record<string, string> {
  const header = (name: string): string => String(incoming.headers[name] ?? "");
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PROJECT_ROOT: git.repository.dir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: git.rest,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: incoming.method ?? "GET",
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: String(body.length),
    REMOTE_USER: git.caller.kind === "token" ? git.caller.actor.account.login : "",
    REMOTE_ADDR: "127.0.0.1",
    ...(header("git-protocol") === "" ? {} : { GIT_PROTOCOL: header("git-protocol") }),
    ...(header("content-encoding") === "" ? {} : { HTTP_CONTENT_ENCODING: header("content-encoding") }),
  };
}

/** What this pusher may not move, for the `update` hook. */
function refusals(world: World, git: GitRequest, body: Buffer): Record<string, string> {
  const { caller, repository } = git;
  if (git.rest !== "/git-receive-pack" || caller.kind !== "token") return {};
  const refused = pushedRefs(body).filter((ref) => {
    const branch = ref.replace(/^refs\/heads\//, "");
    return !mayPush(world, repository, caller.actor, branch) || branch.startsWith("gh-readonly-queue/");
  });
  const workflows = caller.token.kind === "personal" || caller.token.permissions["workflows"] === "write";
  return {
    FAKE_REFUSED_REFS: refused.join("|"),
    FAKE_REFUSAL: "GH006: Protected branch update failed for",
    FAKE_WORKFLOWS: workflows ? "allowed" : "refused",
  };
}

/** What version 2 of the protocol says first names no refs: it is the same for a repository until it is closed. */
const capabilities = new WeakMap<Repository, Buffer>();

const isCapabilityQuestion = (git: GitRequest, incoming: IncomingMessage): boolean =>
  git.rest === "/info/refs" &&
  git.service === "git-upload-pack" &&
  incoming.headers["git-protocol"] === "version=2";

function rememberCapabilities(repository: Repository, outgoing: Sink): Sink {
  const chunks: Buffer[] = [];
  return {
    writeHead: (status, headers) => outgoing.writeHead(status, headers),
    write: (chunk) => {
      chunks.push(chunk);
      return outgoing.write(chunk);
    },
    end: () => {
      capabilities.set(repository, Buffer.concat(chunks));
      return outgoing.end();
    },
  };
}

/** Runs the backend and answers; refs that a push moved take effect before the answer ends. */
export async function serveGit(
  world: World,
  git: GitRequest,
  exchange: { incoming: IncomingMessage; outgoing: Sink; url: URL; body: Buffer },
): Promise<number> {
  const { incoming, url, body } = exchange;
  const asksCapabilities = isCapabilityQuestion(git, incoming);
  const known = asksCapabilities ? capabilities.get(git.repository) : undefined;
  if (known !== undefined) {
    exchange.outgoing.writeHead(200, {
      "content-type": "application/x-git-upload-pack-advertisement",
      "cache-control": "no-cache, max-age=0, must-revalidate",
    });
    exchange.outgoing.write(known);
    exchange.outgoing.end();
    return 200;
  }
  const outgoing = asksCapabilities
    ? rememberCapabilities(git.repository, exchange.outgoing)
    : exchange.outgoing;
  const before = git.rest === "/git-receive-pack" ? listRefs(git.repository) : null;
  const env = { ...backendEnvironment(git, incoming, url, body), ...refusals(world, git, body) };
  const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  child.stdin.on("error", () => undefined);
  child.stdin.end(body);
  const status = await pipeAnswer(child.stdout, outgoing);
  if (before !== null) applyPush(world, git, before);
  outgoing.end();
  return status;
}

/** CGI: headers, an empty line, the body. */
async function pipeAnswer(output: AsyncIterable<Buffer>, outgoing: Sink): Promise<number> {
  let head = Buffer.alloc(0);
  let status = 0;
  for await (const chunk of output) {
    if (status !== 0) {
      outgoing.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const headers: Record<string, string> = {};
    for (const line of head.toString("latin1", 0, end).split("\r\n")) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    status = Number.parseInt(headers["status"] ?? "200", 10);
    delete headers["status"];
    outgoing.writeHead(status, headers);
    outgoing.write(head.subarray(end + 4));
  }
  if (status === 0) {
    outgoing.writeHead(500);
    return 500;
  }
  return status;
}

function applyPush(world: World, git: GitRequest, before: Map<string, string>): void {
  if (git.caller.kind !== "token") return;
  const after = listRefs(git.repository);
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const change = { ref, before: before.get(ref) ?? null, after: after.get(ref) ?? null };
    if (change.before !== change.after) afterRefChange(world, git.repository, git.caller.actor, change);
  }
}
