/** A line to a database that can fall silent: what was connected until then stays connected, and hears nothing more. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface SilentLine {
  /** The database's address through this line. */
  url: string;
  /** From here on nothing passes on the connections that there are; new ones are as good as ever. */
  silence(): void;
  close(): void;
}

export async function silentLine(address: string): Promise<SilentLine> {
  const url = new URL(address);
  const port = Number(url.port);
  const open = new Set<Socket>();
  let heard = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, url.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      heard.add(near);
      from.on("data", (bytes) => heard.has(near) && to.write(bytes));
      from.on("end", () => heard.has(near) && to.end());
      from.on("error", () => undefined);
      from.on("close", () => open.delete(from));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: () => {
      heard = new Set();
    },
    close: () => {
      server.close();
      for (const each of open) each.destroy();
    },
  };
}
