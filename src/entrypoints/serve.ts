/** The app server: front, Probot, inbox and sweep, joined and started; and stopped without losing anything. */
import { setTimeout as pause } from "node:timers/promises";
import { Probot } from "probot";
import { clientClass } from "../adapters/github/client.ts";
import { githubLimits, turnsInProcess, type Limits, type ReserveTurn } from "../adapters/github/limits.ts";
import { appFacts, type AppFacts } from "../adapters/github/installations.ts";
import { isGitHubError } from "../adapters/github/errors.ts";
import type { Json } from "../core/json.ts";
import { UserError } from "../errors.ts";
import { logged } from "../logged.ts";
import type { Delivery, Store } from "../ports.ts";
import { createApp, type App, type AppOptions, type Handle } from "./app.ts";
import { createFront, type FrontLimits } from "./front.ts";
import {
  createDeliveries,
  type Deliveries,
  type DeliveriesOptions,
  type SweepLook,
} from "./server-deliveries.ts";
import { createHosts, type Hosts } from "./server-hosts.ts";
import { listen, stopped } from "./server-listen.ts";
import { createRedeliverer, type Redeliverer } from "./server-redeliver.ts";
import type { Mailbox, MailboxOptions } from "./server-sqs.ts";
import type { Removals, RemovalsOptions } from "./server-removals.ts";
import { createRounds, type Rounds } from "./server-rounds.ts";
import { createSweeper, type Sweeper } from "./server-sweep.ts";
import { createTidier, type Kept } from "./server-tidy.ts";
import type { Settings } from "./settings.ts";

type ProbotOptions = NonNullable<ConstructorParameters<typeof Probot>[0]>;
type Logger = NonNullable<ProbotOptions["log"]>;

export interface ServerOptions {
  settings: Pick<
    Settings,
    "appId" | "privateKey" | "webhookSecrets" | "webhookPath" | "host" | "port" | "github" | "sweepMinutes"
  >;
  /** Stays open when the server stops: who opened it closes it. */
  store: Store;
  handle: Handle;
  /** What is deleted when a repository is taken away. */
  kept: Kept;
  /** Work on deliveries; by default in this process alone. */
  deliveries?: (work: Pick<DeliveriesOptions, "attempt" | "attemptSweep" | "log">) => Deliveries;
  /** Where deliveries come from besides HTTP; by default nowhere. */
  mailbox?: (work: Pick<MailboxOptions, "receive" | "accepted" | "secrets" | "log">) => Mailbox;
  /** How servers of one database tell each other what was taken away; by default nobody is told. */
  removals?: (work: Pick<RemovalsOptions, "obey" | "log">) => Removals;
  /** Turns to write that several servers share; by default this process's own. */
  reserveTurn?: ReserveTurn;
  /** Facts for /healthz that the server does not know itself: version, sandbox, lanes. */
  health: () => Record<string, Json>;
  log: Logger;
  /** Pauses between attempts. */
  wait?: (ms: number) => Promise<void>;
  /** Timer of the sweep; answers how to stop it. */
  every?: (ms: number, run: () => void) => () => void;
  clock?: () => Date;
  /** Told about every token that is made, so that it can be kept out of all output. */
  onSecret?: (value: string) => void;
  /** Told when such a token has expired. */
  onSecretExpired?: (value: string) => void;
  limits?: Partial<FrontLimits>;
}

export interface RunningServer {
  url: string;
  port: number;
  health(): Promise<Record<string, Json>>;
  /** Resolves when no delivery is being worked on. */
  idle(): Promise<void>;
  /** Looks at every repository now, and tidies; resolves to the number looked at. */
  sweep(): Promise<number>;
  /** Asks GitHub again for deliveries that did not arrive; resolves to their number. */
  redeliver(): Promise<number>;
  /** Deletes what is kept of repositories that are gone; resolves to their number. */
  tidy(): Promise<number>;
  /** Stops listening, waits for running work up to the deadline; answers whether all of it ended. */
  stop(deadlineMs?: number): Promise<boolean>;
}

