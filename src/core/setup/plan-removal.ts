/** What `headwater init --remove` takes out: a pure decision, file by file, with the reason for each that stays. */
import { folderOf } from "../paths/parts.ts";
import type { FoundFile, Step } from "./model.ts";
import { CONFIG_FILE, HOOK_FOLDER, WORKFLOW_FOLDER } from "./model.ts";
import { isHookOfOurs, workflowUse } from "./ours.ts";

export interface RemovalFacts {
  /** Everything that stands where a file of ours could. */
  found: readonly FoundFile[];
  /** Every file of the checkout, for what a lock lies beside. */
  paths: ReadonlySet<string>;
  /** The workflows that this version publishes. */
  published: readonly string[];
  /** Texts that `init` writes here: of these nothing is lost that could not be written again. */
  written: ReadonlySet<string>;
}

export interface RemovalPlan {
  steps: Step[];
  /** Files to remove whose content git does not hold. */
  unsaved: string[];
}

const SPEC_LOCK = /\.spec\.lock\.json$/;
const LOCK_IN_FOLDER = /(?:^|\/)headwater\.lock\.json$/;
const KIRO_HOOK = /\.(?:kiro\.hook|json)$/;
const YAML = /\.ya?ml$/;
const CODECATALYST = /^\.codecatalyst\/workflows\//;

/** Whether a file of this path may be ours; the rest of the checkout is not looked at. */
export function mayBeOurs(path: string): boolean {
  return (
    path === CONFIG_FILE ||
    folderOf(path) === `${HOOK_FOLDER}/` ||
    SPEC_LOCK.test(path) ||
    LOCK_IN_FOLDER.test(path) ||
    ((folderOf(path) === `${WORKFLOW_FOLDER}/` || CODECATALYST.test(path)) && YAML.test(path))
  );
}

/** `published`: what it says can be had again from the package. */
type Verdict =
  { ours: true; what: string; published?: boolean } | { ours: false; what: string; why: string } | null;

const stays = (what: string, why: string): Verdict => ({ ours: false, what, why });

/** Null: not ours, and no reason to speak of it. */
function verdictOn(file: FoundFile, facts: RemovalFacts): Verdict {
  const { path, text } = file;
  if (path === CONFIG_FILE) return { ours: true, what: "the configuration" };
  if (SPEC_LOCK.test(path)) {
    const spec = path.replace(/\.lock\.json$/, ".md");
    if (facts.paths.has(spec)) return { ours: true, what: "a lock" };
    return stays("a lock", `there is no ${spec} beside it, so it may be somebody else's; delete it by hand`);
  }
  if (LOCK_IN_FOLDER.test(path)) return { ours: true, what: "a lock" };
  if (folderOf(path) === `${HOOK_FOLDER}/`) return hookVerdict(path, text);
  if (CODECATALYST.test(path)) {
    if (text?.includes("headwater") !== true) return null;
    return stays("a workflow of CodeCatalyst", "it names Headwater; take that out of it by hand");
  }
  return workflowVerdict(text, facts.published);
}

function hookVerdict(path: string, text: string | null): Verdict {
  if (KIRO_HOOK.test(path)) return stays("a hook of Kiro", "it is Kiro's own");
  if (!YAML.test(path)) return null;
  if (text === null) return stays("a hook", "it cannot be read as text; look at it, and delete it by hand");
  if (isHookOfOurs(text)) return { ours: true, what: "a hook" };
  return stays(
    "a file beside the hooks",
    "it does not have the form of a hook; look at it, and delete it by hand",
  );
}

function workflowVerdict(text: string | null, published: readonly string[]): Verdict {
  if (text === null) return null;
  switch (workflowUse(text, published)) {
    case "none":
      return null;
    case "shipped":
      return { ours: true, what: "a published workflow", published: true };
    case "only":
      return { ours: true, what: "a workflow that only runs Headwater" };
    case "mixed":
      return stays(
        "a workflow",
        "it does more than run Headwater; take the step with headwater@ out of it by hand",
      );
  }
}

const NOT_A_FILE: Record<Exclude<FoundFile["standing"], "file">, string> = {
  link: "it is a symbolic link, which is not followed; delete the link by hand",
  folder: "it is a folder; look at it, and delete it by hand",
  other: "it is no ordinary file; look at it, and delete it by hand",
};

export function planRemoval(facts: RemovalFacts): RemovalPlan {
  const steps: Step[] = [];
  const unsaved: string[] = [];
  for (const file of facts.found.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const verdict = verdictOn(file, facts);
    if (verdict === null) continue;
    const { path } = file;
    const { what } = verdict;
    if (file.standing !== "file") steps.push({ do: "keep", path, what, why: NOT_A_FILE[file.standing] });
    else if (!verdict.ours) steps.push({ do: "keep", path, what, why: verdict.why });
    else {
      steps.push({ do: "remove", path, what });
      const again = verdict.published === true || (file.text !== null && facts.written.has(file.text));
      if (!file.committed && !again) unsaved.push(path);
    }
  }
  return { steps, unsaved };
}
