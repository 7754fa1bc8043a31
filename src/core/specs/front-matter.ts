/** The optional YAML block at the top of a spec: id, status, owners, governs, exports, consumes. */
import type { Problem, ProblemLevel } from "../problem.ts";
import { readYaml } from "../yaml.ts";
import type { YamlFile } from "../yaml.ts";
import type { Consumes, Spec } from "./model.ts";
import { problemAt } from "./source.ts";

export type FrontMatter = Pick<
  Spec,
  "status" | "owners" | "governs" | "tests" | "exports" | "consumes" | "compat"
> & {
  /** Null when the file does not name itself. */
  id: string | null;
};

export interface ReadFrontMatter {
  values: FrontMatter;
  problems: Problem[];
  /** Number of lines that it takes, fences included; 0 when there is none. */
  lines: number;
}

const MAX_LINES = 2_000;
const ID = /^[a-z0-9][a-z0-9._/:-]{0,199}$/i;
const KEYS = new Set([
  "spec",
  "status",
  "version",
  "owners",
  "governs",
  "tests",
  "exports",
  "consumes",
  "compat",
  "title",
]);
const STATUSES = ["draft", "active", "deprecated"] as const;
const COMPATS = ["backward", "forward", "full", "none"] as const;

interface Reader {
  path: string;
  file: YamlFile;
  data: Record<string, unknown>;
  problems: Problem[];
}

function defaults(): FrontMatter {
  return {
    id: null,
    status: "active",
    owners: [],
    governs: [],
    tests: [],
    exports: [],
    consumes: [],
    compat: "backward",
  };
}

function complain(
  reader: Reader,
  path: PropertyKey[],
  found: { message: string; level?: ProblemLevel; rule?: string },
): void {
  // The YAML starts on the second line of the file.
  const { line, column } = reader.file.position(path);
  const place = { path: reader.path, line: line + 1, column };
  reader.problems.push(
    problemAt(place, {
      rule: found.rule ?? "front-matter-invalid",
      level: found.level ?? "error",
      message: found.message,
    }),
  );
}

function strings(reader: Reader, key: string): string[] {
  const value = reader.data[key];
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((entry): entry is string => typeof entry === "string" && entry !== "");
  if (texts.length !== list.length)
    complain(reader, [key], { message: `\`${key}\` is a list of texts. Write \`${key}: ["…"]\`.` });
  return texts.slice(0, 500);
}

function choice<T extends string>(
  reader: Reader,
  key: string,
  options: { known: readonly T[]; fallback: T },
): T {
  const value = reader.data[key];
  if (value === undefined || value === null) return options.fallback;
  const found = options.known.find((option) => option === value);
  if (found !== undefined) return found;
  const text = typeof value === "string" ? `"${value.slice(0, 60)}"` : "this value";
  complain(reader, [key], { message: `\`${key}\` is ${text}; use one of: ${options.known.join(", ")}.` });
  return options.fallback;
}

function consumesOf(reader: Reader): Consumes[] {
  const value = reader.data["consumes"];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    complain(reader, ["consumes"], { message: "`consumes` is a list of `- spec: <id>`." });
    return [];
  }
  const edges: Consumes[] = [];
  for (const [index, entry] of (value as unknown[]).slice(0, 500).entries()) {
    const line = reader.file.position(["consumes", index]).line + 1;
    const record = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : null;
    const spec = typeof entry === "string" ? entry : record?.["spec"];
    if (typeof spec !== "string" || spec === "") {
      complain(reader, ["consumes", index], {
        message: "Each entry of `consumes` names a spec: `- spec: <id>`.",
      });
      continue;
    }
    const items = record?.["items"];
    const list: unknown[] = Array.isArray(items)
      ? items
      : items === undefined || items === null
        ? []
        : [items];
    const patterns = list.filter(
      (item): item is string => typeof item === "string" && item !== "" && item.length <= 256,
    );
    if (patterns.length !== list.length) {
      complain(reader, ["consumes", index], {
        message: "`items` is a list of patterns such as `contract:charges`.",
      });
    }
    edges.push({ spec, items: patterns.slice(0, 200), line });
  }
  return edges;
}

function idOf(reader: Reader): string | null {
  const value = reader.data["spec"];
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && ID.test(value)) return value;
  complain(reader, ["spec"], {
    message: "`spec` is an id such as `svc.orders`: letters, digits, dot, dash, slash.",
  });
  return null;
}

function readValues(reader: Reader): FrontMatter {
  for (const key of Object.keys(reader.data)) {
    if (KEYS.has(key)) continue;
    const message = `\`${key.slice(0, 60)}\` means nothing here and is ignored.`;
    complain(reader, [key], { message, level: "info", rule: "front-matter-unknown-key" });
  }
  return {
    id: idOf(reader),
    status: choice(reader, "status", { known: STATUSES, fallback: "active" }),
    owners: strings(reader, "owners"),
    governs: strings(reader, "governs"),
    tests: strings(reader, "tests"),
    exports: strings(reader, "exports"),
    consumes: consumesOf(reader),
    compat: choice(reader, "compat", { known: COMPATS, fallback: "backward" }),
  };
}

/** Keys that no other tool writes. */
const OURS = ["spec", "governs", "exports", "consumes", "compat"];

/**
 * Never throws. Front matter that cannot be read is a problem, and the spec counts as having none. `foreign`: the file
 * belongs to another tool, whose keys and states are no mistakes unless a key of ours stands among them.
 */
export function readFrontMatter(
  path: string,
  lines: readonly string[],
  { foreign = false }: { foreign?: boolean } = {},
): ReadFrontMatter {
  const none: ReadFrontMatter = { values: defaults(), problems: [], lines: 0 };
  if (!/^---[ \t]*$/.test(lines[0] ?? "")) return none;
  const end = lines.slice(1, MAX_LINES).findIndex((line) => /^(?:---|\.\.\.)[ \t]*$/.test(line));
  if (end < 0) return none;
  const text = lines.slice(1, end + 1).join("\n");
  const read = readYaml({ path, text }, "front-matter");
  const problems = read.problems.map((found) => ({ ...found, line: found.line + 1 }));
  const value = read.file?.value ?? null;
  if (read.file === null || value === null) return { values: defaults(), problems, lines: end + 2 };
  if (typeof value !== "object" || Array.isArray(value)) {
    const message = "The front matter is not a list of `key: value` lines; it is ignored.";
    problems.push(problemAt({ path, line: 2 }, { rule: "front-matter-invalid", level: "error", message }));
    return { values: defaults(), problems, lines: end + 2 };
  }
  const reader: Reader = { path, file: read.file, data: value as Record<string, unknown>, problems };
  const values = readValues(reader);
  const theirs = foreign && !OURS.some((key) => Object.hasOwn(reader.data, key));
  return { values, problems: theirs ? [] : problems, lines: end + 2 };
}
