/** Puts a handler behind a real socket. */
import { createServer, type Server } from "node:http";
import { refuse, type Handler } from "./exchange.ts";

const LARGEST_BODY = 64 * 1024;

export function serve(handler: Handler, port: number): Server {
  const server = createServer(async (request, response) => {
    const answer = await readJson(request)
      .then((body) =>
        handler({
          method: request.method ?? "GET",
          path: new URL(request.url ?? "/", "http://shop").pathname,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
          ),
          body,
        }),
      )
      .catch((error: unknown) => refuse(400, error instanceof Error ? error.message : "Bad request."));
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  return server.listen(port, "127.0.0.1");
}

async function readJson(request: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("The body is larger than 64 KiB.");
    chunks.push(chunk);
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
