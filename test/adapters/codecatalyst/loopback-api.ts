/** CodeCatalyst's API on loopback: every request as it came over the wire, and the answers that a test wants. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  request: string;
  body: string;
  authorization: string;
}

export interface Answer {
  status?: number;
  /** Type of an exception, as AWS names it in a header. */
  error?: string;
  body: object;
}

export interface Service {
  url: string;
  seen: Seen[];
  close: () => Promise<void>;
}

/** `answers` are taken in order by what the request is (`GET /session`); the last one of a kind stays. */
export async function serveCodeCatalyst(answers: Record<string, Answer[]>): Promise<Service> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const name = `${request.method} ${request.url}`;
      seen.push({
        request: name,
        body: Buffer.concat(pieces).toString("utf8"),
        authorization: request.headers.authorization ?? "",
      });
      const list = answers[name] ?? [];
      const answer = list.length > 1 ? list.shift() : list[0];
      const { status, error, body } = answer ?? {
        status: 404,
        error: "ResourceNotFoundException",
        body: { message: "" },
      };
      response.writeHead(status ?? 200, {
        "content-type": "application/json",
        ...(error === undefined ? {} : { "x-amzn-errortype": error }),
      });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
