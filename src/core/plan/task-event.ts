/** What a task may say about the event: the values behind `${event.…}` for one match. */
import type { TaskEvent } from "../hooks/fill.ts";
import type { PlanInput } from "./input.ts";
import type { Match } from "./match.ts";

export function taskEvent(match: Match, hook: string, input: PlanInput): TaskEvent {
  const paths = match.subjects.map(({ path }) => path);
  return {
    path: paths[0] ?? "",
    paths,
    spec: match.specs[0] ?? "",
    specs: match.specs,
    level: match.level,
    pullRequest: input.cause.pullRequest,
    base: input.change.base,
    head: input.change.head,
    branch: input.cause.headBranch,
    repository: input.repository.fullName,
    hook,
  };
}
