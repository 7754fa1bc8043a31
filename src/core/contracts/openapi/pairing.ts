/** Pairs what stands in two lists by one trait after another; what fits nothing is left on its side. */
export class Pairing<T> {
  readonly pairs: [old: T, now: T][] = [];
  gone: T[];
  come: T[];

  constructor(old: readonly T[], now: readonly T[]) {
    this.gone = [...old];
    this.come = [...now];
  }

  /** Each that is left of the old ones gets the first that is left of the new ones and fits. */
  take(fits: (old: T, now: T) => boolean): void {
    const left = [...this.come];
    this.gone = this.gone.filter((old) => {
      const index = left.findIndex((now) => fits(old, now));
      const [now] = index < 0 ? [] : left.splice(index, 1);
      if (now !== undefined) this.pairs.push([old, now]);
      return now === undefined;
    });
    this.come = left;
  }
}
