/** Formats of texts and numbers: what surely fits, what surely does not, and examples of the first. */
import type { Json } from "../../json.ts";

interface Format {
  /** Narrower than the standard: what matches surely fits. */
  surely: RegExp;
  /** Wider than the standard: what does not match surely does not fit. */
  perhaps: RegExp;
  examples: string[];
}

const DAY = String.raw`(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])`;
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?";
const HOST = `${LABEL}(?:\\.${LABEL}){0,5}`;
const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Every expression is ours and runs on texts of bounded length. */
const FORMATS: Record<string, Format> = {
  date: format(`^${DAY}$`, "^\\d{4}-\\d\\d-\\d\\d$", ["2024-01-15"]),
  time: format(`^${CLOCK}Z$`, "^\\d\\d:\\d\\d", ["10:30:00Z"]),
  "date-time": format(`^${DAY}T${CLOCK}Z$`, "^\\d{4}-\\d\\d-\\d\\d.\\d\\d:\\d\\d", ["2024-01-15T10:30:00Z"]),
  duration: format("^P\\d{1,3}D$", "^P", ["P1D"]),
  email: format(`^[a-z0-9]{1,20}@${LABEL}\\.com$`, "@", ["a@example.com"]),
  "idn-email": format(`^[a-z0-9]{1,20}@${LABEL}\\.com$`, "@", ["a@example.com"]),
  hostname: format(`^${HOST}$`, "^[^\\s/@]+$", ["example.com", "a"]),
  "idn-hostname": format(`^${HOST}$`, "^[^\\s/@]+$", ["example.com", "a"]),
  ipv4: format(`^${BYTE}(?:\\.${BYTE}){3}$`, "^[\\d.]{7,15}$", ["192.0.2.1"]),
  ipv6: format("^2001:db8::[0-9a-f]{1,4}$", ":", ["2001:db8::1"]),
  uri: format(`^https://${HOST}/[a-z0-9]{0,20}$`, "^[A-Za-z][A-Za-z0-9+.-]*:", ["https://example.com/a"]),
  url: format(`^https://${HOST}/[a-z0-9]{0,20}$`, "^[A-Za-z][A-Za-z0-9+.-]*:", ["https://example.com/a"]),
  iri: format(`^https://${HOST}/[a-z0-9]{0,20}$`, "^[^\\s:]+:", ["https://example.com/a"]),
  "uri-reference": format("^/?[a-z0-9]{0,20}$", "^[^\\s<>]*$", ["/a", "a"]),
  "iri-reference": format("^/?[a-z0-9]{0,20}$", "^[^\\s<>]*$", ["/a", "a"]),
  uuid: format(`^${UUID}$`, "^(?:urn:uuid:)?[0-9A-Fa-f-]{36}$", ["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]),
  byte: format("^(?:[A-Za-z0-9]{4}){0,50}$", "^[A-Za-z0-9+/=\\s]*$", ["YQ==", "YWFh", ""]),
  "json-pointer": format("^(?:/[a-z0-9]{1,20}){0,5}$", "^(?:/|$)", ["/a", ""]),
  regex: format("^[a-z0-9]{0,50}$", "", ["a"]),
};

function format(surely: string, perhaps: string, examples: string[]): Format {
  return { surely: new RegExp(surely), perhaps: new RegExp(perhaps), examples };
}

const WHOLE: Record<string, number> = { int8: 2 ** 7, int16: 2 ** 15, int32: 2 ** 31, int64: 2 ** 63 };
const NUMERIC = new Set([...Object.keys(WHOLE), "float", "double", "uint8", "uint16", "uint32", "uint64"]);

/** null: we cannot tell. */
export function fitsFormat(name: string, value: Json): boolean | null {
  if (typeof value === "number") return NUMERIC.has(name) ? numberFits(name, value) : true;
  if (typeof value !== "string" || NUMERIC.has(name)) return true;
  const known = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (known === undefined || value.length > 300) return null;
  return known.surely.test(value) ? true : known.perhaps.test(value) ? null : false;
}

function numberFits(name: string, value: number): boolean | null {
  const limit = WHOLE[name];
  if (limit !== undefined) return Number.isInteger(value) && value >= -limit && value < limit;
  return name.startsWith("uint")
    ? Number.isInteger(value) && value >= 0 && value < 128
      ? true
      : null
    : true;
}

export function formatExamples(name: string): string[] {
  return Object.hasOwn(FORMATS, name) ? (FORMATS[name]?.examples ?? []) : [];
}

const FITS: Record<string, string[]> = {
  int64: ["int32", "int16", "int8"],
  int32: ["int16", "int8"],
  double: ["float"],
  "idn-email": ["email"],
  "idn-hostname": ["hostname"],
  iri: ["uri"],
  "uri-reference": ["uri"],
  "iri-reference": ["uri", "iri", "uri-reference"],
};

/** Whether all that fits the first format fits the second. */
export function formatIncludes(wide: string, narrow: string): boolean {
  return wide === narrow || (FITS[narrow] ?? []).includes(wide);
}

/** The types that a format says something about; all that it may, when it is not known. */
export function formatTypes(name: string): readonly ("string" | "integer" | "fraction")[] {
  if (NUMERIC.has(name)) return ["integer", "fraction"];
  return Object.hasOwn(FORMATS, name) ? ["string"] : ["string", "integer", "fraction"];
}
