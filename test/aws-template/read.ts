/** A CloudFormation template as plain values: short forms (`!Ref`, `!Sub`, …) become the long ones. */
import { isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Fields = Record<string, Value>;

export interface Template {
  parameters: Record<string, Fields>;
  conditions: Fields;
  resources: Record<string, Fields>;
  outputs: Record<string, Fields>;
}

/** Throws when it is no YAML, or has a key twice. */
export function readTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => message).join("\n"));
  const whole = fields(plain(document.contents));
  const known = [
    "AWSTemplateFormatVersion",
    "Description",
    "Parameters",
    "Conditions",
    "Resources",
    "Outputs",
  ];
  const strange = Object.keys(whole).filter((key) => !known.includes(key));
  if (strange.length > 0) throw new Error(`Unknown sections: ${strange.join()}`);
  return {
    parameters: each(whole["Parameters"]),
    conditions: fields(whole["Conditions"] ?? {}),
    resources: each(whole["Resources"]),
    outputs: each(whole["Outputs"]),
  };
}

export function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const fields = (value: Value | undefined): Fields => (isFields(value) ? value : {});

/** As text, whatever it is. */
export const word = (value: Value | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? null);

/** The function and its argument, when the value is one of CloudFormation's own. */
export function intrinsic(value: Value | undefined): { name: string; argument: Value } | null {
  if (!isFields(value)) return null;
  const [[name, argument] = ["", null], ...more] = Object.entries(value);
  return more.length === 0 && /^(?:Ref|Condition|Fn::\w+)$/.test(name) ? { name, argument } : null;
}

/** Every value inside, itself first, with where it stands. */
export function* inside(value: Value, path = ""): Generator<{ value: Value; path: string }> {
  yield { value, path };
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) yield* inside(below, `${path}/${key}`);
}

const each = (value: Value | undefined): Record<string, Fields> =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, below]) => [name, fields(below)]));

function plain(node: unknown): Value {
  const value = untagged(node);
  const tag = (node as Node & { tag?: string }).tag;
  if (tag?.startsWith("!") !== true || tag.startsWith("!!")) return value;
  const name = tag.slice(1);
  if (name === "Ref" || name === "Condition") return { [name]: value };
  if (name !== "GetAtt" || typeof value !== "string") return { [`Fn::${name}`]: value };
  const at = value.indexOf(".");
  return { "Fn::GetAtt": [value.slice(0, at), value.slice(at + 1)] };
}

function untagged(node: unknown): Value {
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [
        String((key as { value?: unknown }).value),
        value === null ? null : plain(value),
      ]),
    );
  }
  if (isSeq(node)) return node.items.map(plain);
  if (isScalar(node)) return node.value as Value;
  throw new Error("Anchors and aliases are not read.");
}
