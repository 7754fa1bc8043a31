/**
 * A port for a program that has to be told one, and that may be stopped and started again on it. It lies below those
 * that the system gives to whoever asks for any, so no connection of another test takes it while nobody listens.
 */
import { once } from "node:events";
import { createServer } from "node:net";

const [FIRST, LAST] = [16_000, 31_999];
const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
