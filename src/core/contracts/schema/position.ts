/** Judges one schema at one place of a contract, by direction, and puts the gaps into findings. */
import type { Json } from "../../json.ts";
import type { Finding } from "../finding.ts";
import type { Witness } from "../model.ts";
import type { Gap } from "./gap.ts";
import { holds } from "./gap.ts";
import { type Effect, ruleOf } from "./gap-rules.ts";
import { messageOf } from "./gap-text.ts";
import { Inclusion } from "./inclusion.ts";
import { Proof, type Wanted } from "./proof.ts";
import type { Node, Side } from "./shape.ts";

export type Area = "body" | "parameter" | "header";

/** Where a schema is used. `request`: others supply it. `response` and `event`: we supply it. */
export interface Position {
  direction: "request" | "response" | "event";
  area: Area;
  operation: string | null;
  /** Path of the schema itself, such as `POST /charges request body`. */
  path: string;
}

/** The two documents and what was worked out between them; both directions are remembered. */
export class SchemaPair {
  readonly before: Side;
  readonly after: Side;
  readonly #runs = new Map<string, Inclusion>();
  readonly #proofs = new Map<Effect, Proof>();

  constructor(before: Side, after: Side) {
    this.before = before;
    this.after = after;
  }

  /** Findings for one use of a schema: a request breaks unless old ⊆ new, what we send unless new ⊆ old. */
  judge(old: Node, now: Node, position: Position): Finding[] {
    const request = position.direction === "request";
    const ignore = request ? "readOnly" : "writeOnly";
    const narrowed = this.#run("narrowed", ignore).between(old, now);
    const widened = this.#run("widened", ignore).between(now, old);
    const breaking = this.#proven(request ? narrowed : widened, [old, now], { request, ignore });
    const harmless = (request ? widened : narrowed).filter((gap) => !overlaps(gap, breaking));
    return [
      ...breaking.map((gap) =>
        finding(gap, { effect: request ? "narrowed" : "widened", breaks: true, position }),
      ),
      ...harmless.map((gap) =>
        finding(gap, { effect: request ? "widened" : "narrowed", breaks: false, position }),
      ),
    ].filter((entry) => entry !== null);
  }

  /**
   * A document that the old schema accepts and the new one refuses (what we send: the reverse) because of what stands
   * at `steps`: property names, `[]` for an entry, `[2]` for the third. null where none could be found.
   */
  witness(
    [old, now]: [Node, Node],
    direction: Position["direction"],
    { steps = [], refusedAt = null, most = 60_000 }: Partial<Wanted> = {},
  ): Witness | null {
    const request = direction === "request";
    const proof = this.#proof(request ? "narrowed" : "widened");
    const found = proof.witness(request ? [old, now] : [now, old], { steps, refusedAt, most });
    return found === null ? null : { ...found, validBefore: request, validAfter: !request };
  }

  /** Where undeclared fields are nobody's promise, published rules decide, and not a document that shows it. */
  #proven(gaps: Gap[], [old, now]: [Node, Node], how: { request: boolean; ignore: string }): Gap[] {
    const sides = [this.before, this.after];
    const declaredOnly = sides.some(({ dialect }) => dialect.declaredOnly);
    if (declaredOnly && !sides.every(({ dialect }) => dialect.proves === true)) return gaps;
    const proof = this.#proof(how.request ? "narrowed" : "widened");
    const whole = !declaredOnly && !sides.some(({ root }) => mentions(root, how.ignore));
    return proof.prove(gaps, how.request ? [old, now] : [now, old], whole);
  }

  #proof(effect: Effect): Proof {
    let found = this.#proofs.get(effect);
    const sides: [Side, Side] = effect === "narrowed" ? [this.before, this.after] : [this.after, this.before];
    if (found === undefined) this.#proofs.set(effect, (found = new Proof(...sides)));
    return found;
  }

  /** Whether everything that was accepted still is. */
  widens(old: Node, now: Node): boolean {
    return holds(this.#run("narrowed", null).between(old, now));
  }

  #run(effect: Effect, ignore: "readOnly" | "writeOnly" | null): Inclusion {
    const key = `${effect} ${ignore ?? ""}`;
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const [wide, narrow] = effect === "narrowed" ? [this.before, this.after] : [this.after, this.before];
    const run = new Inclusion(wide, narrow, { ignore });
    this.#runs.set(key, run);
    return run;
  }
}

/** Whether a document says of some field that it only travels one way. */
function mentions(root: Json, keyword: string): boolean {
  return JSON.stringify(root).includes(`"${keyword}":true`);
}

/** The other side of the same coin: a type that changed both loses and gains something. Told once. */
function overlaps(gap: Gap, breaking: Gap[]): boolean {
  const place = JSON.stringify(gap.path);
  const family = (kind: string) => (kind === "nullable" || kind === "format" ? "type" : kind);
  return breaking.some((other) => {
    if (JSON.stringify(other.path) !== place) return false;
    if (other.kind === "required" && gap.kind === "property-dropped") return true;
    if (other.kind === "property-refused" && gap.kind === "property-dropped") return true;
    if (gap.kind === "enum-value" && other.kind === "enum-value") return false;
    return other.force !== "note" && (family(other.kind) === family(gap.kind) || other.kind === "type");
  });
}

function finding(gap: Gap, how: { effect: Effect; breaks: boolean; position: Position }): Finding | null {
  const { effect, breaks, position } = how;
  if (gap.kind === "undecided" && !breaks) return null;
  const swapped = effect === "widened";
  const [before, after] = swapped ? [gap.narrowAt, gap.wideAt] : [gap.wideAt, gap.narrowAt];
  const [old, now] = swapped ? [gap.narrow, gap.wide] : [gap.wide, gap.narrow];
  const undecided = breaks ? undecidedReason(gap, { effect, position }) : null;
  const place = gap.path.map((step) => (step.startsWith("[") ? step : `/${step}`)).join("");
  return {
    rule: ruleOf(gap, { effect, position }),
    level: breaks && gap.force === "break" ? "error" : undecided === null ? "info" : "warning",
    path: place === "" ? position.path : `${position.path} ${place}`,
    operation: position.operation,
    direction: position.direction,
    message: messageOf(gap, { effect, position, undecided }),
    old,
    new: now,
    before,
    after,
    undecided,
    ...(breaks && gap.shown !== null
      ? { witness: { ...gap.shown, validBefore: !swapped, validAfter: swapped } }
      : {}),
  };
}

function undecidedReason(
  gap: Gap,
  { effect, position }: { effect: Effect; position: Position },
): string | null {
  if (gap.force === "unsure") return gap.reason;
  const dropped =
    gap.kind === "property-dropped" && effect === "narrowed" && position.direction === "request";
  return dropped && position.operation !== null
    ? "a client that still sends the field may be refused; the contract does not say"
    : null;
}