const timer = (ms: number, run: () => void): (() => void) => {
  const handle = setInterval(run, ms);
  return () => clearInterval(handle);
};

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { settings, store, log } = options;
  const shared: { removals: Removals | null } = { removals: null };
  const { app, hosts, limits, redeliverer } = await startApp(options, async (told) =>
    shared.removals?.tell(told),
  );
  const removals = options.removals?.({
    obey: ({ repository, installation }) =>
      app.handleEvent({ kind: "repository_removed", repository }, installation),
    log,
  });
  shared.removals = removals ?? null;
  const work = {
    attempt: (delivery: Delivery) => logged({ delivery: delivery.id }, () => app.attempt(delivery)),
    attemptSweep: async ({ repository, installationId }: SweepLook) => {
      limits.keepForPeople(String(installationId));
      return logged({ delivery: `sweep-${repository.id}` }, () =>
        app.handleEvent({ kind: "sweep", repository }, installationId),
      );
    },
    log,
  };
  const deliveries =
    options.deliveries?.(work) ?? createDeliveries({ ...work, store, wait: options.wait ?? pause });
  const sweeper = createSweeper({ look: (look) => deliveries.sweep(look), log });
  const tidier = createTidier({ kept: options.kept, log });
  const rounds = createRounds({ hosts, sweeper, tidier });
  let mailbox: Mailbox | null = null;
  const healthNow = async (): Promise<Record<string, Json>> => ({
    ...options.health(),
    ...(await counted({ app, deliveries, sweeper, redeliverer, mailbox })),
    github: limits.facts(),
  });
  let asked: Promise<Record<string, Json>> | null = null;
  // Anybody may ask, and the queue has to be counted: those who ask at once share an answer.
  const health = (): Promise<Record<string, Json>> => (asked ??= healthNow().finally(() => (asked = null)));
  const intake = {
    secrets: settings.webhookSecrets,
    receive: (delivery: Delivery) => store.receive(delivery),
    accepted: (delivery: Delivery) => deliveries.start(delivery),
    log,
  };
  const front = createFront({
    ...intake,
    path: settings.webhookPath,
    health,
    clock: options.clock ?? (() => new Date()),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const stop = (deadlineMs: number): Promise<boolean> => {
    sweeper.stop();
    const taken = mailbox?.stop();
    deliveries.stop();
    removals?.stop();
    const ended = Promise.all([
      taken,
      deliveries.idle(),
      removals?.idle(),
      rounds.idle(),
      redeliverer.idle(),
    ]);
    return stopped(front, ended, deadlineMs);
  };
  await deliveries.open();
  removals?.open();
  const port = await listen(front, settings).catch(async (error: unknown) => {
    // What was taken up already goes on at the next start.
    await stop(0);
    throw error;
  });
  mailbox = options.mailbox?.(intake) ?? null;
  const minutes = settings.sweepMinutes;
  const stopTimer =
    minutes === 0
      ? null
      : (options.every ?? timer)(minutes * 60_000, () => {
          void inTurn({ deliveries, rounds, redeliverer }, minutes * 60);
        });
  log.info({ port, path: settings.webhookPath }, "Listening for deliveries.");
  return {
    url: `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`,
    port,
    health,
    idle: () => deliveries.idle(),
    sweep: () => rounds.sweep(),
    redeliver: () => redeliverer.redeliver(),
    tidy: () => rounds.tidy(),
    stop: (deadlineMs = 25_000) => {
      stopTimer?.();
      return stop(deadlineMs);
    },
  };
}

/** Of several servers, one does what is due. Each has a folder of its own, so the others tidy theirs. */
async function inTurn(
  parts: Pick<Parts, "deliveries" | "redeliverer"> & { rounds: Rounds },
  seconds: number,
): Promise<void> {
  const { deliveries, rounds, redeliverer } = parts;
  // A little less than the interval, so that one's own timer is never a moment too early.
  const ours = await deliveries.takeTurn("sweep", seconds - seconds / 10).catch(() => false);
  await (ours ? Promise.all([redeliverer.redeliver(), rounds.sweep()]) : rounds.tidy());
}

interface Parts {
  app: App;
  deliveries: Deliveries;
  sweeper: Sweeper;
  redeliverer: Redeliverer;
  mailbox: Mailbox | null;
}

async function startApp(
  options: ServerOptions,
  tell: NonNullable<AppOptions["tell"]>,
): Promise<{ app: App; hosts: Hosts; limits: Limits; redeliverer: Redeliverer }> {
  const { settings, log } = options;
  const Client = clientClass();
  const clock = options.clock ?? (() => new Date());
  const now = (): number => clock().getTime();
  const limits = githubLimits({
    clock: now,
    wait: options.wait ?? pause,
    reserve: options.reserveTurn ?? turnsInProcess(now),
    pacing: settings.github.pacing,
    log,
  });
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    // The front checks signatures; Probot's own check is never reached, but an empty secret would become a known one.
    secret: settings.webhookSecrets[0],
    baseUrl: settings.github.apiUrl,
    log,
    Octokit: Client,
  });
  const octokit = await probot.auth();
  const known = await checkCredentials(octokit, log);
  const hosts = createHosts({
    app: octokit,
    known,
    Client,
    appId: settings.appId,
    apiUrl: settings.github.apiUrl,
    gitUrl: settings.github.gitUrl,
    limits,
    log,
    clock,
    wait: options.wait ?? pause,
    onSecret: options.onSecret ?? (() => undefined),
    onSecretExpired: options.onSecretExpired ?? (() => undefined),
  });
  const app = createApp({
    probot,
    hosts,
    handle: options.handle,
    kept: options.kept,
    tell,
    appId: settings.appId,
    log,
  });
  await probot.ready();
  return { app, hosts, limits, redeliverer: createRedeliverer({ app: octokit, clock, log }) };
}

/** A wrong key is a person's error to fix now; GitHub being away is not. */
async function checkCredentials(
  octokit: Awaited<ReturnType<Probot["auth"]>>,
  log: Logger,
): Promise<AppFacts | null> {
  try {
    return await appFacts(octokit);
  } catch (error) {
    if (isGitHubError(error) && !error.retryable) {
      throw new UserError(
        "credentials",
        "GitHub does not accept the App id with this private key.",
        "Compare both with the App's settings page; make a new private key there if needed.",
        { cause: error },
      );
    }
    if (!isGitHubError(error)) throw error;
    log.warn({ err: error }, "GitHub cannot be reached now; deliveries are kept and tried again.");
    return null;
  }
}

async function counted(parts: Parts): Promise<Record<string, Json>> {
  const { accepted, finished, failed, retried } = parts.deliveries.counts();
  const queue = await parts.deliveries.facts().catch(() => null);
  const sqs = parts.mailbox?.facts();
  return {
    // A server that cannot reach its database refuses deliveries, so they come again; starting it anew helps nobody.
    status: queue === null || sqs?.reachable === false ? "degraded" : "ok",
    ...(sqs === undefined ? {} : { sqs }),
    inbox: queue ?? { unfinished: null },
    deliveries: { accepted, finished, failed, retried, unknown: parts.app.unknown() },
    sweep: { ...parts.sweeper.facts(), ...parts.redeliverer.facts() },
  };
}
