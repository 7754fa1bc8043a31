/** The configuration that is in force where the file says nothing, and where it cannot be read. */
import type { Config } from "./config-model.ts";

const root = (match: string): Config["specs"][number] => ({ match, governs: [], consumes: [] });

/** A fresh value each time: callers may keep and change it. */
export function defaultConfig(): Config {
  return {
    present: false,
    mode: "observe",
    specs: [
      root("specs/**/*.spec.md"),
      root("**/.kiro/specs/**"),
      root("openspec/**"),
      root("specs/[0-9]*-*/**"),
    ],
    trustedBranches: [],
    extends: [],
    cascade: { enabled: true, run: {} },
    ci: "immediately",
    approval: { by: ["write"], specBy: ["owners"], count: 1, requesterMayApprove: false },
    budgets: { runUsd: 2, dayUsd: 20, monthUsd: 200 },
    rules: {},
    accepted: [],
  };
}

/** The strictest reading of a key that could not be read: a mistake never loosens what people meant to restrict. */
export const STRICT = {
  ci: "after_approval",
  approval: { by: ["admin"], specBy: ["owners"], count: 1, requesterMayApprove: false },
  budgets: { runUsd: 0, dayUsd: 0, monthUsd: 0 },
  cascade: { enabled: false, run: {} },
} as const satisfies Pick<Config, "ci" | "budgets" | "cascade"> & {
  approval: { by: readonly string[]; specBy: readonly string[]; count: number; requesterMayApprove: boolean };
};
