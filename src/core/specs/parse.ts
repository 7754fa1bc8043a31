/** Text of a spec file → the one model, whatever the dialect. */
import { readBlocks } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import { readFrontMatter } from "./front-matter.ts";
import type { FrontMatter } from "./front-matter.ts";
import { readKiro } from "./kiro.ts";
import { LINT_RULES } from "./lint-rules.ts";
import type { Dialect, Spec } from "./model.ts";
import { readOpenSpec } from "./openspec.ts";
import { outline } from "./outline.ts";
import type { Section } from "./outline.ts";
import { attachReferences } from "./references.ts";
import { readFiveSections } from "./five-sections.ts";
import { problemAt, readSource } from "./source.ts";
import { derivedId } from "./spec-id.ts";
import { readSpecKit } from "./speckit.ts";
import { unclosedIn } from "./unclosed.ts";

export interface SpecFile {
  path: string;
  text: string;
  dialect: Dialect;
}

function readItems(draft: Draft, root: Section, dialect: Dialect): void {
  switch (dialect) {
    case "spec.md":
      readFiveSections(draft, root);
      return;
    case "kiro":
      readKiro(draft, root);
      return;
    case "openspec":
      readOpenSpec(draft, root);
      return;
    case "speckit":
      readSpecKit(draft, root);
      return;
  }
}

/** Titles that every Kiro or OpenSpec file has; the folder's name says more. */
const GENERIC =
  /^(?:requirements?(?: document)?|design(?: document)?|implementation (?:plan|tasks)|tasks?(?: list)?|bugfix (?:requirements document|design)|proposal|spec(?:ification)?(?: delta)?|要件(?:定義書?|ドキュメント)?|設計書?|実装計画|需求(?:文档|文件|文檔|规格说明书?)?|设计文档|設計文件|实施计划|实现计划|요구사항(?: 문서)?|설계(?: 문서)?|구현 계획|documento de (?:requisitos|diseño|design)|requisitos|plan de implementación|plano de implementação|anforderungs?(?:dokument|en)|designdokument|umsetzungsplan|document (?:d['’]exigences|de conception)|exigences|plan d['’]implémentation)$/i;

/** `.kiro/specs/checkout/tasks.md` → "checkout: tasks". */
function titleOfPath(path: string): string {
  const parts = path.split("/");
  const file = (parts.at(-1) ?? path).replace(/\.md$/i, "");
  const folder = parts.at(-2);
  return folder === undefined || file.endsWith(".spec")
    ? file.replace(/\.spec$/, "")
    : file === "spec"
      ? folder
      : `${folder}: ${file}`;
}

function titleOf(root: Section, path: string): string {
  const first = root.children.find((child) => child.heading?.level === 1) ?? root.children[0];
  const text = first?.heading?.level === 1 ? first.heading.text.slice(0, 1_000) : "";
  const title = text
    .replace(/\{#[^}]*\}|<!--.*?-->/g, "")
    .replace(/[*_`]+/g, "")
    .trim();
  return title === "" || GENERIC.test(title) ? titleOfPath(path) : title.slice(0, 300);
}

function specOf(
  file: SpecFile,
  front: FrontMatter,
  found: Pick<Spec, "title" | "items" | "examples" | "problems">,
): Spec {
  const { id, ...rest } = front;
  return {
    path: file.path,
    id: id ?? derivedId(file.path, file.dialect),
    dialect: file.dialect,
    ...rest,
    ...found,
  };
}

function read(file: SpecFile): Spec {
  const source = readSource(file);
  const front = readFrontMatter(file.path, source.lines, { foreign: file.dialect !== "spec.md" });
  const problems = [...source.problems, ...front.problems];
  if (!source.readable)
    return specOf(file, front.values, {
      title: file.path.split("/").at(-1) ?? file.path,
      items: [],
      problems,
    });
  const body = source.lines.slice(front.lines);
  // Without front matter the text is parsed as it is: no second one is made that the items would keep.
  const blocks = readBlocks(front.lines === 0 ? source.text : body.join("\n"), body, front.lines);
  for (const { rule, line, message } of unclosedIn(blocks))
    problems.push(problemAt({ path: file.path, line }, { rule, level: LINT_RULES[rule].level, message }));
  const root = outline(blocks, source.lines.length);
  // Front matter is blanked, so that readers that go by lines see the numbers of the file.
  const lines =
    front.lines === 0 ? source.lines : [...source.lines.slice(0, front.lines).map(() => ""), ...body];
  const draft: Draft = {
    path: file.path,
    lines,
    title: titleOf(root, file.path),
    items: [],
    examples: [],
    problems,
  };
  readItems(draft, root, file.dialect);
  attachReferences(draft);
  const { title, items, examples } = draft;
  return specOf(file, front.values, { title, items, ...(examples.length > 0 ? { examples } : {}), problems });
}

/** Never throws: what could not be understood is in `problems`, and the rest is intact. */
export function parseSpec(file: SpecFile): Spec {
  try {
    return read(file);
  } catch (cause) {
    // Only a bug or exhausted memory gets here; one unreadable spec must not take the review of all others with it.
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : "unknown";
    const message = `This spec could not be read (${detail}). Please report it with the file.`;
    const problem = problemAt(
      { path: file.path, line: 1 },
      { rule: "spec-internal", level: "error", message },
    );
    const front = readFrontMatter(file.path, []).values;
    return specOf(file, front, {
      title: file.path.split("/").at(-1) ?? file.path,
      items: [],
      problems: [problem],
    });
  }
}
