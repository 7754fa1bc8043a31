/** Commands and the server of a user who may not read or write what they need: what is refused, and what to do. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canStartAsOther, folderOf, openTheWay, OTHER_USER, refuse, refuseWriting } from "../other-user.ts";
import { AFTER, BEFORE } from "../scenarios/shop/notes.ts";

const CLI = path.resolve(import.meta.dirname, "../../src/entrypoints/cli.ts");
const SPEC = "specs/payments.spec.md";

let dir = "";
let repo = "";
let own = "";
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "headwater-rights-"));
  openTheWay(dir);
  own = folderOf(dir, "own");
  repo = path.join(dir, "repo");
  mkdirSync(path.join(repo, "specs"), { recursive: true });
  const git = (...args: string[]): Buffer =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: repo });
  git("init", "-q", "-b", "main");
  for (const [branch, text] of [
    ["main", BEFORE],
    ["change", AFTER],
  ] as const) {
    git("checkout", "-qB", branch);
    writeFileSync(path.join(repo, SPEC), text);
    git("add", "-A");
    git("commit", "-qm", "Change");
  }
});
afterEach(() => {
  // A folder that is closed cannot be removed by its own user.
  for (const folder of [".git/objects", ".git", "specs"]) chmodSync(path.join(repo, folder), 0o755);
  rmSync(dir, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  said: string;
}

function run(args: string[], env: Record<string, string> = {}): Ended {
  const ended = spawnSync(process.execPath, [CLI, ...args], {
    cwd: repo,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], TMPDIR: own, HOME: "/nowhere", GIT_CONFIG_NOSYSTEM: "1", ...env },
    ...OTHER_USER,
  });
  const said = (ended.stdout + ended.stderr).replaceAll(dir, "<dir>");
  expect(said).not.toMatch(/^ +at /m);
  return { code: ended.status, said };
}

const REVIEW = ["review", "--base", "main", "--head", "change"];
const at = (...names: string[]): string => path.join(repo, ...names);
const failed = (message: string, next: string): Ended => ({
  code: 2,
  said: expect.stringContaining(`headwater: ${message}\n${next}`) as string,
});

describe.skipIf(!canStartAsOther)("without rights", () => {
  test("a review needs to read the repository, whoever owns it, and a folder for temporary files", () => {
    refuseWriting(at(".git"));
    const read = run(REVIEW);
    expect([read.code, read.said]).toEqual([1, expect.stringContaining("**Breaking.** 1 breaking change")]);
    expect(readdirSync(own)).toEqual([]);
    const next = "Set TMPDIR to a folder that is there, has room, and that this user may write to.";
    const closed = path.join(dir, "closed");
    mkdirSync(closed);
    refuseWriting(closed);
    expect(run(REVIEW, { TMPDIR: closed })).toEqual(
      failed("No folder can be made in the temporary folder <dir>/closed (EACCES).", next),
    );
    expect(run(REVIEW, { TMPDIR: "/nowhere" })).toEqual(
      failed("No folder can be made in the temporary folder /nowhere (ENOENT).", next),
    );
  });

  test("a repository that may not be read is not called none, and an object not corrupt", () => {
    const next =
      "Let this user read the checkout and its whole folder .git, or run as the user that it belongs to.";
    for (const part of [".git/objects", ".git"]) {
      refuse(at(part));
      expect(run(REVIEW)).toEqual(
        failed(`This user may not read the repository: <dir>/repo/${part} (EACCES).`, next),
      );
      chmodSync(at(part), 0o755);
    }
    for (const folder of readdirSync(at(".git/objects")).filter((name) => name.length === 2))
      for (const name of readdirSync(at(".git/objects", folder))) refuse(at(".git/objects", folder, name));
    const { code, said } = run(REVIEW);
    expect([code, said]).toEqual([
      2,
      expect.stringMatching(
        /git cat-file failed: this user may not read <dir>\/repo\/\.git\/objects\/[\w/]+ \(EACCES\)/,
      ),
    ]);
  });

  test("files and folders that may not be read are errors, never nothing", () => {
    refuse(at(SPEC));
    expect(run(["spec", SPEC])).toEqual(
      failed(`${SPEC} cannot be read (EACCES).`, "Name a text file that exists."),
    );
    expect(run(["lint"])).toEqual({
      code: 1,
      said: expect.stringContaining(`${SPEC}:1:1 error This file cannot be read (EACCES)`) as string,
    });
    refuse(at("specs"));
    for (const args of [["lint"], ["lint", "specs"]])
      expect(run(args)).toEqual({
        code: 1,
        said: expect.stringContaining(
          "specs:1:1 error This folder cannot be read (EACCES), so nothing in it was looked at.",
        ) as string,
      });
    const next = "Let this user read it and everything that it holds, or run as the user that it belongs to.";
    expect(run(["diff", "specs", "specs"])).toEqual(failed("specs cannot be read (EACCES).", next));
    expect(run(["lint", SPEC])).toEqual(failed(`${SPEC} cannot be read (EACCES).`, next));
  });

  test("what cannot be written is told, and nothing is left half done", () => {
    refuseWriting(repo);
    expect(run(["init"])).toEqual(
      failed(
        ".kiro/headwater.yaml cannot be written (EACCES).",
        "Make the checkout's folders writable for this user",
      ),
    );
    expect(run(["plan", "--base", "main", "--head", "change", "--out", "plan.json"])).toEqual(
      failed("plan.json cannot be written (EACCES).", "Name a file in a folder that is there"),
    );
    expect([existsSync(at(".kiro")), existsSync(at("plan.json"))]).toEqual([false, false]);
    chmodSync(repo, 0o755);
  });

  test("a server names the folder or the file of its data that it may not use", () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const serve = (data: string): Ended =>
      run(["serve"], {
        HEADWATER_APP_ID: "1",
        HEADWATER_PRIVATE_KEY: privateKey,
        HEADWATER_WEBHOOK_SECRET: "a secret that is long enough",
        HEADWATER_DATA: data,
        PORT: "0",
      });
    const next =
      "Give the folder and all that is in it to the user that the server runs as, or choose another one with HEADWATER_DATA.";
    const closed = path.join(dir, "closed");
    mkdirSync(closed);
    refuseWriting(closed);
    expect(serve(closed)).toEqual(failed("The data folder <dir>/closed cannot be used (EACCES).", next));
    expect(serve(path.join(closed, "data"))).toEqual(
      failed("The data folder <dir>/closed/data cannot be created (EACCES).", next),
    );
    const data = folderOf(dir, "data");
    writeFileSync(path.join(data, "inbox.jsonl"), "");
    refuse(path.join(data, "inbox.jsonl"));
    expect(serve(data)).toEqual(
      failed("The data folder <dir>/data cannot be used (inbox.jsonl: EACCES).", next),
    );
    expect(readdirSync(data).filter((name) => name.startsWith("lock."))).toEqual([]);
  });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s leaves no temporary folder behind", async (signal) => {
  const module = path.resolve(import.meta.dirname, "../../src/git/temporary-folder.ts");
  const work = `import(${JSON.stringify(module)}).then(({ temporaryFolder }) => {
    temporaryFolder("test"); console.log("made"); setInterval(() => undefined, 1000);
  })`;
  const child = spawn(process.execPath, ["-e", work], { env: { PATH: process.env["PATH"], TMPDIR: own } });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(readdirSync(own)).toHaveLength(1);
  child.kill(signal);
  const by = await new Promise((resolve) => child.once("close", (_, ended) => resolve(ended)));
  expect([by, readdirSync(own)]).toEqual([signal, []]);
});
