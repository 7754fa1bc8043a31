/** `headwater hooks list`: the hooks of a checkout, what each listens to, and what it may do. */
import path from "node:path";
import { Command } from "commander";
import type { Hook, Trigger } from "../../core/hooks/model.ts";
import { parseHooks } from "../../core/hooks/parse.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { isFolder, tryRead, walk } from "./files.ts";
import { problemLines, uniqueProblems } from "./problems.ts";
import { envelope, plain, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

/** Triggers that this version acts on; the others are read and wait. */
const ACTED_ON: Trigger["on"][] = ["spec_change", "file_change"];

function triggerJson(trigger: Trigger): object {
  const acted = ACTED_ON.includes(trigger.on);
  return {
    original: trigger.on,
    mapped: trigger,
    status: acted ? "mapped" : "not-applicable",
    reason: acted ? "" : "this version does not act on it yet",
  };
}

function hookJson(hook: Hook): object {
  return {
    name: hook.name,
    path: hook.path,
    line: hook.line,
    format: "headwater",
    source: "repository",
    enabled: hook.enabled,
    triggers: hook.triggers.map(triggerJson),
    action: hook.run.action.kind,
    model: hook.run.model ?? hook.run.agent,
    approval: hook.approval,
    writes: hook.run.writes,
  };
}

function triggerWords(trigger: Trigger): string {
  const on = "paths" in trigger ? `${trigger.on} ${trigger.paths.join(", ")}` : trigger.on;
  return ACTED_ON.includes(trigger.on) ? on : `${on} (not acted on yet)`;
}

function describe(hook: Hook): string {
  const lines = [
    `${hook.name}${hook.enabled ? "" : " (disabled)"}  ${hook.path}:${String(hook.line)}`,
    ...(hook.description === "" ? [] : [`  ${hook.description.replace(/\s+/gu, " ")}`]),
    `  on       ${hook.triggers.map(triggerWords).join("; ")}; when ${hook.when}`,
    `  run      ${hook.run.action.kind} by ${hook.run.agent}${hook.run.model === null ? "" : ` on ${hook.run.model}`}`,
    `  writes   ${hook.run.writes === null ? "any ordinary path (not declared)" : hook.run.writes.join(", ")}`,
    ...(hook.run.checks.length === 0 ? [] : [`  checks   ${hook.run.checks.join("; ")}`]),
    `  approval ${hook.approval}, into ${hook.target}`,
  ];
  return lines.map(plain).join("\n");
}

export async function hooksListCommand(session: Session, repo: string, json: boolean): Promise<ExitCode> {
  await isFolder(repo);
  const folder = path.join(repo, ".kiro", "hooks");
  const { files, closed } = await walk(folder);
  const texts: { path: string; text: string }[] = [];
  const unread = closed.map(({ code }) => ({
    what: ".kiro/hooks",
    why: `the folder cannot be read (${code})`,
  }));
  for (const file of files.filter((each) => path.dirname(each) === path.normalize(folder))) {
    const read = await tryRead(file);
    const shown = path.relative(repo, file).replaceAll("\\", "/");
    if (read.ok) texts.push({ path: shown, text: read.text });
    else unread.push({ what: shown, why: `the file ${read.why}` });
  }
  const { hooks, problems: found } = parseHooks(texts);
  const problems = uniqueProblems(found);
  if (json)
    printJson(
      session,
      envelope("hooks@1", { problems, notChecked: unread, truncated: [] }, { hooks: hooks.map(hookJson) }),
    );
  else {
    session.out(
      hooks.length === 0 ? `There are no hooks in ${plain(folder)}.` : hooks.map(describe).join("\n\n"),
    );
    if (problems.length > 0) session.out(`\n${problemLines(problems)}`);
    for (const { what, why } of unread) session.out(plain(`not checked: ${what}: ${why}`));
  }
  return problems.some(({ level }) => level === "error") ? 1 : 0;
}

export function defineHooks(program: Program): Command {
  const list = command("list", "the hooks of a checkout, what each listens to, and what it may do", {
    examples: [
      { line: "headwater hooks list", means: "hooks of the current folder" },
      {
        line: "headwater hooks list --repo ../shop --json",
        means: "of another checkout, for programs (hooks@1)",
      },
    ],
    exits: { 0: "every hook file can be used", 1: "some have problems of level error" },
  })
    .option("--repo <dir>", "the checkout", ".")
    .action(async (options: { repo: string; json?: boolean }) => {
      program.ended(await hooksListCommand(program.session, options.repo, options.json === true));
    });
  return new Command("hooks").description("look at hooks").addCommand(list);
}
