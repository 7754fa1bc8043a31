/** The HTTP server: one loopback port for REST, GraphQL and git; records every request and plays the faults. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { Reply } from "./call.ts";
import { REBUILD } from "./description.ts";
import { Refusal, refusalBody } from "./errors.ts";
import type { ArmedFault, Faults, RequestKind, SeenRequest } from "./faults.ts";
import { gitRequest, isGitPath, nowhere, serveGit } from "./git-http.ts";
import { answerGraphQL, graphQLOperation } from "./graphql.ts";
import type { Rest } from "./rest.ts";
import { findRoute, type Route } from "./routing.ts";
import type { World } from "./world.ts";

export interface RecordedRequest extends SeenRequest {
  /** 0: the connection was dropped without an answer. */
  status: number;
  /** Headers that tests ask about. */
  authorization: string | null;
  userAgent: string;
}

export interface Service {
  url: string;
  close: () => Promise<void>;
}

interface Parts {
  world: World;
  rest: Rest;
  faults: Faults;
  requests: RecordedRequest[];
  violate: (violation: string) => void;
}

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  url: URL;
  bytes: Buffer;
  seen: RecordedRequest;
  route: Route | null;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

/** Clients with a base address of an Enterprise server put these before each path. */
const withoutPrefix = (path: string): string => {
  if (path === "/api/graphql") return "/graphql";
  return path.startsWith("/api/v3/") ? path.slice("/api/v3".length) : path;
};

function kindOf(method: string, path: string): RequestKind {
  if (isGitPath(path)) return "git";
  if (path.endsWith("/access_tokens")) return "token";
  return method === "GET" || method === "HEAD" ? "read" : "write";
}

function operationOf(path: string, url: URL, route: Route | null, body: unknown): string {
  if (isGitPath(path)) return `git ${url.searchParams.get("service") ?? path.split("/").at(-1) ?? ""}`;
  if (path === "/graphql") return graphQLOperation(body);
  return route?.operation.id ?? "unknown";
}

function faultReply(armed: ArmedFault, world: World): Reply | null {
  const { fault } = armed;
  const reset = String(Math.ceil(world.clock.now().getTime() / 1000) + 60);
  switch (fault.kind) {
    case "error":
      return {
        status: fault.status,
        body: refusalBody(new Refusal(fault.status, fault.message ?? "Server Error")),
        headers: fault.headers ?? {},
      };
    case "secondary_limit": {
      const message =
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
      const headers: Record<string, string> =
        fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return { status: fault.status ?? 403, body: refusalBody(new Refusal(403, message)), headers };
    }
    case "primary_limit":
      return {
        status: 403,
        body: refusalBody(new Refusal(403, "API rate limit exceeded for installation.")),
        headers: { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      };
    case "delay":
    case "delay_answer":
    case "drop_before_effect":
    case "drop_after_effect":
    case "stale_read":
      return null;
  }
}

function send(exchange: Exchange, world: World, reply: Reply): number {
  const { outgoing } = exchange;
  const headers: Record<string, string> = {
    date: world.clock.wall().toUTCString(),
    "x-github-request-id": `FAKE:${exchange.seen.operation}`,
    "x-github-media-type": "github.v3; format=json",
    ...reply.headers,
  };
  if (reply.body === undefined) {
    outgoing.writeHead(reply.status, headers).end();
    return reply.status;
  }
  const text = reply.text ?? JSON.stringify(reply.body);
  headers["content-type"] = "application/json; charset=utf-8";
  outgoing
    .writeHead(reply.status, { ...headers, "content-length": String(Buffer.byteLength(text)) })
    .end(text);
  return reply.status;
}

async function compute(parts: Parts, world: World, exchange: Exchange): Promise<Reply> {
  const { seen, route, incoming, url } = exchange;
  const { authorization } = incoming.headers;
  if (seen.path === "/graphql" && seen.method === "POST") {
    return answerGraphQL(world, { body: seen.body, authorization }, parts.violate);
  }
  if (route === null) {
    parts.violate(`${seen.method} ${seen.path} is not in the fake GitHub: ${REBUILD}`);
    throw new Refusal(404, "Not Found");
  }
  const query = Object.fromEntries(url.searchParams);
  const known = incoming.headers["if-none-match"];
  return parts.rest.answer(world, { route, query, body: seen.body, authorization, known });
}

async function serve(parts: Parts, exchange: Exchange): Promise<void> {
  const { seen, outgoing, incoming, url } = exchange;
  const armed = parts.faults.take(seen);
  const fault = armed?.fault ?? null;
  if (fault?.kind === "delay") await fault.until;
  if (fault?.kind === "drop_before_effect") {
    outgoing.destroy();
    return;
  }
  const world = armed?.past ?? parts.world;
  const faulted = armed === null ? null : faultReply(armed, world);
  if (faulted === null && seen.kind === "git") {
    const git = gitRequest(world, url, incoming.headers.authorization);
    const lost = fault?.kind === "drop_after_effect";
    const sink = lost ? nowhere : outgoing;
    const status = await serveGit(world, git, { incoming, outgoing: sink, url, body: exchange.bytes });
    if (lost) outgoing.destroy();
    else seen.status = status;
    return;
  }
  const reply = faulted ?? (await compute(parts, world, exchange));
  if (fault?.kind === "drop_after_effect") {
    outgoing.destroy();
    return;
  }
  if (fault?.kind === "delay_answer") await fault.until;
  seen.status = send(exchange, parts.world, reply);
}

async function receive(parts: Parts, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", parts.world.url);
  const path = withoutPrefix(url.pathname);
  const method = incoming.method ?? "GET";
  const raw = await readBody(incoming);
  const kind = kindOf(method, path);
  const seen: RecordedRequest = {
    method,
    path,
    query: url.search,
    kind,
    operation: "unknown",
    body: undefined,
    status: 0,
    authorization: incoming.headers.authorization ?? null,
    userAgent: incoming.headers["user-agent"] ?? "",
  };
  const exchange: Exchange = { incoming, outgoing, url, bytes: raw, seen, route: null };
  parts.requests.push(seen);
  try {
    if (kind !== "git") {
      const unpacked = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      seen.body = parseJson(unpacked);
      exchange.route = findRoute(method, path);
    }
    seen.operation = operationOf(path, url, exchange.route, seen.body);
    await serve(parts, exchange);
  } catch (error) {
    if (!(error instanceof Refusal))
      parts.violate(`the fake GitHub failed on ${method} ${path}: ${describe(error)}`);
    const refusal = error instanceof Refusal ? error : new Refusal(500, "Server Error");
    if (outgoing.headersSent) outgoing.destroy();
    else
      seen.status = send(exchange, parts.world, {
        status: refusal.status,
        body: refusalBody(refusal),
        headers: refusal.headers,
      });
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

export async function startServer(parts: Parts): Promise<Service> {
  const server = createServer((incoming, outgoing) => {
    receive(parts, incoming, outgoing).catch((error: unknown) => {
      parts.violate(`the fake GitHub failed: ${describe(error)}`);
      outgoing.destroy();
    });
  });
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
