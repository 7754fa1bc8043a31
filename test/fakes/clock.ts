/** A clock that tests move by hand: without it, time-outs and expiries could only be tested by waiting. */

export interface FakeClock {
  /** Bound, so that it can be handed over as `clock: clock.now`. */
  now: () => Date;
  /** Real time plus what was advanced: for claims that a client made with its own real clock (App JWTs). */
  wall: () => Date;
  advance: (milliseconds: number) => void;
}

/** With `start` the clock stands still until it is advanced; without it runs along with the real one. */
export function fakeClock(start?: string | Date): FakeClock {
  const frozen = start === undefined ? null : new Date(start).getTime();
  if (frozen !== null && Number.isNaN(frozen)) throw new Error(`Not a time: ${String(start)}`);
  let advanced = 0;
  return {
    now: () => new Date((frozen ?? Date.now()) + advanced),
    wall: () => new Date(Date.now() + advanced),
    advance: (milliseconds) => {
      advanced += milliseconds;
    },
  };
}
