/** JSON Schema as one of the formats. */
import { compareJsonSchemas } from "./json-schema.ts";
import { structuredEngine } from "./structured-engine.ts";

export const jsonSchemaEngine = structuredEngine({
  compare: (before, after, { role }) => compareJsonSchemas(before, after, role),
});
