import path from "node:path";
import { defineConfig } from "vitest/config";

const major = Number(process.versions.node.split(".")[0]);
if (major < 22) {
  throw new Error(
    `Headwater's tests need Node 22.18 or newer, this is ${process.versions.node}. Run \`npm test\`: it uses the Node that the repository pins.`,
  );
}

// Workers and the programs that tests start load the same modules again and again.
process.env["NODE_COMPILE_CACHE"] ??= path.join(import.meta.dirname, "node_modules/.cache/compile");

/** What starts programs again and again: servers that are killed, databases, steps of workflows, the benchmark. Each start costs more than most tests. */
const PROGRAMS = [
  "test/bench.test.ts",
  "test/aws-template-lint.test.ts",
  "test/docs/commands.test.ts",
  "test/entrypoints/action/bundle.test.ts",
  "test/entrypoints/action/surroundings.test.ts",
  "test/entrypoints/cli-workflow.test.ts",
  "test/entrypoints/lambda-file.test.ts",
  "test/entrypoints/serve-process.test.ts",
  "test/entrypoints/stages.test.ts",
  "test/adapters/codecatalyst/**/*.test.ts",
  "test/adapters/store/embedded-database.test.ts",
  "test/adapters/store/sql-store.test.ts",
  "test/entrypoints/*queue*.test.ts",
  "test/pipeline/branch-ledger.test.ts",
  "test/scenarios/action.test.ts",
  "test/scenarios/aws.test.ts",
  "test/scenarios/codecatalyst.test.ts",
  "test/scenarios/crash.test.ts",
  "test/scenarios/deaths.test.ts",
  "test/scenarios/two-servers.test.ts",
  "test/scenarios/forms.test.ts",
];

export default defineConfig({
  test: {
    // Stories wait for git and for child processes, so two cores carry three workers; a fourth costs more in loading than it wins.
    maxWorkers: 3,
    globalSetup: "test/temporary-folder.ts",
    setupFiles: ["test/property-seed.ts"],
    // Loading costs more than most tests, so the files of a project share its workers.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 30_000,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", NO_COLOR: "1" },
    projects: [
      // Core is pure, so nothing can leak between its files; sharing one worker saves most of the run time.
      {
        extends: true,
        test: { name: "core", include: ["test/core/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 10_000 },
      },
      // Loading Octokit, the SDK and GitHub's description takes longer than most tests; what a file changes of the
      // process it puts back, and `npm test -- --sequence.shuffle.files` passes in any order.
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/core/**", "test/scenarios/**", ...PROGRAMS],
        },
      },
      // Each story opens a world of its own, so only the loading of Octokit, the SDK and GitHub's description is shared.
      {
        extends: true,
        test: {
          name: "stories",
          include: ["test/scenarios/**/*.test.ts"],
          exclude: PROGRAMS,
        },
      },
      // `npm run test:programs`; `.ci/run` runs both.
      {
        extends: true,
        test: {
          name: "programs",
          include: PROGRAMS,
        },
      },
    ],
  },
});
