/** From direction to level: what a change means for those who depend on the spec. */
import type { Direction, Level } from "./model.ts";

const ORDER: Level[] = ["breaking", "unknown", "additive", "editorial", "none"];

/** The worst of breaking, unknown, additive, editorial, none. */
export function worstLevel(levels: Level[]): Level {
  return ORDER.find((level) => levels.includes(level)) ?? "none";
}

/** A loss in an exported item breaks; in an item that nobody may depend on people decide. */
export function levelOf(direction: Direction, exported: boolean): Level {
  switch (direction) {
    case "weakened":
    case "contradicted":
      return exported ? "breaking" : "unknown";
    case "strengthened":
      return "additive";
    case "unknown":
      return "unknown";
    case "none":
      return "editorial";
  }
}
