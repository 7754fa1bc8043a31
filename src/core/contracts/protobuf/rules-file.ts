/** Rules about a file as a whole: its syntax, its package and the options that generators read. */
import type { FileNode } from "./model.ts";
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
import { readable } from "./tokens.ts";

/** Each with the value that holds when nothing is stated. */
const OPTIONS: [string, string, Rule][] = [
  ["cc_enable_arenas", "true", "FILE_SAME_CC_ENABLE_ARENAS"],
  ["cc_generic_services", "false", "FILE_SAME_CC_GENERIC_SERVICES"],
  ["csharp_namespace", "", "FILE_SAME_CSHARP_NAMESPACE"],
  ["go_package", "", "FILE_SAME_GO_PACKAGE"],
  ["java_generic_services", "false", "FILE_SAME_JAVA_GENERIC_SERVICES"],
  ["java_multiple_files", "false", "FILE_SAME_JAVA_MULTIPLE_FILES"],
  ["java_outer_classname", "", "FILE_SAME_JAVA_OUTER_CLASSNAME"],
  ["java_package", "", "FILE_SAME_JAVA_PACKAGE"],
  ["objc_class_prefix", "", "FILE_SAME_OBJC_CLASS_PREFIX"],
  ["optimize_for", "SPEED", "FILE_SAME_OPTIMIZE_FOR"],
  ["php_class_prefix", "", "FILE_SAME_PHP_CLASS_PREFIX"],
  ["php_metadata_namespace", "", "FILE_SAME_PHP_METADATA_NAMESPACE"],
  ["php_namespace", "", "FILE_SAME_PHP_NAMESPACE"],
  ["py_generic_services", "false", "FILE_SAME_PY_GENERIC_SERVICES"],
  ["ruby_package", "", "FILE_SAME_RUBY_PACKAGE"],
  ["swift_prefix", "", "FILE_SAME_SWIFT_PREFIX"],
];

export const JUDGED_FILE_OPTIONS = new Set(OPTIONS.map(([name]) => name));

export function compareFiles(before: FileNode, after: FileNode, report: Report): void {
  if (before.syntax !== after.syntax) {
    report.broken("FILE_SAME_SYNTAX", {
      path: "syntax",
      message: `The syntax changed from \`${before.syntax}\` to \`${after.syntax}\`.`,
      old: before.syntax,
      new: after.syntax,
      before: before.syntaxLine,
      after: after.syntaxLine,
    });
  } else if (before.edition !== after.edition) {
    report.note("edition-changed", {
      path: "edition",
      message: `The edition changed from \`${before.edition}\` to \`${after.edition}\`.`,
      old: before.edition,
      new: after.edition,
      before: before.syntaxLine,
      after: after.syntaxLine,
    });
  }
  if (before.package !== after.package) comparePackage(before, after, report);
  for (const [name, unset, rule] of OPTIONS) {
    const [old, now] = [before.options.get(name), after.options.get(name)];
    const [from, to] = [readable(old?.text ?? unset), readable(now?.text ?? unset)];
    if (from === to) continue;
    report.broken(rule, {
      path: `option ${name}`,
      message: `The file option \`${name}\` changed from \`${from}\` to \`${to}\`.`,
      old: from,
      new: to,
      ...(old && { before: old.line }),
      ...(now && { after: now.line }),
    });
  }
}

function comparePackage(before: FileNode, after: FileNode, report: Report): void {
  const [from, to] = [before.package, after.package];
  const lines = { before: before.packageLine, after: after.packageLine };
  const message = `The package changed from \`${from}\` to \`${to}\`, and with it the full name of everything in the file.`;
  report.broken("FILE_SAME_PACKAGE", { path: "package", message, old: from, new: to, ...lines });
}
