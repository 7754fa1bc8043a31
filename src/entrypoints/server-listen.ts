/** The front's door: opened on an address, shut when work under way has ended or its time is up. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors.ts";

/** Resolves to the port. Throws UserError `listen` when it is taken; `setting` is the one that names it. */
export function listen(
  front: Server,
  { host, port }: { host: string; port: number },
  setting = "HEADWATER_PORT",
): Promise<number> {
  return new Promise((resolve, reject) => {
    front.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new UserError(
          "listen",
          `The server cannot listen on ${host}:${port} (${error.code ?? error.message}).`,
          `Choose another ${setting} or end what listens there.`,
          { cause: error },
        ),
      ),
    );
    front.listen(port, host, () => resolve((front.address() as AddressInfo).port));
  });
}

/** Takes no more connections, and waits for `work` up to the deadline; answers whether all of it ended. */
export async function stopped(front: Server, work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  const closed = new Promise<void>((resolve) => front.close(() => resolve()));
  front.closeIdleConnections();
  const late = Promise.withResolvers<false>();
  const deadline = setTimeout(() => late.resolve(false), deadlineMs);
  const ended = await Promise.race([Promise.all([closed, work]).then(() => true), late.promise]);
  clearTimeout(deadline);
  front.closeAllConnections();
  await closed;
  return ended;
}
