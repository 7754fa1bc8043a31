/** Runs every evaluator over two models, and says what this subset leaves open. */
import { equalJson } from "../../pointer.ts";
import type { Judgement } from "../../finding.ts";
import type { Model } from "../model.ts";
import { addedAndRemoved } from "./added-removed.ts";
import { changedBindings } from "./bindings.ts";
import { event, findingOf, type SmithyEvent } from "./event.ts";
import { changedNullability } from "./nullability.ts";
import {
  type MemberPair,
  memberPairs,
  type Models,
  type Rerun,
  type ShapePair,
  shapePairs,
} from "./subjects.ts";
import { changedTarget } from "./targets.ts";
import { changedTraits } from "./traits.ts";
import { changedBounds, changedDefault, changedEnum } from "./values.ts";

/** The gravest come first, so that nothing that decides is left out. */
const MOST_EVENTS = 2_000;
const ORDER = { ERROR: 0, DANGER: 1, WARNING: 2, NOTE: 3 };

export function compareModels(old: Model, now: Model): Judgement {
  const models = { old, now };
  const shapes = shapePairs(models);
  const events = [
    ...addedAndRemoved(models),
    ...changed(models, shapes, memberPairs(shapes)),
    ...shapes.flatMap((pair) => [...changedEnum(pair), ...changedBindings(pair, models)]),
    ...changedMetadata(models),
  ];
  const sorted = events.sort((a, b) => ORDER[a.severity] - ORDER[b.severity]).slice(0, MOST_EVENTS);
  return { findings: sorted.map(findingOf), unknowns: leftOpen(models, shapes) };
}

/** What is judged on each shape and member by itself. */
function changed(models: Models, shapes: ShapePair[], members: MemberPair[]): SmithyEvent[] {
  const known = new Map<string, SmithyEvent[]>();
  const run: Rerun = (someShapes, someMembers, depth) => {
    const key = someShapes.map((pair) => `${pair.old.id} ${pair.now.id}`).join();
    const found = depth === 0 ? undefined : known.get(key);
    if (found !== undefined) return found;
    const events = [
      ...[...someShapes, ...someMembers].flatMap((subject) => [
        ...changedTraits(subject, models.now),
        ...changedDefault(subject, models),
        ...changedBounds(subject),
      ]),
      ...someMembers.flatMap((pair) => [
        ...changedTarget(pair, models, run, depth),
        ...changedNullability(pair, models),
      ]),
    ];
    if (depth > 0) known.set(key, events);
    return events;
  };
  return run(shapes, members, 0);
}

function changedMetadata({ old, now }: Models): SmithyEvent[] {
  const events: SmithyEvent[] = [];
  for (const [key, value] of now.metadata) {
    const before = old.metadata.get(key);
    const subject = `metadata ${key}`;
    if (before === undefined)
      events.push(event("AddedMetadata", "NOTE", subject, `The metadata \`${key}\` is new.`, { new: value }));
    else if (!equalJson(before, value))
      events.push(
        event("ChangedMetadata", "WARNING", subject, `The metadata \`${key}\` changed.`, {
          old: before,
          new: value,
        }),
      );
  }
  for (const [key, value] of old.metadata) {
    if (now.metadata.has(key)) continue;
    events.push(
      event("RemovedMetadata", "DANGER", `metadata ${key}`, `The metadata \`${key}\` is gone.`, {
        old: value,
      }),
    );
  }
  return events;
}

/** What other files decide: traits applied to their shapes, and mixins that they hold. */
function leftOpen({ old, now }: Models, shapes: ShapePair[]): Judgement["unknowns"] {
  const unknowns: Judgement["unknowns"] = [];
  for (const key of new Set([...old.foreign.keys(), ...now.foreign.keys()])) {
    if (equalJson(old.foreign.get(key) ?? null, now.foreign.get(key) ?? null)) continue;
    const [path = "", trait = ""] = key.split("@");
    unknowns.push({
      path,
      reason: `the trait \`${trait}\` is applied to a shape of another file, which is not at hand`,
    });
  }
  for (const pair of shapes) {
    const [before, after] = [absentMixins(old, pair.old.mixins), absentMixins(now, pair.now.mixins)];
    if (before === after) continue;
    unknowns.push({
      path: pair.now.id,
      reason: "it uses other mixins, and not all of them are in this file",
    });
  }
  return unknowns;
}

function absentMixins(model: Model, mixins: string[]): string {
  return mixins.filter((mixin) => !model.shapes.has(mixin)).join();
}
