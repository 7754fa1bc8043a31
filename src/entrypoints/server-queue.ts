/**
 * Deliveries as a queue in a database, shared by all servers of it. A process takes a lane (a repository) at a time and
 * works on everything in it, side by side as before; no other process works on that lane meanwhile. Attempts,
 * pauses and what ended without success are in the database, so that a restart or another server goes on from there.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isSuspect, type ClaimedDelivery, type DeliveryRows } from "../adapters/store/delivery-rows.ts";
import { BEAT_EVERY_MS, type LaneTickets, type Ticket } from "../adapters/store/lane-tickets.ts";
import type { LaneOf } from "../adapters/store/insert-deliveries.ts";
import { arrivals } from "./server-arrivals.ts";
import type { Counts, Deliveries, DeliveriesOptions } from "./server-deliveries.ts";
import { queueWork } from "./server-queue-work.ts";
import { sweepDelivery } from "./server-sweep-delivery.ts";

export interface QueueLimits {
  /** Repositories that this process works on at once, and how many of them may belong to one installation. */
  lanes: number;
  lanesOfOne: number;
  /** Deliveries of one repository at once. */
  perLane: number;
  /** A delivery during whose work so many processes died is not tried again by itself. */
  crashes: number;
  pollMs: number;
}

const LIMITS: QueueLimits = { lanes: 16, lanesOfOne: 12, perLane: 64, crashes: 10, pollMs: 1_000 };

export interface QueueOptions extends Omit<DeliveriesOptions, "store" | "wait"> {
  rows: DeliveryRows;
  tickets: LaneTickets;
  laneOf: LaneOf;
  /**
   * Where 2xx was promised, when that is not the same database: the inbox file, from which rows are derived at the
   * start, and which is told every end.
   */
  inbox: Pick<DeliveriesOptions["store"], "finish" | "unfinished"> | null;
  limits?: Partial<QueueLimits>;
}

interface Hold {
  ticket: Ticket;
  lost: boolean;
  /** Why what the database has under way there may not be what this process works on. */
  unsure: "taken" | "unheard" | null;
  /** Work under way, and on which delivery. */
  running: Map<Promise<void>, string>;
  poke: () => void;
}

const PRUNE_SECONDS = 3_600;

