/** git's own smart HTTP server on loopback, which counts requests and can ask for a token. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitServer {
  url: string;
  /** Every request, as `GET /info/refs` or `POST /git-upload-pack`. */
  requests: string[];
  /** All Authorization headers of each request; hosts refuse two. */
  authorizations: string[][];
  close(): Promise<void>;
}

/** Serves one repository folder. With `authorization`, requests without exactly this header get 401. */
export async function serveGit(dir: string, options: { authorization?: string } = {}): Promise<GitServer> {
  const requests: string[] = [];
  const authorizations: string[][] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    requests.push(`${request.method} ${url.pathname.replace("/repo.git", "")}`);
    authorizations.push(request.headersDistinct["authorization"] ?? []);
    if (options.authorization !== undefined && request.headers.authorization !== options.authorization) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    if (!url.pathname.startsWith("/repo.git/")) {
      response.writeHead(404).end();
      return;
    }
    backend(dir, url, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/repo.git`,
    requests,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function backend(dir: string, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: dir,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname.replace("/repo.git", "/.git"),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
      REMOTE_USER: "test",
    },
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  void answer(child.stdout, response);
}

async function answer(output: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of output) {
    if (head === null) {
      response.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) continue;
    const lines = head.subarray(0, end).toString("utf8").split("\r\n");
    const status = lines.find((line) => line.startsWith("Status: "))?.slice(8, 11) ?? "200";
    const headers = lines.filter((line) => !line.startsWith("Status: ")).map((line) => line.split(": ", 2));
    response.writeHead(Number(status), Object.fromEntries(headers) as Record<string, string>);
    response.write(head.subarray(end + 4));
    head = null;
  }
  response.end();
}
