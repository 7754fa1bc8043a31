/** The App's handlers on Probot: every delivery becomes repo events, each event goes to the pipeline with its host. */
import type { Probot } from "probot";
import { HANDLED_EVENTS, repoEvents } from "../adapters/github/events.ts";
import { isGitHubError } from "../adapters/github/errors.ts";
import { installationOf } from "../adapters/github/payload.ts";
import type { ToldRemoval } from "../adapters/store/removal-rows.ts";
import type { RepoEvent } from "../core/events.ts";
import type { Delivery, Host } from "../ports.ts";
import type { Hosts } from "./server-hosts.ts";
import type { ServerLog } from "./server-log.ts";
import type { Kept } from "./server-tidy.ts";

/** What one event comes to, in a few words for the store. */
export type Handle = (event: RepoEvent, host: Host) => Promise<string>;

export interface AppOptions {
  probot: Probot;
  hosts: Hosts;
  handle: Handle;
  kept: Pick<Kept, "has">;
  /** Tells other servers of repositories that were taken away; nobody where there is one server. */
  tell?: (removals: ToldRemoval[]) => Promise<void>;
  appId: number;
  log: ServerLog;
}

export interface App {
  /** Runs one delivery through Probot; resolves to its outcome, rejects with what a handler threw. */
  attempt(delivery: Delivery): Promise<string>;
  handleEvent(event: RepoEvent, installationId: number | null): Promise<string>;
  /** How many deliveries had an event name that nobody here reads, by name. */
  unknown(): Record<string, number>;
}

type Result = { ok: true; outcome: string } | { ok: false; error: unknown };

/** More names than GitHub has events; beyond it they are counted together. */
const MOST_NAMES = 200;

/** Registers at once; `attempt` may be called after `probot.ready()`. */
export function createApp(options: AppOptions): App {
  const { probot, hosts, handle, log } = options;
  const results = new Map<string, Result>();
  const unknown = new Map<string, number>();

  probot.onAny(async ({ id, name, payload }) => {
    // Kept as a value: what Probot makes of a thrown error would lose its type.
    try {
      results.set(id, { ok: true, outcome: await handled(name, payload) });
    } catch (error) {
      results.set(id, { ok: false, error });
    }
  });

  async function handled(name: string, payload: unknown): Promise<string> {
    const events = repoEvents(name, payload, { appId: options.appId });
    if (events.length === 0) return "ignored: nothing for us";
    const installation = installationOf(payload);
    const removed = events.filter(({ kind }) => kind === "repository_removed");
    // First: whatever comes of it here, a run on another server must not go on.
    if (removed.length > 0)
      await options.tell?.(removed.map(({ repository }) => ({ repository, installation })));
    const outcomes: string[] = [];
    for (const event of events) outcomes.push(await handleEvent(event, installation));
    return [...new Set(outcomes)].join("; ");
  }

  async function handleEvent(event: RepoEvent, installationId: number | null): Promise<string> {
    if (event.kind === "repository_removed") {
      const reason = await whyKept(event, installationId);
      if (reason !== null) return `ignored: ${reason}`;
    }
    const host = await hostOrReason(event, installationId);
    if (typeof host === "string") {
      log.info({ event: event.kind, repository: event.repository.id, reason: host }, "An event was ignored.");
      return `ignored: ${host}`;
    }
    try {
      return await handle({ ...event, repository: host.repository }, host);
    } catch (error) {
      if (await wasTakenAway(error, event, installationId))
        return "ignored: the App was removed from there meanwhile";
      throw error;
    }
  }

  /** What a dead installation answers looks like a missing thing or a wrong token; nothing can be tried again there. */
  async function wasTakenAway(
    error: unknown,
    event: RepoEvent,
    installationId: number | null,
  ): Promise<boolean> {
    if (!isGitHubError(error, "not_found", "unauthorized", "suspended")) return false;
    return !(await hosts.covers(event.repository, installationId));
  }

  /** Such a delivery may be late, and name thousands of repositories: GitHub is asked about those that something is kept of. */
  async function whyKept(event: RepoEvent, installationId: number | null): Promise<string | null> {
    if (!(await options.kept.has(event.repository.id))) return "nothing is kept here of that repository";
    const covered = await hosts.covers(event.repository, installationId);
    return covered ? "the App can still reach that repository" : null;
  }

  /** An installation that is gone or suspended is a reason to stop, never one to try again. */
  async function hostOrReason(event: RepoEvent, installationId: number | null): Promise<Host | string> {
    try {
      return (await hosts.hostFor(event, installationId)) ?? "the App is not installed there";
    } catch (error) {
      if (isGitHubError(error, "not_found")) return "the App is not installed there any more";
      if (isGitHubError(error, "suspended")) return "the installation is suspended";
      throw error;
    }
  }

  function countUnknown(event: string): void {
    const name = unknown.has(event) || unknown.size < MOST_NAMES ? event : "others";
    unknown.set(name, (unknown.get(name) ?? 0) + 1);
  }

  async function attempt(delivery: Delivery): Promise<string> {
    const { id, event } = delivery;
    if (!HANDLED_EVENTS.has(event)) {
      countUnknown(event);
      log.info({ delivery: id, event }, "A delivery has an event that is not read here.");
      return "ignored: unknown event";
    }
    await receive(probot, delivery);
    const result = results.get(id);
    results.delete(id);
    if (result === undefined) return "ignored: no handler took it";
    if (!result.ok) throw result.error;
    return result.outcome;
  }

  return { attempt, handleEvent, unknown: () => Object.fromEntries(unknown) };
}

/** The payload was checked to be a JSON object before it was stored; Probot's types want it narrower. */
async function receive(probot: Probot, { id, event, payload }: Delivery): Promise<void> {
  const parsed: unknown = JSON.parse(payload);
  await probot.webhooks.receive({ id, name: event, payload: parsed } as Parameters<
    Probot["webhooks"]["receive"]
  >[0]);
}
