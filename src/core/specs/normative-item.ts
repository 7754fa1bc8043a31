/** Items that say what must hold. Their clauses are read when somebody asks: most items of most specs are never asked. */
import { readEars } from "./ears.ts";
import type { Ears, Item, ItemKind, Reference } from "./model.ts";
import { withoutReferences } from "./reference-lines.ts";
import { readScenario } from "./scenario-ears.ts";

const NORMATIVE: ReadonlySet<ItemKind> = new Set([
  "requirement",
  "criterion",
  "scenario",
  "property",
  "constraint",
  "test",
  "integration",
]);

/** Whether items of this kind are read as EARS. */
export const isNormative = (kind: ItemKind): boolean => NORMATIVE.has(kind);

/** Properties and tests end in the list of what they validate; it is no part of what they say. */
function statedIn({ item, text }: Item): string {
  return item === "property" || item === "test" ? withoutReferences(text) : text;
}

/** The item as given, with its clauses: a property of its own like the others, so that copies and JSON have them. */
export class NormativeItem implements Item {
  item: ItemKind;
  id: string;
  title: string;
  text: string;
  line: number;
  endLine: number;
  parent: string;
  references: Reference[];
  declare readonly ears: Ears;
  #known: Ears | null = null;

  constructor(given: Item) {
    this.item = given.item;
    this.id = given.id;
    this.title = given.title;
    this.text = given.text;
    this.line = given.line;
    this.endLine = given.endLine;
    this.parent = given.parent;
    this.references = given.references;
    Object.defineProperty(this, "ears", CLAUSES);
  }

  static clausesOf(item: NormativeItem): Ears {
    item.#known ??= (item.item === "scenario" ? readScenario(item.text) : null) ?? readEars(statedIn(item));
    return item.#known;
  }
}

/** One for all items: with a getter of its own, each would be slow to make and five times as large. */
const CLAUSES: PropertyDescriptor & ThisType<NormativeItem> = {
  enumerable: true,
  configurable: true,
  get() {
    return NormativeItem.clausesOf(this);
  },
};
