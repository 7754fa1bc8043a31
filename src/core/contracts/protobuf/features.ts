/** What a syntax or an edition means by default, and what options change about it, from the file inwards. */
import type { FileNode, Options } from "./model.ts";

export interface Features {
  presence: string;
  enumType: string;
  encoding: string;
  utf8: string;
  json: string;
  /** `STRING`, `VIEW` or `CORD` in C++. */
  cppString: string;
  javaUtf8: string;
}

const PROTO2: Features = {
  presence: "EXPLICIT",
  enumType: "CLOSED",
  encoding: "LENGTH_PREFIXED",
  utf8: "NONE",
  json: "LEGACY_BEST_EFFORT",
  cppString: "STRING",
  javaUtf8: "DEFAULT",
};
const PROTO3: Features = { ...PROTO2, presence: "IMPLICIT", enumType: "OPEN", utf8: "VERIFY", json: "ALLOW" };
const EDITION_2023: Features = { ...PROTO3, presence: "EXPLICIT" };
const EDITION_2024: Features = { ...EDITION_2023, cppString: "VIEW" };

/** The editions whose defaults are known. */
const EDITIONS = new Map([
  ["2023", EDITION_2023],
  ["2024", EDITION_2024],
]);

/** Why the file cannot be judged; null when it can. */
export function unknownEdition({ edition }: FileNode): string | null {
  if (edition === null || EDITIONS.has(edition)) return null;
  return `edition ${edition} of Protocol Buffers is not known: there are ${[...EDITIONS.keys()].join(" and ")}`;
}

export function featuresOfFile(file: FileNode): Features {
  if (file.syntax === "proto2") return PROTO2;
  if (file.syntax === "proto3") return PROTO3;
  return withOptions(EDITIONS.get(file.edition ?? "") ?? EDITION_2023, file.options);
}

const NAMES = new Map<string, keyof Features>([
  ["features.field_presence", "presence"],
  ["features.enum_type", "enumType"],
  ["features.message_encoding", "encoding"],
  ["features.utf8_validation", "utf8"],
  ["features.json_format", "json"],
  ["features.(pb.cpp).string_type", "cppString"],
  ["features.(pb.java).utf8_validation", "javaUtf8"],
]);

/** The features around an element, with its own options over them. Only editions have such options. */
export function withOptions(around: Features, options: Options): Features {
  if (options.size === 0) return around;
  let features = around;
  for (const [option, { text }] of options) {
    const name = NAMES.get(option);
    if (name !== undefined) features = { ...features, [name]: text };
  }
  return features;
}
