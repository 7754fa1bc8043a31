/** `headwater serve`: settings from the environment, store and queue, Bedrock, and the server until it is told to stop. */
import path from "node:path";
import type { Database } from "../adapters/store/database.ts";
import { removalRows } from "../adapters/store/removal-rows.ts";
import { sqlTurns } from "../adapters/store/sql-turns.ts";
import { probeSandbox } from "../agent/sandbox.ts";
import { createLog } from "../log.ts";
import type { ExitCode, Session } from "./cli/session.ts";
import type { ServeOptions } from "./cli/stages.ts";
import { tool } from "./cli/tool.ts";
import { startServer, type ServerOptions } from "./serve.ts";
import { listenForDesk } from "./server-control.ts";
import { forgettingDead } from "./server-forget.ts";
import { listen } from "./server-listen.ts";
import { metricsServer } from "./server-metrics.ts";
import { createRemovals } from "./server-removals.ts";
import { openStorage } from "./server-storage.ts";
import { settingsFrom } from "./settings.ts";
import { createWorks, handler, keptBy } from "./works.ts";

/** Resolves on SIGTERM or SIGINT. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** What servers of one database do together besides the queue. */
function sharedBy(database: Database): Pick<ServerOptions, "reserveTurn" | "removals"> {
  const rows = removalRows(database);
  return {
    reserveTurn: sqlTurns(database),
    removals: (work) => createRemovals({ ...work, rows }),
  };
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
  const storage = await openStorage(settings, log);
  const { store } = storage;
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
  // Before anybody can see that the server is up: told to stop at that moment, it stops as it always does.
  const stopping = asked();
  const sqs = settings.sqs === null ? null : await import("./wire-sqs.ts");
  const server = await startServer({
    settings,
    store,
    ...forgettingDead({ handle: handler(works), kept: keptBy(works) }, storage.rows),
    ...(storage.deliveries === undefined ? {} : { deliveries: storage.deliveries }),
    ...(sqs === null || settings.sqs === null ? {} : { mailbox: sqs.mailboxOn(settings.sqs, region) }),
    ...(storage.database === null ? {} : sharedBy(storage.database)),
    health: () => ({
      version: tool.version,
      store: storage.kind,
      sandbox: { mode: sandbox.mode, reason: sandbox.reason },
      lanes: { busy: works.lanes.busy() },
    }),
    log,
    onSecret: (value) => secrets.push(value),
    onSecretExpired: (value) => secrets.splice(secrets.indexOf(value) >>> 0, 1),
  });
  const { rows } = storage;
  const desk =
    storage.database === null && rows !== null ? await listenForDesk(settings.dataDir, rows) : null;
  const metrics = settings.metricsPort === null ? null : metricsServer(() => server.health());
  if (metrics !== null) await listen(metrics, { host: settings.host, port: settings.metricsPort ?? 0 });
  session.note(`Headwater listens on ${server.url}; sandbox: ${sandbox.mode} (${sandbox.reason})`);
  // What came while nobody listened is asked for again; one look at everything makes up for what GitHub forgot.
  if (settings.sweepMinutes > 0) void Promise.all([server.redeliver(), server.sweep()]);
  const signal = await stopping;
  session.note(`${signal}: no new deliveries; waiting for the work under way.`);
  const ended = await server.stop();
  if (!ended) session.note("Some work was still under way; it goes on from the inbox at the next start.");
  metrics?.close();
  metrics?.closeAllConnections();
  await desk?.close();
  await storage.close();
  return 0;
}
