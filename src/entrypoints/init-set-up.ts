/** Sets a checkout up: reads what stands there, writes what the plan says is missing. */
import { contentOf, createFile, standingOf } from "../adapters/local/checkout-files.ts";
import { CONFIG_FILE } from "../core/setup/model.ts";
import { nextAfterSetup } from "../core/setup/next.ts";
import { exampleSpec, planSetup, setupPaths } from "../core/setup/plan-setup.ts";
import type { HookSubject } from "../core/setup/texts.ts";
import { dialectAnywhere } from "../core/setup/spec-roots.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { UserError } from "../errors.ts";
import { checkoutPaths, type Checkout } from "../git/checkout.ts";
import { decode } from "./cli/files.ts";
import type { InitOptions } from "./cli/stages.ts";
import { publishedWorkflow } from "./published-workflows.ts";
import type { InitOutcome } from "./wire-init.ts";

async function textOf(root: string, path: string): Promise<string | null> {
  if ((await standingOf(root, path)) !== "file") return null;
  const content = await contentOf(root, path);
  const read = content === null ? null : decode(content);
  return read?.ok === true ? read.text : null;
}

/** The spec that the example hook is about, with what it governs. */
export async function exampleSubject(root: string, paths: readonly string[]): Promise<HookSubject | null> {
  const found = exampleSpec(paths);
  if (found === null) return null;
  const { path } = found;
  const dialect = dialectAnywhere(path);
  const text = dialect === null ? null : await textOf(root, path);
  const governs = dialect === null || text === null ? [] : parseSpec({ path, text, dialect }).governs;
  return { ...found, governs };
}

export async function setUpCheckout(
  checkout: Checkout,
  options: Extract<InitOptions, { verb: "set-up" }>,
): Promise<InitOutcome> {
  const root = checkout.workTree;
  const paths = await checkoutPaths(checkout);
  const subject = options.hook ? await exampleSubject(root, paths) : null;
  const standings = new Map<string, Awaited<ReturnType<typeof standingOf>>>();
  for (const path of setupPaths(subject?.path ?? null)) standings.set(path, await standingOf(root, path));
  const config = await textOf(root, CONFIG_FILE);
  if (config === null && standings.get(CONFIG_FILE) === "file")
    throw new UserError("unreadable", `${CONFIG_FILE} is no text.`, "Repair it or move it away.");
  const template = await publishedWorkflow("review.yml");
  const plan = planSetup({ paths, standings, config, subject, template }, options);
  const [first] = plan.steps.filter((step) => step.do === "skip" && step.obstacle);
  if (first !== undefined) {
    throw new UserError(
      "path_in_the_way",
      `${first.path} cannot be written: ${"why" in first ? first.why : ""}. Nothing was written.`,
      "Move that away, or name another checkout with --repo.",
    );
  }
  for (const step of plan.steps)
    if (step.do === "create" && !options.dryRun) await createFile(root, step.path, step.text);
  const broken = plan.problems.some(({ level }) => level === "error");
  const impossible = plan.steps.some((step) => step.do === "skip");
  return {
    report: {
      verb: "set-up",
      dryRun: options.dryRun,
      held: false,
      steps: plan.steps,
      remaining: [],
      notChecked: [],
      next: nextAfterSetup(plan.steps, { mode: plan.mode, action: options.action, broken }),
    },
    problems: plan.problems,
    truncated: [],
    code: broken || impossible ? 1 : 0,
  };
}
