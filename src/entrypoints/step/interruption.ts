/**
 * A job that is cancelled. A runner sends SIGINT, SIGTERM 7.5 seconds later, and kills what is left after 2.5 more. In
 * between no run is begun, the one under way is stopped, and what it cost is settled, so that nothing stays set aside.
 */
import { UserError } from "../../errors.ts";

const PATIENCE_MS = 6_000;
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Aborted when the job is cancelled; a second signal, or the end of the patience, ends the process at once. */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      process.exitCode = CODES[signal];
      if (controller.signal.aborted) process.exit();
      controller.abort(cancelled(signal));
      setTimeout(() => process.exit(), PATIENCE_MS).unref();
    });
  }
  return controller.signal;
}

const cancelled = (signal: string): UserError =>
  new UserError(
    "cancelled",
    `This job was cancelled (${signal}), so not everything was done.`,
    "What stands is sound: the next event of the pull request goes on from there, and so does a run by hand or by `schedule:`.",
  );
