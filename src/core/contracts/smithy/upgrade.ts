/** Smithy 1: numbers and booleans that are not boxed have an implied default, which version 2 writes out. */
import { api, type Model, typeOf } from "./model.ts";
import type { ShapeType } from "./raw.ts";

const ZERO: Partial<Record<ShapeType, number | boolean>> = {
  boolean: false,
  byte: 0,
  short: 0,
  integer: 0,
  long: 0,
  float: 0,
  double: 0,
};

export function upgradeFromVersion1(model: Model): void {
  for (const shape of model.shapes.values()) {
    const zero = ZERO[shape.type];
    if (zero !== undefined && !shape.traits.has(api("box"))) shape.traits.set(api("default"), zero);
  }
  for (const shape of model.shapes.values()) {
    if (shape.type !== "structure") continue;
    for (const { target, traits } of shape.members.values()) {
      const type = typeOf(model, target);
      const zero = type === null ? undefined : ZERO[type];
      if (zero === undefined || traits.has(api("box")) || traits.has(api("default"))) continue;
      const unboxed = target.startsWith("smithy.api#")
        ? target.startsWith("smithy.api#Primitive")
        : model.shapes.get(target)?.traits.has(api("default"));
      if (unboxed === true) traits.set(api("default"), zero);
    }
  }
}
