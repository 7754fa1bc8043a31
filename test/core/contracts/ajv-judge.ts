/** A second opinion on documents: ajv, with patterns run by a linear-time engine. */
import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";

export type Schema = boolean | Record<string, unknown>;

const linear = Object.assign(
  (pattern: string) => {
    const engine = RE2JS.compile(pattern);
    return { test: (text: string) => engine.test(text) };
  },
  { code: "linear" },
);

const options = {
  strict: false,
  validateFormats: false,
  validateSchema: false,
  logger: false,
  code: { regExp: linear },
} as const;

/** Whether ajv accepts a document; the draft follows `$schema`, 2020-12 by default. */
export function ajvAccepts(schema: Schema, document: unknown): boolean {
  const draft =
    typeof schema === "object" && typeof schema["$schema"] === "string" ? schema["$schema"] : "2020-12";
  const ajv = /draft-0[67]/.test(draft)
    ? new Ajv(options)
    : draft.includes("2019")
      ? new Ajv2019(options)
      : new Ajv2020(options);
  return ajv.validate(schema, document);
}
