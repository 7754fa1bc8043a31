/** Holds resources against AWS's own description of them: types, properties, what is required, what a value may be. */
import type { PropertyType, ResourceProperties, SpecDatabase } from "@aws-cdk/service-spec-types";
import { fields, intrinsic, isFields, word, type Template, type Value } from "./read.ts";

const RESOURCE_KEYS = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "DeletionPolicy",
  "UpdateReplacePolicy",
];

/** `Code: ../../dist-lambda` is what `aws cloudformation package` replaces by an object. */
const PACKAGED = new Set(["Function/Code"]);

export function typeProblems({ resources }: Template, db: SpecDatabase): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => {
    const strange = Object.keys(resource).filter((key) => !RESOURCE_KEYS.includes(key));
    const unknown = strange.map((key) => `${name}: a resource has no ${key}`);
    const type = typeof resource["Type"] === "string" ? resource["Type"] : "";
    const [described] = [...db.lookup("resource", "cloudFormationType", "equals", type)];
    if (described === undefined) return [...unknown, `${name}: there is no type ${type}`];
    const values = fields(resource["Properties"]);
    return [...unknown, ...propertyProblems(db, described.properties, { values, at: name })];
  });
}

function propertyProblems(
  db: SpecDatabase,
  properties: ResourceProperties,
  { values, at }: { values: Record<string, Value>; at: string },
): string[] {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required === true && !(name in values))
    .map(([name]) => `${at}: ${name} is required`);
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) return [`${at}: there is no property ${name}`];
    if (PACKAGED.has(`${at}/${name}`) && typeof value === "string") return [];
    return valueProblems(db, property.type, { value, at: `${at}/${name}` });
  });
  return [...missing, ...wrong];
}

interface Place {
  value: Value;
  at: string;
}

function valueProblems(db: SpecDatabase, type: PropertyType, { value, at }: Place): string[] {
  const called = intrinsic(value);
  if (called?.name === "Fn::If" && Array.isArray(called.argument)) {
    return called.argument.slice(1).flatMap((branch) => valueProblems(db, type, { value: branch, at }));
  }
  // What the others give is known to CloudFormation alone; that they lead somewhere is looked at elsewhere.
  if (called !== null) return [];
  const fault = (wanted: string): string[] => [`${at}: ${JSON.stringify(value)} is not ${wanted}`];
  switch (type.type) {
    case "string":
      return typeof value === "object" ? fault("a string") : [];
    case "boolean":
      return ["true", "false"].includes(word(value)) ? [] : fault("a boolean");
    case "integer":
      return /^-?\d+$/.test(word(value)) ? [] : fault("a whole number");
    case "number":
      return Number.isFinite(Number(value)) && typeof value !== "object" ? [] : fault("a number");
    case "json":
    case "map":
      return isFields(value) || typeof value === "string" ? [] : fault("an object");
    case "array":
      return Array.isArray(value)
        ? value.flatMap((each, n) => valueProblems(db, type.element, { value: each, at: `${at}/${n}` }))
        : fault("a list");
    case "ref": {
      const { properties } = db.get("typeDefinition", type.reference.$ref);
      return isFields(value) ? propertyProblems(db, properties, { values: value, at }) : fault("an object");
    }
    case "union": {
      const tried = type.types.map((one) => valueProblems(db, one, { value, at }));
      return tried.some((problems) => problems.length === 0) ? [] : (tried[0] ?? []);
    }
    case "date-time":
    case "null":
    case "tag":
      return [];
    default:
      throw new Error("AWS describes a kind of value that this test does not know.");
  }
}
