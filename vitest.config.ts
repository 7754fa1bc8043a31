import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const major = Number(process.versions.node.split(".")[0]);
if (major < 22) {
  throw new Error(
    `Headwater's tests need Node 22.18 or newer, this is ${process.versions.node}. Run \`npm test\`: it uses the Node that the repository pins.`,
  );
}

// Workers and the programs that tests start load the same modules again and again.
process.env["NODE_COMPILE_CACHE"] ??= path.join(import.meta.dirname, "node_modules/.cache/compile");

/**
 * What starts programs again and again: servers that are killed, databases, steps of workflows, the benchmark. Each start
 * costs more than most tests. The longest come first and are started in this order, so that none is alone at the end.
 */
const PROGRAMS = [
  "test/scenarios/deaths/kept.test.ts",
  "test/scenarios/forms.test.ts",
  "test/scenarios/deaths/writes.test.ts",
  "test/scenarios/action.test.ts",
  "test/scenarios/crash.test.ts",
  "test/pipeline/branch-ledger.test.ts",
  "test/docs/commands.test.ts",
  "test/scenarios/codecatalyst.test.ts",
  "test/entrypoints/server-queue-deaths.test.ts",
  "test/entrypoints/queue-command.test.ts",
  "test/bench.test.ts",
  "test/entrypoints/action/surroundings.test.ts",
  "test/entrypoints/server-queue.test.ts",
  "test/entrypoints/action/cancelled.test.ts",
  "test/entrypoints/action/rights.test.ts",
  "test/entrypoints/action/large.test.ts",
  "test/entrypoints/rights.test.ts",
  "test/agent/sandbox-users.test.ts",
  "test/adapters/store/embedded-database.test.ts",
  "test/scenarios/deaths/full-disk.test.ts",
  "test/scenarios/two-servers.test.ts",
  "test/entrypoints/serve-process.test.ts",
  "test/entrypoints/stages.test.ts",
  "test/aws-template-lint.test.ts",
  "test/adapters/codecatalyst/**/*.test.ts",
  "test/entrypoints/cli-workflow.test.ts",
  "test/adapters/store/sql-store.test.ts",
  "test/scenarios/aws.test.ts",
  "test/entrypoints/lambda-file.test.ts",
  "test/entrypoints/action/bundle.test.ts",
  "test/entrypoints/*queue*.test.ts",
];

/** A new clone knows no times yet, and by their sizes the longest of these files would come last. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      PROGRAMS.indexOf(path.relative(import.meta.dirname, moduleId).replaceAll(path.sep, "/"));
    const sorted = await super.sort(files);
    const listed = sorted
      .filter((file) => place(file) >= 0)
      .toSorted((a, b) => place(a) - place(b))
      .values();
    return sorted.map((file) => (place(file) >= 0 ? (listed.next().value ?? file) : file));
  }
}

/** `--sequence.shuffle` brings an order of its own. */
const isShuffled = process.argv.some((arg) => arg.startsWith("--sequence."));

export default defineConfig({
  test: {
    // Stories wait for git and for child processes, so two cores carry three workers; a fourth costs more in loading than it wins.
    maxWorkers: 3,
    ...(isShuffled ? {} : { sequence: { sequencer: LongestFirst } }),
    globalSetup: "test/temporary-folder.ts",
    setupFiles: ["test/property-seed.ts"],
    // Loading costs more than most tests, so the files of a project share its workers.
    isolate: false,
    // No bound on speed: only so that a test which hangs ends, on the slowest machine and under load.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", NO_COLOR: "1" },
    projects: [
      // Core is pure, so nothing can leak between its files; sharing one worker saves most of the run time.
      {
        extends: true,
        test: { name: "core", include: ["test/core/**/*.test.ts"] },
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
          // Made once, before several files would make it at the same time.
          globalSetup: ["test/database-seed.ts"],
          // Programs start as slowly as the machine is busy, and no file proves how fast one is: a limit only ends what hangs.
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
