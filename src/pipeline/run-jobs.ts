/**
 * The runs that are under way in this process. A newer plan for the same pull request supersedes the runs that it
 * no longer contains; a run that it still contains is joined, never started twice.
 */

export interface RunJobs {
  /** Starts `work` for `key`, or joins the one that is under way. `scope` groups the jobs of one pull request. */
  start<T>(
    job: { scope: string; key: string; hook: string },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Aborts the jobs of `scope` that `keep` does not want; the reason becomes the stop reason of the run. */
  abort(scope: string, reason: string, keep: (job: { key: string; hook: string }) => boolean): number;
  /** Aborts all jobs of a repository, in whose scopes its id comes first. */
  abortRepository(repositoryId: number, reason: string): number;
  running(scope: string): { key: string; hook: string }[];
}

interface Job {
  scope: string;
  key: string;
  hook: string;
  controller: AbortController;
  result: Promise<unknown>;
}

export function createRunJobs(): RunJobs {
  const jobs = new Map<string, Job>();
  const idOf = (scope: string, key: string): string => `${scope} ${key}`;

  function start<T>(
    { scope, key, hook }: { scope: string; key: string; hook: string },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const id = idOf(scope, key);
    const present = jobs.get(id);
    if (present !== undefined && !present.controller.signal.aborted) return present.result as Promise<T>;
    const controller = new AbortController();
    const result = work(controller.signal).finally(() => {
      if (jobs.get(id)?.controller === controller) jobs.delete(id);
    });
    jobs.set(id, { scope, key, hook, controller, result });
    return result;
  }

  function abortThose(wanted: (job: Job) => boolean, reason: string): number {
    let count = 0;
    for (const job of jobs.values()) {
      if (job.controller.signal.aborted || !wanted(job)) continue;
      job.controller.abort(new Error(reason));
      count += 1;
    }
    return count;
  }

  const running = (scope: string): { key: string; hook: string }[] =>
    [...jobs.values()]
      .filter((job) => job.scope === scope && !job.controller.signal.aborted)
      .map(({ key, hook }) => ({ key, hook }));

  return {
    start,
    abort: (scope, reason, keep) => abortThose((job) => job.scope === scope && !keep(job), reason),
    abortRepository: (id, reason) => abortThose(({ scope }) => scope.startsWith(`${id}#`), reason),
    running,
  };
}
