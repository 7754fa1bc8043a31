/** What a text names in other files, by the language that it is written in. */
import type { ContractType } from "../model.ts";
import type { Reference } from "./model.ts";
import { structuredReferences } from "./scan-structured.ts";
import { protobufReferences } from "./scan-protobuf.ts";
import { typeScriptReferences } from "./scan-typescript.ts";

export type Language = "structured" | "protobuf" | "typescript" | "avro" | "smithy" | "graphql";

type Scan = (path: string, text: string) => Reference[];

/** Those that need the parser of their format load it when it is met. */
const SCANS: Partial<Record<Language, () => Promise<Scan>>> = {
  structured: () => Promise.resolve(structuredReferences),
  protobuf: () => Promise.resolve(protobufReferences),
  typescript: () => Promise.resolve(typeScriptReferences),
  graphql: async () => (await import("../graphql/elsewhere.ts")).graphqlReferences,
  avro: async () => (await import("../avro/elsewhere.ts")).avroReferences,
};

export function languageOfType(type: ContractType): Language {
  return type === "openapi" || type === "json-schema" || type === "asyncapi" ? "structured" : type;
}

const ENDINGS: [RegExp, Language][] = [
  [/\.(?:ya?ml|json)$/i, "structured"],
  [/\.proto$/i, "protobuf"],
  [/\.ts$/i, "typescript"],
  [/\.av(?:sc|pr)$/i, "avro"],
  [/\.smithy$/i, "smithy"],
  [/\.(?:graphqls?|gql)$/i, "graphql"],
];

/** By the name of the file; null for a file that names no others. */
export function languageOfPath(path: string): Language | null {
  return ENDINGS.find(([ending]) => ending.test(path))?.[1] ?? null;
}

/** So many references of one text are followed; a text with more is no contract that anybody wrote. */
const MOST_REFERENCES = 20_000;

/** Never throws: a text that cannot be read names nothing. */
export async function referencesIn(language: Language, path: string, text: string): Promise<Reference[]> {
  const scan = await SCANS[language]?.();
  return scan?.(path, text).slice(0, MOST_REFERENCES) ?? [];
}
