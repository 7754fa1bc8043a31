/** The ledger of a step that pushes: budgets hold across the runs of workflows of CodeCatalyst, without a server. */
import type { Config } from "../../core/config-model.ts";
import type { Plan, Skip } from "../../core/plan/model.ts";
import { withReservations } from "../../core/plan/within-budgets.ts";
import { UserError } from "../../errors.ts";
import type { GitRepository } from "../../git/model.ts";
import { branchLedger } from "../../pipeline/branch-ledger.ts";
import { ledgerByPush } from "../../pipeline/ledger-by-push.ts";
import { settlementsOf } from "../../pipeline/settlement.ts";
import { reservePlan } from "../../pipeline/spending.ts";
import type { RunFile } from "../../pipeline/stages.ts";
import type { Ledger } from "../../ports.ts";
import type { Pushed } from "./codecatalyst-host.ts";
import type { StepLog } from "./step-log.ts";

export function pushedLedger(
  { host, remote }: Pushed,
  { repository, log }: { repository: GitRepository; log: StepLog },
): Ledger {
  const branch = ledgerByPush({ repository, remote, author: { name: "Headwater", email: host.self.email } });
  return branchLedger(branch, { writes: true, warn: (error, message) => log.warn({ err: error }, message) });
}

/** `open` gives the ledger; where there is no way to push to it, nothing may be spent. */
export async function reserveByPush(
  plan: Plan,
  about: { open: () => Promise<{ pushed: Pushed; ledger: Ledger }>; budgets: Config["budgets"]; now: Date },
): Promise<Plan> {
  if (plan.runs.length === 0) return plan;
  try {
    const { pushed, ledger } = await about.open();
    const reserving = { ledger, repositoryId: pushed.host.repository.id, at: about.now };
    return await reservePlan(reserving, about.budgets, plan);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const why = `its budget cannot be reserved: ${error.message} ${error.next}`;
    return withReservations(
      plan,
      plan.runs.map(() => ({ kind: "unreserved", why })),
    );
  }
}

export function settleByPush(
  { pushed, ledger }: { pushed: Pushed; ledger: Ledger },
  file: RunFile,
  now: Date,
): Promise<void> {
  return ledger.settle(settlementsOf(file, { repositoryId: pushed.host.repository.id, now }));
}

/** Runs of `given` that the plan as it is now still holds, within what is reserved for them; and why others are not done. */
export function reservedRuns(plan: Plan, given: Plan, now: Date): Plan {
  const skips: Skip[] = [];
  const runs = plan.runs.flatMap((run) => {
    const asked = given.runs.find(({ id, key }) => id === run.id && key === run.key);
    if (asked === undefined) return [];
    const reserved = asked.reserved ?? null;
    if (reserved === null || !(Date.parse(reserved.until) > now.getTime())) {
      const reason =
        "the stage `plan` reserved nothing for it, or so long ago that it ran out; start with that stage again";
      skips.push({ hook: run.hook, trigger: run.trigger.on, code: "budget", reason });
      return [];
    }
    return [{ ...run, limits: { ...run.limits, usd: Math.min(run.limits.usd, reserved.usd) } }];
  });
  return { ...plan, runs, skips: [...plan.skips, ...skips] };
}
