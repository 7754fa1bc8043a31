/** What the model may write, told at once; the guard decides again, over the finished change set. */
import { compilePatterns } from "../core/paths/match.ts";
import { refusedPath } from "../core/paths/policy.ts";
import { pathComponents, ToolFailure } from "./files/paths.ts";

/** Says why `path` may not be written, or gives its normal form. */
export type WriteScope = (path: string) => { path: string } | { refusal: string };

export function writeScope(writes: readonly string[] | null): WriteScope {
  const scope = writes === null ? null : compilePatterns(writes);
  return (raw) => {
    const path = normalForm(raw);
    if (path instanceof ToolFailure) return { refusal: path.message };
    const refused = refusedPath(path);
    if (refused !== null) return { refusal: `${path} can never be written: ${refused}. Nothing was done.` };
    if (scope !== null && !scope.matches(path)) {
      return {
        refusal: `${path} is outside what this run may write (${(writes ?? []).join(", ")}). Nothing was done.`,
      };
    }
    return { path };
  };
}

function normalForm(raw: string): string | ToolFailure {
  try {
    return pathComponents(raw).join("/");
  } catch (error) {
    if (error instanceof ToolFailure) return error;
    throw error;
  }
}
