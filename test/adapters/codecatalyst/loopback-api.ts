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

/** What the API answers about project `shop` of space `acme`, whose one workflow ends as `status` says. */
export function workflowAnswers(about: { status: string; cloneUrl: string }): Record<string, Answer[]> {
  const project = "/v1/spaces/acme/projects/shop";
  const workflow = {
    id: "w1",
    name: "headwater",
    sourceRepositoryName: "shop",
    sourceBranchName: "change",
    definition: { path: ".codecatalyst/workflows/headwater.yaml" },
    status: "ACTIVE",
  };
  return {
    [`GET ${project}/sourceRepositories/shop/cloneUrls`]: [{ body: { https: about.cloneUrl } }],
    "PUT /v1/accessTokens": [
      { body: { secret: "s3cret", name: "x", expiresTime: "2026-12-01T00:00:00Z", accessTokenId: "t1" } },
    ],
    "DELETE /v1/accessTokens/t1": [{ body: {} }],
    [`POST ${project}/workflows?maxResults=100`]: [{ body: { items: [workflow] } }],
    [`PUT ${project}/workflowRuns?workflowId=w1`]: [{ body: { id: "run1", workflowId: "w1" } }],
    [`GET ${project}/workflowRuns/run1`]: [{ body: { id: "run1", workflowId: "w1", status: about.status } }],
  };
}
