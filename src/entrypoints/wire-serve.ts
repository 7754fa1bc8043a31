/** `headwater serve`: settings from the environment, store and queue, Bedrock, and the server until it is told to stop. */
import path from "node:path";
import type { Logger } from "pino";
import type { Database } from "../adapters/store/database.ts";
import { removalRows } from "../adapters/store/removal-rows.ts";
import { sqlTurns } from "../adapters/store/sql-turns.ts";
import { probeSandbox } from "../agent/sandbox.ts";
import { createLog } from "../log.ts";
import type { ExitCode, Session } from "./cli/session.ts";
import type { ServeOptions } from "./cli/stages.ts";
import { tool } from "./cli/tool.ts";
import { startServer, type RunningServer, type ServerOptions } from "./serve.ts";
import { listenForDesk } from "./server-control.ts";
import { forgettingDead } from "./server-forget.ts";
import { listen } from "./server-listen.ts";
import { metricsServer } from "./server-metrics.ts";
import { createRemovals } from "./server-removals.ts";
import { openStorage, type Storage } from "./server-storage.ts";
import { settingsFrom, type Settings } from "./settings.ts";
import { createWorks, handler, keptBy } from "./works.ts";

/** Resolves on SIGTERM or SIGINT. */
function asked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

interface Serving {
  settings: Settings;
  /** Grows and shrinks with the tokens in use; the log reads it at every line. */
  secrets: string[];
  log: Logger;
  session: Session;
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
  try {
    await serveOn(storage, { settings, secrets, log, session });
  } finally {
    // Also when the server cannot start: a folder that stays locked, or a database that stays open, would keep the process.
    await storage.close();
  }
  return 0;
}

async function serveOn(storage: Storage, serving: Serving): Promise<void> {
  const { settings, secrets, log, session } = serving;
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
    triedAgain: settings.sweepMinutes > 0 ? "by_itself" : "when_looked_at",
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
  const closeSides = await openSides(server, storage, settings).catch(async (error: unknown) => {
    await server.stop(0);
    throw error;
  });
  session.note(`Headwater listens on ${server.url}; sandbox: ${sandbox.mode} (${sandbox.reason})`);
  // What came while nobody listened is asked for again; one look at everything makes up for what GitHub forgot.
  if (settings.sweepMinutes > 0) void Promise.all([server.redeliver(), server.sweep()]);
  const signal = await stopping;
  session.note(`${signal}: no new deliveries; waiting for the work under way.`);
  const ended = await server.stop();
  if (!ended) session.note("Some work was still under way; it goes on from the inbox at the next start.");
  await closeSides();
}

/** What listens beside the server: numbers for Prometheus, and the queue for people. Answers what closes both. */
async function openSides(
  server: RunningServer,
  storage: Storage,
  { metricsPort, host, dataDir }: Settings,
): Promise<() => Promise<void>> {
  const metrics = metricsPort === null ? null : metricsServer(() => server.health());
  if (metrics !== null) await listen(metrics, { host, port: metricsPort ?? 0 }, "HEADWATER_METRICS_PORT");
  const { rows } = storage;
  const desk = storage.database === null && rows !== null ? await listenForDesk(dataDir, rows) : null;
  return async () => {
    metrics?.close();
    metrics?.closeAllConnections();
    await desk?.close();
  };
}