export function queuedDeliveries(options: QueueOptions): Deliveries {
  const { rows, tickets, laneOf, inbox, log } = options;
  const limits = { ...LIMITS, ...options.limits };
  const counts: Counts = { accepted: 0, finished: 0, failed: 0, retried: 0 };
  const holds = new Map<string, Hold>();
  const stopping = new AbortController();
  let suspectUnderWay = false;
  let changed = Promise.withResolvers<void>();
  let wake = Promise.withResolvers<void>();
  const loops: Promise<void>[] = [];
  const stopped = (): boolean => stopping.signal.aborted;
  const rest = (): Promise<void> =>
    pause(limits.pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  const work = queueWork({ ...options, mostCrashes: limits.crashes, counts, stopped, rest });

  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const incoming = arrivals({
    store: (deliveries) => (inbox === null ? Promise.resolve() : rows.add(deliveries)),
    ready: async (deliveries) => announce(deliveries.map(laneOf)),
    log,
    onChange: change,
  });

  async function announce(lanes: ReturnType<LaneOf>[]): Promise<void> {
    const free = new Map(lanes.map((each) => [each.lane, each]));
    for (const lane of [...free.keys()]) {
      const hold = holds.get(lane);
      if (hold === undefined || hold.lost) continue;
      hold.poke();
      free.delete(lane);
    }
    await tickets.announce([...free.values()]);
    if (free.size > 0) wake.resolve();
  }

  /** The floor under all announcements: what is due is found by looking, too. */
  async function look(): Promise<void> {
    while (!stopped()) {
      try {
        await announce(await rows.dueLanes(1_000, !suspectUnderWay));
        if (await rows.takeTurn("prune", PRUNE_SECONDS)) await rows.prune();
      } catch (error) {
        if (!stopped()) log.warn({ err: error }, "The queue could not be looked at; trying again.");
      }
      change();
      await rest();
    }
  }

  async function takeLanes(): Promise<void> {
    while (!stopped()) {
      wake = Promise.withResolvers();
      const taken = holds.size < limits.lanes ? await takeOne() : false;
      if (!taken && !stopped()) await Promise.race([wake.promise, rest()]);
    }
  }

  async function takeOne(): Promise<boolean> {
    try {
      const ticket = await tickets.take(saturated());
      if (ticket === null) return false;
      const before = holds.get(ticket.lane);
      // Lost while this process was stalled, and now ours again: the same hold goes on.
      if (before !== undefined) Object.assign(before, { ticket, lost: false, unsure: "taken" });
      else void hold(ticket);
      return true;
    } catch (error) {
      if (!stopped()) log.warn({ err: error }, "No lane could be taken from the queue; trying again.");
      return false;
    }
  }

  /** Installations that have their share of this process, so that the others find room. */
  function saturated(): number[] {
    const held = new Map<number, number>();
    for (const { ticket } of holds.values()) {
      if (ticket.installation !== null)
        held.set(ticket.installation, (held.get(ticket.installation) ?? 0) + 1);
    }
    return [...held].filter(([, count]) => count >= limits.lanesOfOne).map(([id]) => id);
  }

  async function hold(ticket: Ticket): Promise<void> {
    const it: Hold = { ticket, lost: false, unsure: "taken", running: new Map(), poke: () => undefined };
    holds.set(ticket.lane, it);
    const beat = setInterval(() => void beatOnce(it), BEAT_EVERY_MS);
    await drain(it);
    clearInterval(beat);
    await leave(it);
  }

  async function beatOnce(it: Hold): Promise<void> {
    // Not reaching the database proves nothing; not being in it any more does.
    it.lost = !(await tickets.beat(it.ticket).catch(() => !it.lost));
  }

  async function drain(it: Hold): Promise<void> {
    for (;;) {
      const poked = new Promise<void>((resolve) => (it.poke = resolve));
      const claimed = it.lost || stopped() ? [] : await claimOrRest(it);
      if (claimed === null) continue;
      for (const delivery of claimed) {
        const job = work(delivery).finally(() => {
          it.running.delete(job);
          if (isSuspect(delivery)) suspectUnderWay = false;
          change();
        });
        it.running.set(job, delivery.id);
      }
      if (claimed.length > 0) continue;
      if (it.running.size === 0) return;
      await Promise.race([...it.running.keys(), poked]);
    }
  }

  /** Null after a while without an answer. The lane stays ours: what was claimed unheard is nobody else's to find. */
  async function claimOrRest(it: Hold): Promise<ClaimedDelivery[] | null> {
    const { lane } = it.ticket;
    try {
      // So long may the silence have been that another server has the lane and works there.
      if (it.unsure === "unheard" && !(await tickets.beat(it.ticket))) it.lost = true;
      if (it.lost) return [];
      if (it.unsure !== null) await rows.takeOver(lane, [...it.running.values()]);
      it.unsure = null;
      return await claim(it);
    } catch (error) {
      it.unsure = "unheard";
      log.warn({ lane, err: error }, "Work on a lane was interrupted; it is taken up again.");
      await rest();
      return null;
    }
  }

  async function claim(it: Hold): Promise<ClaimedDelivery[]> {
    const { lane } = it.ticket;
    const room = limits.perLane - it.running.size;
    if (room <= 0) return [];
    const fresh = await rows.claim(lane, room, false);
    // One at a time in this process: when it dies again, it is known of which.
    if (fresh.length > 0 || suspectUnderWay) return fresh;
    suspectUnderWay = true;
    const suspects = await rows.claim(lane, 1, true).catch((error: unknown) => {
      suspectUnderWay = false;
      throw error;
    });
    suspectUnderWay = suspects.length > 0;
    return suspects;
  }

  async function leave(it: Hold): Promise<void> {
    const { ticket } = it;
    try {
      await tickets.giveUp(ticket);
      holds.delete(ticket.lane);
      // What came between the last look and giving the lane up could not be announced.
      if (!stopped() && (await rows.hasDue(ticket.lane, !suspectUnderWay))) await announce([ticket]);
    } catch (error) {
      log.warn({ lane: ticket.lane, err: error }, "A lane could not be given back; it is free in a moment.");
    }
    holds.delete(ticket.lane);
    wake.resolve();
    change();
  }

  const unfinished = async (): Promise<{ waiting: number; active: number; dead: number }> => {
    const { waiting, active, dead } = await rows.counts();
    return { waiting, active, dead };
  };

  return {
    async open() {
      if (inbox !== null) {
        await tickets.reset();
        await rows.takeOver(null, []);
        await rows.add(await inbox.unfinished());
      }
      loops.push(look(), takeLanes());
    },
    start(delivery) {
      counts.accepted += 1;
      incoming.add(delivery);
    },
    sweep: async (swept) => {
      const delivery = sweepDelivery(swept);
      await rows.add([delivery]);
      await announce([laneOf(delivery)]);
    },
    takeTurn: (name, seconds) => rows.takeTurn(name, seconds),
    counts: () => ({ ...counts }),
    facts: async () => {
      const arriving = incoming.size();
      const { waiting, active, dead } = await unfinished();
      return { unfinished: waiting + active + arriving, waiting, active, dead, lanes: holds.size };
    },
    async idle() {
      for (;;) {
        const next = changed.promise;
        const busy = incoming.size() + holds.size;
        if (busy === 0 && stopped()) {
          await Promise.all(loops);
          await rows.giveBack().catch(() => undefined);
          return;
        }
        if (busy === 0) {
          const { waiting, active } = await unfinished();
          if (waiting + active + incoming.size() === 0) return;
        }
        await next;
      }
    },
    stop() {
      stopping.abort();
      wake.resolve();
      for (const it of holds.values()) it.poke();
      change();
    },
  };
}
