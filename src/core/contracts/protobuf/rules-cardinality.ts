/** Rules about how many values a field has, and whether none can be told from the default. */
import type { Cardinality } from "./fields.ts";
import type { Report } from "./report.ts";
import type { FieldPair } from "./rules-field.ts";

const WORDS: Record<Cardinality, string> = {
  explicit: "optional with presence",
  implicit: "optional without presence",
  unsure: "optional",
  required: "required",
  repeated: "repeated",
  map: "map",
};

/** On the wire a map is a list of entries; in JSON it is an object. */
const ON_THE_WIRE: Record<Cardinality, number> = {
  explicit: 1,
  implicit: 1,
  unsure: 1,
  required: 2,
  repeated: 3,
  map: 3,
};

export function compareCardinality({ old, now, place, name }: FieldPair, report: Report): void {
  if (old.isMapEntry && now.isMapEntry) return;
  const [from, to] = [old.cardinality, now.cardinality];
  if (from === to) return;
  if (mayBeSame(from, to) || mayBeSame(to, from)) {
    const reason =
      "whether it has presence depends on its type, and the import that declares it is not at hand";
    report.unknown("FIELD_SAME_CARDINALITY", place.path, reason);
    return;
  }
  const message = `${name} changed from ${WORDS[from]} to ${WORDS[to]}.`;
  const difference = { ...place, message, old: WORDS[from], new: WORDS[to] };
  report.broken("FIELD_SAME_CARDINALITY", difference);
  const onTheWire = ON_THE_WIRE[from] !== ON_THE_WIRE[to];
  if (onTheWire) report.broken("FIELD_WIRE_COMPATIBLE_CARDINALITY", difference);
  const inJson = onTheWire || from === "map" || to === "map";
  if (inJson) report.broken("FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", difference);
}

function mayBeSame(one: Cardinality, other: Cardinality): boolean {
  return one === "unsure" && (other === "explicit" || other === "implicit");
}
