/** `headwater serve`: settings from the environment, the file store, Bedrock, and the server until it is told to stop. */
import path from "node:path";
import { fileStore } from "../adapters/store/file-store.ts";
import { probeSandbox } from "../agent/sandbox.ts";
import { createLog } from "../log.ts";
import type { ExitCode, Session } from "./cli/session.ts";
import type { ServeOptions } from "./cli/stages.ts";
import { tool } from "./cli/tool.ts";
import { startServer } from "./serve.ts";
import { settingsFrom } from "./settings.ts";
import { createWorks, handler } from "./works.ts";

/** Resolves on SIGTERM or SIGINT. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

export async function serveCommand(options: ServeOptions, session: Session): Promise<ExitCode> {
  const read = settingsFrom();
  const settings = {
    ...read,
    port: options.port ?? read.port,
    host: options.host ?? read.host,
    dataDir: options.data ?? read.dataDir,
  };
  const secrets = [...settings.secrets];
  const log = createLog({ level: settings.logLevel, secrets, destination: process.stdout });
  const store = await fileStore(settings.dataDir);
  const sandbox = await probeSandbox();
  const { bedrockConverse } = await import("../adapters/bedrock/converse.ts");
  const { region, bedrockEndpoint } = settings.aws;
  const works = createWorks({
    store,
    converse: bedrockConverse({ region, ...(bedrockEndpoint === null ? {} : { endpoint: bedrockEndpoint }) }),
    sandbox,
    log,
    cacheDir: path.join(settings.dataDir, "repositories"),
    secrets,
  });
  const server = await startServer({
    settings,
    store,
    handle: handler(works),
    health: () => ({
      version: tool.version,
      sandbox: { mode: sandbox.mode, reason: sandbox.reason },
      lanes: { busy: works.lanes.busy() },
    }),
    log,
    onSecret: (value) => secrets.push(value),
    onSecretExpired: (value) => secrets.splice(secrets.indexOf(value) >>> 0, 1),
  });
  session.note(`Headwater listens on ${server.url}; sandbox: ${sandbox.mode} (${sandbox.reason})`);
  // What was delivered while nobody listened is lost; one look at everything makes up for it.
  if (settings.sweepMinutes > 0) void server.sweep();
  const signal = await asked();
  session.note(`${signal}: no new deliveries; waiting for the work under way.`);
  const ended = await server.stop();
  if (!ended) session.note("Some work was still under way; it goes on from the inbox at the next start.");
  await store.close();
  return 0;
}
