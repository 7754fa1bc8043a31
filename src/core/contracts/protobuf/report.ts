/** Collects what the rules find, and states it as the profile sees it. */
import type { Json } from "../../json.ts";
import type { Finding, Judgement } from "../finding.ts";
import { appliesIn, type Profile, type Rule } from "./profiles.ts";

/** A difference; `before` and `after` are lines, left out where there is nothing. */
export interface Difference {
  path: string;
  message: string;
  operation?: string;
  old?: Json;
  new?: Json;
  before?: number;
  after?: number;
}

export class Report {
  readonly #broken: { rule: Rule; difference: Difference }[] = [];
  readonly #notes: Finding[] = [];
  readonly #unknowns: { rule: Rule; path: string; reason: string }[] = [];

  /** One of buf's rules is broken. */
  broken(rule: Rule, difference: Difference): void {
    this.#broken.push({ rule, difference });
  }

  /** Something that no rule of buf speaks of, but that a person wants to see. */
  note(rule: string, difference: Difference, level: "info" | "warning" = "info"): void {
    this.#notes.push(finding(rule, level, difference));
  }

  unknown(rule: Rule, path: string, reason: string): void {
    this.#unknowns.push({ rule, path, reason });
  }

  /** Nothing with a meaning differs, whatever the profile. */
  get empty(): boolean {
    return this.#broken.length + this.#notes.length + this.#unknowns.length === 0;
  }

  judgement(profile: Profile): Judgement {
    const errors = this.#broken
      .filter(({ rule }) => appliesIn(profile, rule))
      .map(({ rule, difference }) => finding(rule, "error", difference));
    const unknowns = this.#unknowns
      .filter(({ rule }) => appliesIn(profile, rule))
      .map(({ path, reason }) => ({ path, reason }));
    const reported = new Set([...errors, ...unknowns].map(({ path }) => path));
    return { findings: [...errors, ...this.#allowed(profile, reported), ...this.#notes], unknowns };
  }

  /** What the strictest profile would have refused: a laxer one still shows it, once for each place. */
  #allowed(profile: Profile, reported: Set<string>): Finding[] {
    const shown: Finding[] = [];
    for (const { rule, difference } of this.#broken) {
      const { path, message } = difference;
      if (appliesIn(profile, rule) || !appliesIn("FILE", rule) || reported.has(path)) continue;
      reported.add(path);
      const allowed = { ...difference, message: `${message} The profile ${profile} allows this.` };
      shown.push(finding("allowed-by-profile", "info", allowed));
    }
    return shown;
  }
}

/** Lines stand for themselves as keys. */
function finding(rule: string, level: Finding["level"], difference: Difference): Finding {
  const { path, message, operation, before, after } = difference;
  return {
    rule,
    level,
    path,
    operation: operation ?? null,
    direction: null,
    message,
    old: difference.old ?? null,
    new: difference.new ?? null,
    before: before === undefined ? null : String(before),
    after: after === undefined ? null : String(after),
    undecided: null,
  };
}
