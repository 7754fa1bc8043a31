/** The sandbox of a user without rights, and of one who may not make a namespace. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canStartAsOther, giveAway, isRoot, openTheWay, OTHER_USER } from "../other-user.ts";
import { sandboxOrExplain } from "./bubblewrap-here.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const sandbox = await sandboxOrExplain();

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "headwater-users-"));
  openTheWay();
  giveAway(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Some machines forbid namespaces to all but root; the second test says what is told there. */
const othersMayMakeOne = spawnSync("unshare", ["-Ur", "true"], { cwd: "/", ...OTHER_USER }).status === 0;
if (!othersMayMakeOne)
  process.stderr.write("Only root may make namespaces here, so the sandbox of another user is not proven.\n");

/** Unless root runs the tests, sandbox.test.ts itself is this proof. */
test.skipIf(sandbox === null || !isRoot || !canStartAsOther || !othersMayMakeOne)(
  "everything that the sandbox promises holds for a user without rights too",
  () => {
    const report = path.join(dir, "report.json");
    const args = ["run", "--configLoader", "runner", "--project", "parts"];
    args.push("--reporter", "json", "--outputFile", report);
    const ended = spawnSync(
      process.execPath,
      [path.join(ROOT, "node_modules/vitest/vitest.mjs"), ...args, "test/agent/sandbox.test.ts"],
      {
        cwd: ROOT,
        encoding: "utf8",
        env: { PATH: process.env["PATH"], TMPDIR: dir, HOME: dir, NODE_COMPILE_CACHE: dir, CI: "1" },
        ...OTHER_USER,
      },
    );
    const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
      string,
      number
    >;
    expect([ended.status, numPassedTests]).toEqual([0, numTotalTests]);
    expect(numTotalTests).toBeGreaterThan(15);
  },
);

/** A namespace in which no other may be made, as machines forbid it to all who are not root. */
const FORBIDDEN = ["-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"];
const canForbid = ((): boolean => {
  try {
    execFileSync("unshare", [...FORBIDDEN, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(sandbox === null || !canForbid)(
  "where no namespace may be made there is no sandbox, and the reason is told",
  () => {
    const probe = `import(${JSON.stringify(path.join(ROOT, "src/agent/sandbox.ts"))}).then(async ({ probeSandbox }) => {
    const { mode, reason, exec } = await probeSandbox();
    const { kind } = await exec({ command: ["true"], tree: ${JSON.stringify(dir)}, timeoutMs: 1000 });
    console.log(JSON.stringify({ mode, reason, kind }));
  })`;
    const text = execFileSync("unshare", [...FORBIDDEN, process.execPath, "-e", probe], { encoding: "utf8" });
    expect(JSON.parse(text)).toEqual({
      mode: "none",
      reason: expect.stringMatching(
        /^bubblewrap is installed but cannot start here: bwrap: .*namespace/,
      ) as string,
      kind: "refused",
    });
  },
);
