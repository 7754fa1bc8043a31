import { defineConfig } from "vitest/config";

const major = Number(process.versions.node.split(".")[0]);
if (major < 22) {
  throw new Error(
    `Headwater's tests need Node 22.18 or newer, this is ${process.versions.node}. Run \`npm test\`: it uses the Node that the repository pins.`,
  );
}

export default defineConfig({
  test: {
    // Stories wait for git and for child processes more than they compute, so two cores carry three workers.
    maxWorkers: 3,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", NO_COLOR: "1" },
    projects: [
      // Core is pure, so nothing can leak between its files; sharing one worker saves most of the run time.
      { extends: true, test: { name: "core", include: ["test/core/**/*.test.ts"], isolate: false } },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/core/**"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
