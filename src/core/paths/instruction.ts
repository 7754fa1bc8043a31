/** Files that tell Headwater or an agent what to do: read at trusted commits only, never from a pull request's head. */
import { foldPath } from "./fold.ts";

const INSTRUCTION_FOLDERS = new Set(["hooks", "agents", "settings", "steering", "skills"]);
/** Case and other spellings that a file system folds do not count: `.Kiro/Hooks/x` is one too. */
export function isInstructionPath(path: string): boolean {
  const components = foldPath(path).split("/");
  // Agents look for this name in any folder.
  if (components.at(-1) === "agents.md") return true;
  return components.some((component, at) => {
    if (component !== ".kiro") return false;
    const next = components[at + 1] ?? "";
    return INSTRUCTION_FOLDERS.has(next) || (next === "headwater.yaml" && at + 2 === components.length);
  });
}
