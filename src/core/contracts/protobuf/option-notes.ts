/** Notes about options and imports that no rule judges, so that a person sees them all the same. */
import type { FileNode, Options } from "./model.ts";
import type { Report } from "./report.ts";
import { JUDGED_FILE_OPTIONS } from "./rules-file.ts";
import { readable } from "./tokens.ts";

/** Judged by rules, by name or by what they do to fields, enums and messages. */
const JUDGED = new Set([
  ...JUDGED_FILE_OPTIONS,
  "default",
  "json_name",
  "jstype",
  "ctype",
  "idempotency_level",
  "message_set_wire_format",
  "no_standard_descriptor_accessor",
  "java_string_check_utf8",
  "features.field_presence",
  "features.enum_type",
  "features.utf8_validation",
  "features.message_encoding",
  "features.json_format",
  "features.(pb.cpp).string_type",
  "features.(pb.java).utf8_validation",
]);

export interface Optioned {
  options: Options;
  line: number;
}

export interface Whose {
  path: string;
  /** `the field \`id\`` */
  name: string;
  operation?: string;
}

export function noteOptions(before: Optioned, after: Optioned, whose: Whose, report: Report): void {
  if (before.options.size === 0 && after.options.size === 0) return;
  for (const option of new Set([...before.options.keys(), ...after.options.keys()])) {
    const [old, now] = [before.options.get(option), after.options.get(option)];
    if (JUDGED.has(option) || (old?.text === now?.text && old?.kind === now?.kind)) continue;
    const written = (setting: typeof old) =>
      setting === undefined ? "unset" : `\`${readable(setting.text)}\``;
    const { rule, level } = ruleOf(option);
    const { path, name, ...rest } = whose;
    const difference = {
      path: `${path} option ${option}`,
      message: `The option \`${option}\` of ${name} changed from ${written(old)} to ${written(now)}.`,
      ...rest,
      old: old === undefined ? null : readable(old.text),
      new: now === undefined ? null : readable(now.text),
      before: old?.line ?? before.line,
      after: now?.line ?? after.line,
    };
    report.note(rule, difference, level);
  }
}

/** Whoever calls an RPC over plain HTTP depends on its path, of which buf's rules know nothing. */
function ruleOf(option: string): { rule: string; level: "info" | "warning" } {
  if (option.startsWith("(google.api.http)")) return { rule: "http-rule-changed", level: "warning" };
  return { rule: option === "deprecated" ? "deprecation-changed" : "option-changed", level: "info" };
}

export function noteImports(before: FileNode, after: FileNode, report: Report): void {
  for (const [path, line] of before.imports) {
    if (after.imports.has(path)) continue;
    const message = `The import of \`${path}\` is gone.`;
    report.note("import-removed", { path: `import ${path}`, message, old: path, before: line });
  }
  for (const [path, line] of after.imports) {
    if (before.imports.has(path)) continue;
    const message = `The import of \`${path}\` is new.`;
    report.note("import-added", { path: `import ${path}`, message, new: path, after: line });
  }
}
