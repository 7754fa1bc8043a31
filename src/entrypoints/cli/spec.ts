/** `headwater spec PATH`: what was understood of a spec. */
import type { Command } from "commander";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import type { Item, Spec } from "../../core/specs/model.ts";
import { readKiroSidecar, sidecarPaths, withSidecar } from "../../core/specs/kiro-sidecar.ts";
import { lintSpec } from "../../core/specs/lint.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { UserError } from "../../errors.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { dialectOf } from "./dialect.ts";
import { isFolder, readText, tryRead } from "./files.ts";
import { problemLines, uniqueProblems } from "./problems.ts";
import { envelope, plain, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

function itemLine(item: Item): string {
  const kind = item.item.padEnd(11);
  const name = [item.id, item.title].filter((part) => part !== "").join(" ");
  const text = name === "" ? item.text : name;
  const state = [item.delta, item.state].flatMap((word) => (word === undefined ? [] : ` [${word}]`)).join("");
  const ears = item.ears === undefined || item.ears.pattern === "none" ? "" : ` (${item.ears.pattern})`;
  const indent = item.parent === "" ? "" : "  ";
  return plain(
    `${String(item.line).padStart(6)}  ${indent}${kind} ${text.replace(/\s+/gu, " ").slice(0, 100)}${ears}${state}`,
  );
}

function describe(spec: Spec): string {
  const facts = [
    `${spec.path}: ${spec.title === "" ? "untitled" : spec.title}`,
    `  id ${spec.id}, dialect ${spec.dialect}, ${spec.status}, compat ${spec.compat}`,
    ...(spec.governs.length === 0 ? [] : [`  governs ${spec.governs.join(", ")}`]),
    ...(spec.exports.length === 0 ? [] : [`  exports ${spec.exports.join(", ")}`]),
    ...spec.consumes.map(
      ({ spec: id, items }) => `  consumes ${id}${items.length === 0 ? "" : `: ${items.join(", ")}`}`,
    ),
  ];
  const items = spec.items.length === 0 ? ["  No items were found in it."] : spec.items.map(itemLine);
  return [...facts.map(plain), "", ...items].join("\n");
}

/** What lies beside a Kiro spec may say that it is a draft; a sidecar that cannot be read says nothing. */
async function withSidecarOnDisk(spec: Spec): Promise<Spec> {
  if (spec.dialect !== "kiro") return spec;
  let known = spec;
  for (const place of sidecarPaths(spec.path)) {
    const read = await tryRead(place);
    if (read.ok) known = withSidecar(known, readKiroSidecar(read.text));
  }
  return known;
}

export async function specCommand(session: Session, file: string, json: boolean): Promise<ExitCode> {
  if (await isFolder(file)) {
    throw new UserError(
      "usage",
      `${file} is a folder.`,
      "Name one spec file; `headwater lint` looks at folders.",
    );
  }
  if (dialectOf(file) === null) {
    throw new UserError(
      "not_a_spec",
      `${file} is not a Markdown file, so it is no spec.`,
      "Name a .md file.",
    );
  }
  const text = await readText(file);
  const dialect = dialectOf(file, text) ?? "spec.md";
  const spec = await withSidecarOnDisk(parseSpec({ path: file, text, dialect }));
  const { examples } = await compareSpecContracts(null, spec);
  const problems = uniqueProblems([...spec.problems, ...lintSpec(spec, {}), ...examples.problems]);
  if (json) {
    printJson(
      session,
      envelope("spec@1", { problems, notChecked: examples.notChecked, truncated: [] }, spec),
    );
  } else {
    session.out(describe(spec));
    if (problems.length > 0) session.out(`\n${problemLines(problems)}`);
    for (const { what, why } of examples.notChecked) session.out(`not checked: ${plain(`${what}: ${why}`)}`);
  }
  return problems.some(({ level }) => level === "error") ? 1 : 0;
}

export function defineSpec(program: Program): Command {
  return command("spec", "show what is understood of a spec: dialect, items, clauses, references", {
    examples: [
      { line: "headwater spec specs/services/payments.spec.md", means: "items with their lines" },
      {
        line: "headwater spec .kiro/specs/login/requirements.md --json",
        means: "the same for programs (spec@1)",
      },
    ],
    exits: { 0: "the spec was understood", 1: "it has problems of level error" },
  })
    .argument("<path>", "a spec file of any dialect")
    .action(async (path: string, options: { json?: boolean }) => {
      program.ended(await specCommand(program.session, path, options.json === true));
    });
}
