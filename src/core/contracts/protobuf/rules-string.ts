/** Rules about strings: how they are checked, and which type stands for them in C++. */
import type { Field } from "./fields.ts";
import type { FileNode } from "./model.ts";
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
import type { FieldPair } from "./rules-field.ts";

export function compareStrings(pair: FieldPair, report: Report): void {
  const { old, now, before, after, place, name } = pair;
  const differs = (rule: Rule, what: string, [from, to]: [string, string], lines = {}) => {
    if (from === to) return;
    const message = `${name}: ${what} changed from \`${from}\` to \`${to}\`.`;
    report.broken(rule, { ...place, ...lines, message, old: from, new: to });
  };
  if (old.kind === "string" && now.kind === "string") {
    const checks: [string, string] = [old.features.utf8, now.features.utf8];
    differs("FIELD_SAME_UTF8_VALIDATION", "the check of its UTF-8", checks);
    const [was, is] = [before.file, after.file].map((file) => file.options.get(JAVA_CHECK)?.line);
    const lines = { before: was ?? place.before, after: is ?? place.after };
    const inJava: [string, string] = [javaCheck(old, before.file), javaCheck(now, after.file)];
    differs("FIELD_SAME_JAVA_UTF8_VALIDATION", "the check of its UTF-8 in Java", inJava, lines);
  }
  const bothEntries = old.isMapEntry && now.isMapEntry;
  if (bothEntries || !isText(old) || !isText(now)) return;
  const inCpp: [string, string] = [cppString(old, before.file), cppString(now, after.file)];
  // From a piece to a whole string, code that was written against it goes on to compile.
  if (inCpp.join(" ") === "STRING_PIECE STRING") return;
  differs("FIELD_SAME_CPP_STRING_TYPE", "its type in C++", inCpp);
}

const JAVA_CHECK = "java_string_check_utf8";

function isText({ kind }: Field): boolean {
  return kind === "string" || kind === "bytes";
}

function javaCheck({ features }: Field, file: FileNode): string {
  const stated = file.options.get(JAVA_CHECK);
  if (file.syntax !== "editions" || stated !== undefined) {
    return stated?.text === "true" ? "VERIFY" : features.utf8;
  }
  return features.javaUtf8 === "VERIFY" ? "VERIFY" : features.utf8;
}

/** The option `ctype` came before the feature, and is gone since edition 2024. */
function cppString({ node, features }: Field, file: FileNode): string {
  const stated = file.edition === null || file.edition < "2024" ? node.options.get("ctype")?.text : undefined;
  return stated ?? features.cppString;
}
