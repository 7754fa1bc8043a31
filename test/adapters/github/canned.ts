/** A server with prepared answers, for what a working GitHub does not do on demand: strange refusals, lost answers. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { clientClass } from "../../../src/adapters/github/client.ts";
import type { GitHubClient } from "../../../src/adapters/github/calls.ts";
import { githubHost } from "../../../src/adapters/github/host.ts";
import { repositoryClient } from "../../../src/adapters/github/repository-client.ts";
import { limitsForTests } from "./limits-for-tests.ts";
import type { Host } from "../../../src/ports.ts";

export interface Seen {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** Closes the connection instead of answering. */
  | "drop"
  /** Never answers. */
  | "hang";

export interface Canned {
  url: string;
  seen: Seen[];
  /** Pauses that were asked for; none of them was waited for. */
  pauses: number[];
  truncated: string[];
  octokit: GitHubClient;
  host: Host;
  tokens: { given: string[]; refused: number };
  close(): Promise<void>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
export const SELF = {
  appId: 17,
  accountId: 99,
  login: "headwater[bot]",
  email: "99+headwater[bot]@example.com",
};

/** `answers` in order, or a function of what was asked. The last answer repeats. */
export async function canned(answers: Answer[] | ((seen: Seen, index: number) => Answer)): Promise<Canned> {
  const seen: Seen[] = [];
  const pauses: number[] = [];
  const truncated: string[] = [];
  const tokens = { given: [] as string[], refused: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === "" ? null : JSON.parse(text);
      const entry = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      seen.push(entry);
      const index = seen.length - 1;
      const answer =
        typeof answers === "function" ? answers(entry, index) : (answers[index] ?? answers.at(-1));
      if (answer === "hang") return;
      if (answer === "drop" || answer === undefined) return void request.socket.destroy();
      response.writeHead(answer.status, {
        "content-type": "application/json; charset=utf-8",
        ...answer.headers,
      });
      response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const octokit = repositoryClient({
    Client: clientClass({ requestTimeoutMs: 300 }),
    baseUrl: url,
    limits: limitsForTests(),
    source: {
      token: async () => {
        tokens.given.push(`t${tokens.refused}`);
        return `t${tokens.refused}`;
      },
      refused: () => void (tokens.refused += 1),
    },
    log: silent,
  });
  const host = githubHost({
    octokit,
    repository: { id: 7, owner: "acme", name: "shop" },
    self: SELF,
    gitUrl: "https://github.example",
    token: async () => "git-token",
    wait: async (ms) => void pauses.push(ms),
    onTruncated: (what, limit) => void truncated.push(`${what}: ${limit}`),
  });
  return {
    url,
    seen,
    pauses,
    truncated,
    octokit,
    host,
    tokens,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
