/** Answers of the front: one line of text or JSON, nothing of what was sent repeated. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../core/json.ts";

export interface Refusal {
  status: number;
  words: string;
}

/** An answer before it is written, for whatever carries it. */
export interface Answer {
  status: number;
  type: string;
  body: string;
}

const TEXT = "text/plain; charset=utf-8";

export const inWords = ({ status, words }: Refusal): Answer => ({ status, type: TEXT, body: `${words}\n` });

export const inJson = (status: number, value: Json): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body: `${JSON.stringify(value)}\n`,
});

/**
 * Answers without the rest of the body. A connection that is closed with bytes unread is reset, and the answer is lost
 * with it; so a little more is read and thrown away while the answer leaves, then the connection is cut.
 */
export function turnAway(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (request.complete) return answer(response, refusal.status, refusal.words);
  if (response.headersSent || response.destroyed) return;
  const refused = inWords(refusal);
  response.writeHead(refused.status, { ...headersFor(refused), connection: "close" });
  response.write(refused.body);
  const cut = (): void => {
    clearTimeout(late);
    request.pause();
    response.end();
    request.socket.destroySoon();
  };
  const late = setTimeout(cut, LINGER_MS);
  let dropped = 0;
  request.on("data", (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > LINGER_BYTES) cut();
  });
  request.once("end", cut).once("close", cut).resume();
}

const LINGER_MS = 250;
const LINGER_BYTES = 1024 * 1024;

export function answer(response: ServerResponse, status: number, words: string): void {
  send(response, inWords({ status, words }));
}

export function json(response: ServerResponse, status: number, value: Json): void {
  send(response, inJson(status, value));
}

export function send(response: ServerResponse, content: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(content.status, headersFor(content));
  response.end(content.body);
}

export function headersFor({ type, body }: Answer): Record<string, string | number> {
  return {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
}
