/** A Bedrock runtime on loopback: Converse, ConverseStream and CountTokens over HTTP/1.1 and h2c, scripted. */
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";

import { contentEvents, converseBody, encodeEvent, endEvents } from "./event-stream.ts";
import type { AnswerTurn, ErrorTurn, Turn } from "./turns.ts";
import { fails } from "./turns.ts";
import { refusal } from "./validate.ts";
import type { WireRequest } from "./validate.ts";

export interface FakeRequest extends WireRequest {
  operation: "converse" | "converse-stream" | "count-tokens";
  model: string;
  /** Scheme of the Authorization header. */
  auth: string;
  httpVersion: string;
}

/** Decides what the service answers; `n` counts the requests that passed validation, from 1. */
export type Script = (request: FakeRequest, n: number) => Turn | Promise<Turn>;

export interface FakeBedrock {
  /** HTTP/1.1. */
  url: string;
  /** HTTP/2 without TLS. */
  h2cUrl: string;
  /** Everything that arrived, refused requests included. */
  requests: FakeRequest[];
  /** What the fake refused with a 400, and errors thrown by the script. */
  refusals: string[];
  close(): Promise<void>;
}

type Request = http.IncomingMessage;
type Response = http.ServerResponse;

interface State {
  script: Script;
  requests: FakeRequest[];
  refusals: string[];
  answered: number;
}

export async function startBedrock({ script }: { script: Script }): Promise<FakeBedrock> {
  const state: State = { script, requests: [], refusals: [], answered: 0 };
  const handler = (request: Request, response: Response): void => {
    answer(state, request, response).catch((error: unknown) => {
      state.refusals.push(`script: ${error instanceof Error ? error.message : String(error)}`);
      sendError(state, response, fails(500, "InternalServerException", "The script of the fake failed."));
    });
  };
  const sessions = new Set<http2.ServerHttp2Session>();
  const h1 = http.createServer(handler);
  // The compatibility API of HTTP/2 has the same methods under other types.
  const h2 = http2.createServer((request, response) => {
    handler(request as unknown as Request, response as unknown as Response);
  });
  h2.on("session", (session) => sessions.add(session));
  const url = await listen(h1);
  const h2cUrl = await listen(h2);
  const close = async (): Promise<void> => {
    h1.closeAllConnections();
    for (const session of sessions) session.destroy();
    await Promise.all([h1, h2].map((server) => new Promise((resolve) => server.close(resolve))));
  };
  return { url, h2cUrl, requests: state.requests, refusals: state.refusals, close };
}

async function listen(server: http.Server | http2.Http2Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(state: State, request: Request, response: Response): Promise<void> {
  const read = await readRequest(request);
  if (read === null) {
    sendError(state, response, fails(404, "UnknownOperationException", "No such operation."));
    return;
  }
  state.requests.push(read);
  if (read.auth !== "AWS4-HMAC-SHA256" && read.auth !== "Bearer") {
    sendError(
      state,
      response,
      fails(403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
    );
    return;
  }
  const refused = refusal(read.model, read);
  if (refused !== null) {
    state.refusals.push(refused);
    sendError(state, response, fails(400, "ValidationException", refused));
    return;
  }
  if (read.operation === "count-tokens") {
    sendJson(state, response, { inputTokens: Math.ceil(JSON.stringify(read.messages).length / 4) });
    return;
  }
  state.answered += 1;
  const n = state.answered;
  const turn = await state.script(read, n);
  if (turn.kind === "error") sendError(state, response, turn);
  else if (read.operation === "converse") sendJson(state, response, converseBody(turn, n));
  else await sendStream(state, response, turn, n);
}

async function readRequest(request: Request): Promise<FakeRequest | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
  const match = /^\/model\/(.+)\/(converse|converse-stream|count-tokens)$/.exec(path);
  if (match === null || request.method !== "POST") return null;
  const operation = match[2] as FakeRequest["operation"];
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { input?: { converse?: WireRequest } };
  const wire = operation === "count-tokens" ? (body.input?.converse ?? {}) : (body as WireRequest);
  const auth = (request.headers.authorization ?? "").split(" ")[0] ?? "";
  return { ...wire, operation, model: match[1] ?? "", auth, httpVersion: request.httpVersion };
}

function headers(state: State, type: string): http.OutgoingHttpHeaders {
  const id = String(state.requests.length).padStart(12, "0");
  return { "content-type": type, "x-amzn-requestid": `00000000-0000-4000-8000-${id}` };
}

function sendJson(state: State, response: Response, body: unknown): void {
  response.writeHead(200, headers(state, "application/json"));
  response.end(JSON.stringify(body));
}

function sendError(state: State, response: Response, turn: ErrorTurn): void {
  if (response.headersSent) {
    destroy(response);
    return;
  }
  response.writeHead(turn.status, { ...headers(state, "application/json"), "x-amzn-errortype": turn.type });
  response.end(JSON.stringify({ message: turn.message }));
}

async function sendStream(state: State, response: Response, turn: AnswerTurn, n: number): Promise<void> {
  await turn.before;
  response.writeHead(200, headers(state, "application/vnd.amazon.eventstream"));
  const events = contentEvents(turn, n);
  const half = Math.ceil(events.length / 2);
  await writeAll(response, events.slice(0, half));
  await turn.midway;
  const ending = turn.ending;
  switch (ending.how) {
    case "complete":
      await writeAll(response, [...events.slice(half), ...endEvents(turn)]);
      break;
    case "clean":
      await writeAll(response, events.slice(half));
      break;
    case "exception":
      await writeAll(response, [encodeEvent("exception", ending.type, { message: ending.message })]);
      break;
    case "cut":
      destroy(response);
      return;
  }
  response.end();
}

async function writeAll(response: Response, events: Buffer[]): Promise<void> {
  if (events.length === 0 || response.destroyed) return;
  await new Promise<void>((resolve) => {
    // The client may be gone (it aborted): then nobody waits for the rest.
    response.once("close", resolve);
    response.write(Buffer.concat(events), () => {
      resolve();
    });
  });
}

/** Breaks the connection, or the one stream of it. */
function destroy(response: Response): void {
  const { stream } = response as { stream?: http2.ServerHttp2Stream };
  if (stream !== undefined) stream.destroy();
  else response.socket?.destroy();
}
