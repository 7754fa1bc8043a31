/** Pairs of what is in both models: shapes, their members, and the traits that differ on them. */
import type { Json } from "../../../json.ts";
import { equalJson } from "../../pointer.ts";
import { api, meaningOf, type Member, type Model, type Shape } from "../model.ts";
import type { SmithyEvent } from "./event.ts";

export interface Models {
  old: Model;
  now: Model;
}

export interface ShapePair {
  old: Shape;
  now: Shape;
}

export interface MemberPair {
  old: Member;
  now: Member;
}

/** A shape or a member of both models. */
export interface Subject {
  old: Shape | Member;
  now: Shape | Member;
}

/** Judges other pairs the same way: needed where one type takes the place of another. */
export type Rerun = (shapes: ShapePair[], members: MemberPair[], depth: number) => SmithyEvent[];

export interface TraitChange {
  trait: string;
  /** undefined: the trait is not there. */
  old: Json | undefined;
  now: Json | undefined;
}

export function shapePairs({ old, now }: Models): ShapePair[] {
  return [...old.shapes.values()].flatMap((shape) => {
    const counterpart = now.shapes.get(shape.id);
    return counterpart === undefined ? [] : [{ old: shape, now: counterpart }];
  });
}

export function memberPairs(pairs: ShapePair[]): MemberPair[] {
  return pairs.flatMap(({ old, now }) =>
    [...old.members.values()].flatMap((member) => {
      const counterpart = now.members.get(member.name);
      return counterpart === undefined ? [] : [{ old: member, now: counterpart }];
    }),
  );
}

/** The values of an enum are compared as such, whether they stand in a trait or in an enum shape. */
export function traitChanges({ old, now }: Subject): TraitChange[] {
  const isEnum = [old, now].some((side) => "type" in side && side.type === "enum");
  const changes: TraitChange[] = [];
  for (const trait of new Set([...old.traits.keys(), ...now.traits.keys()])) {
    if (isEnum && trait === api("enum")) continue;
    const [before, after] = [old.traits.get(trait), now.traits.get(trait)];
    const same =
      before !== undefined &&
      after !== undefined &&
      equalJson(meaningOf(trait, before), meaningOf(trait, after));
    if (!same) changes.push({ trait, old: before, now: after });
  }
  return changes;
}

export function has({ traits }: Shape | Member, name: string): boolean {
  return traits.has(api(name));
}

/** `@required` for a trait of Smithy, the full name for others. */
export function shown(trait: string): string {
  return `@${trait.replace(/^smithy\.api#/u, "")}`;
}
