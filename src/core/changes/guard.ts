/** What must be true of a change set before it may be published, decided from the change set alone. */
import { compilePatterns } from "../paths/match.ts";
import type { Matcher } from "../paths/match.ts";
import { foldCollisions, humanApprovalReason, refusedPath } from "../paths/policy.ts";
import type { ChangeSet, FileChange, Violation } from "./change-set.ts";
import { blobIdOf, contentBytes, textOf } from "./content.ts";
import { findHiddenCharacter } from "./invisible.ts";
import { secretFinder } from "./secrets.ts";

export const MAX_FILES = 100;
export const MAX_BYTES = 1_048_576;

export interface GuardScope {
  /** Patterns that the run may write; null means any ordinary path. */
  writes: string[] | null;
  /** Live secrets of this process: values that must not be in any output. */
  secrets: string[];
  /** Paths of the tree that the changes apply to, when known: for names that differ only in case. */
  tree?: readonly string[];
}

type FindSecret = ReturnType<typeof secretFinder>;

const violation = (rule: string, path: string, message: string): Violation => ({ rule, path, message });

/** Paths from outside go into messages: one line, no control characters. */
const shown = (path: string): string => JSON.stringify(path.length > 200 ? `${path.slice(0, 199)}…` : path);

function checkPath(file: FileChange, writes: Matcher | null, findSecret: FindSecret): Violation[] {
  // First, and without the path: it would be repeated wherever the violation is shown.
  if (findSecret(file.path) !== null)
    return [violation("secret", "", "The name of a changed file holds a secret.")];
  const refused = refusedPath(file.path);
  if (refused !== null)
    return [violation("path-refused", file.path, `${shown(file.path)} is never written: ${refused}.`)];
  if (writes === null || writes.matches(file.path)) return [];
  return [
    violation(
      "outside-writes",
      file.path,
      `${shown(file.path)} is not among the paths that the hook may write (\`writes\`).`,
    ),
  ];
}

function checkMode(file: FileChange): Violation[] {
  const modes = [file.mode, file.modeBefore];
  if (modes.includes("120000"))
    return [
      violation("symlink", file.path, `${shown(file.path)} is a symbolic link; links are never written.`),
    ];
  if (modes.includes("160000"))
    return [
      violation("submodule", file.path, `${shown(file.path)} is a submodule; submodules are never written.`),
    ];
  const executable = file.after !== null && file.mode === "100755" && file.modeBefore !== "100755";
  return executable
    ? [violation("executable", file.path, `${shown(file.path)} becomes executable; that is left to people.`)]
    : [];
}

function checkText(file: FileChange, text: string, findSecret: FindSecret): Violation[] {
  const violations: Violation[] = [];
  const secret = findSecret(text);
  if (secret !== null) {
    const where = secret.line === null ? "" : ` line ${secret.line}`;
    violations.push(violation("secret", file.path, `${shown(file.path)}${where} holds ${secret.what}.`));
  }
  const hidden = findHiddenCharacter(text);
  if (hidden !== null) {
    const message = `${shown(file.path)} line ${hidden.line} holds a character that people cannot see (${hidden.name}).`;
    violations.push(violation("invisible-text", file.path, message));
  }
  return violations;
}

function checkContent(file: FileChange, findSecret: FindSecret): Violation[] {
  const deleted = file.after === null;
  if (deleted !== (file.content === null) || (deleted && file.before === null)) {
    return [
      violation(
        "content",
        file.path,
        `${shown(file.path)}: the change does not say whether the file stays or goes.`,
      ),
    ];
  }
  if (file.after === null) return [];
  const bytes = contentBytes(file);
  if (bytes === null || blobIdOf(bytes, file.after) !== file.after) {
    return [
      violation(
        "content",
        file.path,
        `${shown(file.path)}: the content is not the one that its blob id names.`,
      ),
    ];
  }
  const text = textOf(bytes);
  if (text !== null) return checkText(file, text, findSecret);
  const secret = findSecret(bytes.toString("latin1"));
  const found = secret === null ? "" : ` It holds ${secret.what}.`;
  return [
    violation("binary", file.path, `${shown(file.path)} is not text; people cannot review it.${found}`),
  ];
}

/** `a` and `a/b` cannot both be files. */
function folderConflicts(present: readonly string[]): Violation[] {
  const files = new Set(present);
  return present.flatMap((path) => {
    const parts = path.split("/");
    const above = parts.map((_, at) => parts.slice(0, at).join("/")).find((parent) => files.has(parent));
    return above === undefined
      ? []
      : [violation("path-conflict", path, `${shown(path)} needs a folder where ${shown(above)} is a file.`)];
  });
}

function checkTogether(changes: ChangeSet, tree: readonly string[]): Violation[] {
  const { files } = changes;
  const violations: Violation[] = [];
  if (files.length > MAX_FILES)
    violations.push(
      violation("too-many-files", "", `${files.length} files are changed; at most ${MAX_FILES}.`),
    );
  const bytes = files.reduce((sum, { content }) => sum + Math.floor(((content?.length ?? 0) * 3) / 4), 0);
  if (bytes > MAX_BYTES)
    violations.push(
      violation("too-large", "", `The changed files have about ${bytes} bytes; at most ${MAX_BYTES} (1 MB).`),
    );
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) violations.push(violation("path-conflict", path, `${shown(path)} is changed twice.`));
    seen.add(path);
  }
  const present = files.filter(({ after }) => after !== null).map(({ path }) => path);
  const gone = new Set(files.filter(({ after }) => after === null).map(({ path }) => path));
  const staying = tree.filter((path) => !gone.has(path));
  for (const { path, other } of foldCollisions(present, staying)) {
    violations.push(
      violation(
        "path-collision",
        path,
        `${shown(path)} and ${shown(other)} are one file where case does not count.`,
      ),
    );
  }
  return [...violations, ...folderConflicts(present)];
}

/**
 * Every reason why the change set may not be published; empty means that it may. A list of `writes` that cannot
 * be compiled allows nothing. Contents are not read when the set is too large: that is refused anyway.
 */
export function guardChangeSet(changes: ChangeSet, scope: GuardScope): Violation[] {
  const writes = scope.writes === null ? null : compilePatterns(scope.writes);
  const together = checkTogether(changes, scope.tree ?? []);
  const tooMuch = together.some(({ rule }) => rule === "too-large" || rule === "too-many-files");
  const findSecret = secretFinder(scope.secrets);
  const each = changes.files.flatMap((file) => {
    const outside = [...checkPath(file, writes, findSecret), ...checkMode(file)];
    // A link's or submodule's "content" is not text; the mode was refused already.
    const readable = !tooMuch && (file.mode === "100644" || file.mode === "100755");
    return readable ? [...outside, ...checkContent(file, findSecret)] : outside;
  });
  return [...together, ...each];
}

/** Changed paths that people must approve even where `approval: auto` would merge. */
export function humanApprovalPaths(changes: ChangeSet): string[] {
  return changes.files.map(({ path }) => path).filter((path) => humanApprovalReason(path) !== null);
}
