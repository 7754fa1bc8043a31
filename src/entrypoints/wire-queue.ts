/** `headwater queue`: the database when there is one, else the running server, else the data folder itself. */
import { existsSync } from "node:fs";
import { deliveryRows } from "../adapters/store/delivery-rows.ts";
import { lockFolder } from "../adapters/store/folder-lock.ts";
import { migrate } from "../adapters/store/migrations.ts";
import { count } from "../core/review/words.ts";
import { UserError } from "../errors.ts";
import type { ExitCode, Session } from "./cli/session.ts";
import { envelope, plain, printJson } from "./cli/session.ts";
import type { QueueCommandOptions } from "./cli/stages.ts";
import type { QueueEntry } from "../adapters/store/delivery-rows.ts";
import { deskOfServer, type Desk } from "./server-control.ts";
import { laneOfDelivery } from "./server-lanes.ts";
import { packagedSeed, queueFolder } from "./server-storage.ts";
import { queueSettings } from "./settings.ts";

const NOTHING = { problems: [], notChecked: [], truncated: [] };

export async function queueCommand(options: QueueCommandOptions, session: Session): Promise<ExitCode> {
  const settings = queueSettings();
  return withDesk({ ...settings, dataDir: options.data ?? settings.dataDir }, async (desk) => {
    switch (options.verb) {
      case "list":
        return list(desk, options, session);
      case "show":
        return show(desk, options, session);
      case "retry":
        return retry(desk, options, session);
    }
  });
}

async function withDesk<T>(
  settings: { databaseUrl: string | null; dataDir: string },
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  if (settings.databaseUrl !== null) {
    const { postgresDatabase } = await import("../adapters/store/postgres-database.ts");
    const database = await postgresDatabase(settings.databaseUrl);
    try {
      await migrate(database);
      return await work(deliveryRows(database, "headwater queue", laneOfDelivery));
    } finally {
      await database.close();
    }
  }
  const server = await deskOfServer(settings.dataDir);
  if (server !== null) return work(server);
  if (!existsSync(queueFolder(settings.dataDir))) {
    throw new UserError(
      "no_queue",
      `There is no queue in ${settings.dataDir}.`,
      "Name the server's folder with --data or HEADWATER_DATA, or its database with DATABASE_URL.",
    );
  }
  const lock = await lockFolder(settings.dataDir);
  try {
    const { embeddedDatabase } = await import("../adapters/store/embedded-database.ts");
    const database = await embeddedDatabase(queueFolder(settings.dataDir), { seed: packagedSeed() });
    try {
      await migrate(database);
      return await work(deliveryRows(database, "headwater queue", laneOfDelivery));
    } finally {
      await database.close();
    }
  } finally {
    await lock.release();
  }
}

type Of<Verb> = Extract<QueueCommandOptions, { verb: Verb }>;

async function list(desk: Desk, options: Of<"list">, session: Session): Promise<ExitCode> {
  const found = await desk.list({ state: options.state, limit: options.limit + 1 });
  const entries = found.slice(0, options.limit);
  const truncated = found.length > entries.length ? [`entries: the first ${options.limit} are shown`] : [];
  if (options.json)
    printJson(session, envelope("queue@1", { ...NOTHING, truncated }, { entries: entries.map(shown) }));
  else {
    session.out(entries.length === 0 ? "Nothing is there." : entries.map(line).join("\n"));
    truncated.forEach((text) => session.note(text));
  }
  return entries.some(({ state }) => state === "dead") ? 1 : 0;
}

const unknown = (id: string): UserError =>
  new UserError(
    "no_such_delivery",
    `The queue has no delivery ${plain(id)}.`,
    "`headwater queue list` shows which there are.",
  );

async function show(desk: Desk, { id, json }: Of<"show">, session: Session): Promise<ExitCode> {
  const entry = await desk.show(id);
  if (entry === null) throw unknown(id);
  const full = { ...shown(entry), payload: entry.payload };
  if (json) printJson(session, envelope("queue@1", NOTHING, { entries: [full] }));
  else session.out(`${line(entry)}\n${plain(entry.payload)}`);
  return entry.state === "dead" ? 1 : 0;
}

async function retry(desk: Desk, { id, json }: Of<"retry">, session: Session): Promise<ExitCode> {
  const ids = await desk.retry(id);
  if (id !== null && ids.length === 0) {
    const entry = await desk.show(id);
    if (entry === null) throw unknown(id);
    throw new UserError(
      "not_dead",
      `Delivery ${plain(id)} is ${entry.state}.`,
      "Only dead ones can be tried again.",
    );
  }
  if (json) printJson(session, envelope("queue@1", NOTHING, { retried: ids }));
  else session.out(ids.length === 0 ? "Nothing is dead." : `Back in the queue: ${ids.map(plain).join(", ")}`);
  return 0;
}

const shown = (entry: QueueEntry): object => {
  const { id, event, lane, installation, state, tries, crashes, receivedAt, dueAt, endedAt, outcome } = entry;
  return { id, event, lane, installation, state, tries, crashes, receivedAt, dueAt, endedAt, outcome };
};

function line(entry: QueueEntry): string {
  const { id, event, lane, state, tries, outcome, dueAt } = entry;
  const when = state === "waiting" ? `, due ${dueAt}` : "";
  return plain(
    `${state.padEnd(7)} ${id}  ${event}  ${lane}  ${count(tries, "try", "tries")}${when}${outcome === null ? "" : `: ${outcome}`}`,
  );
}
