/** Limits that know GitHub's answers and let no write wait: whenever they look, another hour has passed. */
import {
  githubLimits,
  turnsInProcess,
  type InstallationLimits,
} from "../../../src/adapters/github/limits.ts";

export function limitsForTests(): InstallationLimits {
  let now = 0;
  const clock = (): number => (now += 3_600_000);
  return githubLimits({
    clock,
    wait: async () => undefined,
    reserve: turnsInProcess(clock),
    pacing: false,
    log: { warn: () => undefined },
  }).of("1");
}
