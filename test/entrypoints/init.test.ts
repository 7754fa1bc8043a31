/** `headwater init` and `init --remove` on real checkouts, and against the strict GitHub: what is written, what goes, what is said. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { parseConfig } from "../../src/core/config.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";
import { childEnvironment } from "../child-environment.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "../fakes/github/index.ts";
import { plainGit, Sample, temporary } from "../git/support/sample.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CLI = path.join(ROOT, "src/entrypoints/cli.ts");
const SCHEMA = JSON.parse(readFileSync(path.join(ROOT, "schemas/init@1.schema.json"), "utf8")) as object;
const valid = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(SCHEMA);

const SPEC =
  "---\nspec: svc.orders\ngoverns: [services/orders/**]\n---\n\n# Orders\n\n## Intent\n\nIt exists.\n";
const HOOK = "name: a\non: { spec_change: { paths: [specs/**] } }\nrun: { agent: sonnet, task: Do. }\n";
const FILES = {
  "specs/orders.spec.md": SPEC,
  "specs/注文.spec.md": "# 注文\r\n\r\n## Intent\r\n\r\nある。\r\n",
  ".kiro/specs/depot/requirements.md": "# Requirements Document\n",
  ".kiro/steering/style.md": "Be kind.\n",
  "README.md": "# Shop\n",
};
const SET_UP = {
  ...FILES,
  ".kiro/headwater.yaml": "mode: propose\n",
  ".kiro/hooks/a.yaml": HOOK,
  ".kiro/hooks/仕様.yaml": HOOK.replace("name: a", "name: b"),
  ".kiro/hooks/old.kiro.hook": "{}\n",
  "specs/注文.spec.lock.json": "{}\n",
};

// Nothing of the machine's own token or address may reach a test.
const CLEAN = ["GITHUB_TOKEN", "GH_TOKEN", "HEADWATER_GITHUB_URL", "HEADWATER_GITHUB_API_URL"];
const cleaned = (env: Record<string, string> = {}): void => {
  for (const name of CLEAN) vi.stubEnv(name, env[name] ?? "");
};
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}
interface Json {
  code: number;
  schema: string;
  held: boolean;
  steps: { do: string; path: string; why?: string }[];
  remaining: { what: string; names: string[]; blocks: boolean; next: string }[];
  notChecked: { what: string; why: string }[];
  next: string[];
  problems: { path: string }[];
}

async function run(env: Record<string, string>, ...args: string[]): Promise<Output> {
  cleaned(env);
  const [out, notes]: [string[], string[]] = [[], []];
  const session = { out: (text: string) => out.push(text), note: (text: string) => notes.push(text) };
  const code = await runCommandLine(["init", ...args], session);
  return { code, stdout: out.join("\n"), stderr: notes.join("\n") };
}

async function init(repo: string, ...args: string[]): Promise<Json> {
  return asked({}, repo, ...args);
}

async function asked(env: Record<string, string>, repo: string, ...args: string[]): Promise<Json> {
  const { code, stdout } = await run(env, "--repo", repo, "--json", ...args);
  const value = JSON.parse(stdout) as Json;
  if (code !== 2) {
    valid(value);
    expect(valid.errors ?? []).toEqual([]);
  }
  return { ...value, code };
}

const failed = async (repo: string, ...args: string[]): Promise<unknown> => {
  const { code, stdout } = await run({}, "--repo", repo, "--json", ...args);
  expect(code).toBe(2);
  return JSON.parse(stdout);
};

const did = ({ steps }: Json): string[] => steps.map((step) => `${step.do} ${step.path}`);

function sample(files: Record<string, string> = FILES): Sample {
  const made = new Sample();
  made.commit("Start", files);
  onTestFinished(() => rmSync(made.dir, { recursive: true, force: true }));
  return made;
}

/** Bytes of every file outside of git's own folder. */
function contents(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile() && !path.join(entry.parentPath, "/").includes("/.git/"))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(dir, file), readFileSync(file, "latin1")]),
  );
}

describe("init", () => {
  test("writes a configuration with the roots that are there, once", async () => {
    const { dir } = sample();
    const before = contents(dir);
    expect(did(await init(dir, "--dry-run"))).toEqual(["create .kiro/headwater.yaml"]);
    expect(contents(dir)).toEqual(before);
    expect(await init(dir)).toMatchObject({ code: 0, problems: [], remaining: [] });
    const text = readFileSync(path.join(dir, ".kiro/headwater.yaml"), "utf8");
    const { config, problems } = parseConfig({ path: "a", text });
    expect(problems).toEqual([]);
    expect(config.mode).toBe("observe");
    expect(config.specs.map(({ match }) => match)).toEqual(["specs/**/*.spec.md", "**/.kiro/specs/**"]);
    const again = await init(dir, "--mode", "auto");
    expect(again.steps).toEqual([
      expect.objectContaining({ do: "keep", why: "it is there already, with mode: observe" }),
    ]);
    expect(readFileSync(path.join(dir, ".kiro/headwater.yaml"), "utf8")).toBe(text);
  });

  test("writes a hook and a workflow where they are asked for, and takes all three out again uncommitted", async () => {
    const { dir } = sample();
    const before = contents(dir);
    const release = `acme/headwater@${"b".repeat(40)}`;
    const made = await init(dir, "--mode", "propose", "--hook", "--workflow", "github", "--action", release);
    expect(did(made)).toEqual([
      "create .kiro/headwater.yaml",
      "create .kiro/hooks/follow-orders.yaml",
      "create .github/workflows/headwater-review.yml",
    ]);
    const workflow = readFileSync(path.join(dir, ".github/workflows/headwater-review.yml"), "utf8");
    expect(workflow).toContain(`uses: ${release}\n`);
    expect(workflow).not.toContain("OWNER");
    expect(readFileSync(path.join(dir, ".kiro/hooks/follow-orders.yaml"), "utf8")).toContain(
      'writes: ["services/orders/**"]',
    );
    const linted = await runCommandLine(["lint", dir], { out: () => undefined, note: () => undefined });
    expect(linted).toBe(0);
    await init(dir, "--remove");
    expect(contents(dir)).toEqual(before);
    expect(existsSync(path.join(dir, ".github"))).toBe(false);
    expect(existsSync(path.join(dir, ".kiro/hooks"))).toBe(false);
  });

  test("says which release to name in the workflow, and that a hook needs a spec", async () => {
    const { dir } = sample({ "README.md": "x\n" });
    const made = await init(dir, "--hook", "--workflow", "github");
    expect(made.code).toBe(1);
    expect(made.steps[1]).toMatchObject({ do: "skip", why: "no spec was found that it could listen to" });
    expect(made.next[0]).toContain("replace OWNER/headwater@COMMIT");
  });

  test("from a subfolder, on a detached head, without a commit: it is the checkout's root that is set up", async () => {
    const { dir } = sample();
    plainGit(dir, ["checkout", "-q", "--detach"]);
    expect(did(await init(path.join(dir, "specs")))).toEqual(["create .kiro/headwater.yaml"]);
    expect(existsSync(path.join(dir, ".kiro/headwater.yaml"))).toBe(true);
    const empty = new Sample();
    expect(did(await init(empty.dir))).toEqual(["create .kiro/headwater.yaml"]);
    expect(did(await init(empty.dir, "--remove"))).toEqual(["remove .kiro/headwater.yaml"]);
  });

  test("a configuration with problems is left, and they are told", async () => {
    const { dir } = sample({ ...FILES, ".kiro/headwater.yaml": "mod: [\n" });
    const made = await init(dir);
    expect(made.code).toBe(1);
    expect(made.problems[0]?.path).toBe(".kiro/headwater.yaml");
    expect(made.next[0]).toContain("headwater lint");
  });

  test("people read what was done and what comes next", async () => {
    const { dir } = sample();
    const { stdout } = await run({}, "--repo", dir);
    expect(stdout).toMatchInlineSnapshot(`
      "created   .kiro/headwater.yaml (the configuration)

      Next:
        1. git add .kiro/headwater.yaml && git commit -m "Set up Headwater", then bring it to the default branch: only there it is obeyed.
        2. Install the App on the repository, or write a workflow that reviews: \`headwater init --workflow github\`.
        3. To let hooks propose, set \`mode: propose\` in .kiro/headwater.yaml.
        4. Make \`headwater/approval\` a required check once it stands on a pull request; until then the gate is advisory."
    `);
  });
});

describe("what cannot be set up", () => {
  test("is said, and nothing is written", async () => {
    expect(await failed("/nowhere")).toMatchObject({ code: "not_a_repository" });
    expect(await failed(temporary())).toMatchObject({ code: "not_a_repository" });
    const bare = path.join(temporary(), "bare.git");
    plainGit(temporary(), ["init", "-q", "--bare", bare]);
    for (const args of [[], ["--remove"]]) {
      expect(await failed(bare, ...args)).toMatchObject({ code: "no_work_tree" });
    }
  });

  test.each<[string, (dir: string) => void]>([
    ["a .kiro that is a file", (dir) => new Sample(dir).write(".kiro", "x")],
    ["a .kiro that leads elsewhere", (dir) => symlinkSync(temporary(), path.join(dir, ".kiro"))],
    [
      "a link that leads nowhere",
      (dir) => {
        mkdirSync(path.join(dir, ".kiro"));
        symlinkSync("/nowhere", path.join(dir, ".kiro/headwater.yaml"));
      },
    ],
    [
      "a folder in its place",
      (dir) => mkdirSync(path.join(dir, ".kiro/headwater.yaml"), { recursive: true }),
    ],
  ])("%s", async (_name, make) => {
    const { dir } = sample({ "README.md": "x\n" });
    make(dir);
    const before = readdirSync(dir, { recursive: true });
    expect(await failed(dir, "--workflow", "github")).toMatchObject({
      code: "path_in_the_way",
      message: expect.stringContaining("Nothing was written.") as string,
    });
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  test.each([
    ["--force"],
    ["--action", `acme/headwater@${"b".repeat(40)}`],
    ["--workflow", "github", "--action", "acme/headwater@v1"],
    ["--workflow", "gitlab"],
    ["--mode", "loud"],
    ["--remove", "--hook"],
    ["--remove", "--mode", "auto"],
  ])("%s %s %s %s is bad usage", async (...args) => {
    expect(await failed(sample().dir, ...args)).toMatchObject({ code: "usage" });
  });

  test("a folder that may not be written to", () => {
    const { dir } = sample(SET_UP);
    for (const folder of [".kiro", ".kiro/hooks"]) chmodSync(path.join(dir, folder), 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const as = (...args: string[]): unknown => {
      const env = {
        PATH: process.env["PATH"],
        ...childEnvironment(),
        NODE_COMPILE_CACHE: "",
        TMPDIR: "/tmp",
      };
      const ended = spawnSync(process.execPath, [CLI, "init", "--repo", dir, "--json", ...args], {
        env,
        ...nobody,
      });
      return [ended.status, JSON.parse(ended.stdout.toString())];
    };
    // The folder of the test run is its owner's alone.
    chmodSync(dir, 0o755);
    chmodSync(path.dirname(dir), 0o711);
    const before = contents(dir);
    const refusal = [
      2,
      expect.objectContaining({ code: "cannot_write", message: expect.stringContaining("EACCES") as string }),
    ];
    expect(as("--remove")).toEqual(refusal);
    expect(as("--hook")).toEqual(refusal);
    expect(contents(dir)).toEqual(before);
    for (const folder of [".kiro", ".kiro/hooks"]) chmodSync(path.join(dir, folder), 0o755);
  });
});

describe("init --remove", () => {
  const GONE = [
    "remove .kiro/headwater.yaml",
    "remove .kiro/hooks/a.yaml",
    "keep .kiro/hooks/old.kiro.hook",
    "remove .kiro/hooks/仕様.yaml",
    "remove specs/注文.spec.lock.json",
  ];

  test("takes out what is ours and leaves every other byte", async () => {
    const { dir } = sample(SET_UP);
    const dry = await init(dir, "--remove", "--dry-run");
    expect(did(dry)).toEqual(GONE);
    const before = contents(dir);
    const removed = await init(dir, "--remove");
    expect(did(removed)).toEqual(GONE);
    const after = contents(dir);
    const ours = GONE.filter((line) => line.startsWith("remove ")).map((line) =>
      line.slice("remove ".length),
    );
    expect(
      Object.keys(before)
        .filter((file) => !(file in after))
        .toSorted(),
    ).toEqual(ours.toSorted());
    for (const [file, bytes] of Object.entries(after)) expect(bytes, file).toBe(before[file]);
    for (const [file, text] of Object.entries(FILES))
      expect(readFileSync(path.join(dir, file), "utf8"), file).toBe(text);
    expect(removed.remaining.map(({ names }) => names)).toEqual([["specs/orders.spec.md"]]);
    // Nobody looked whether a check is required: that is never told as fine.
    expect(removed.code).toBe(1);
    expect(removed.notChecked[0]?.what).toBe("whether a check of Headwater is required");
    expect(did(await init(dir, "--remove"))).toEqual(["keep .kiro/hooks/old.kiro.hook"]);
    expect(plainGit(dir, ["log", "--oneline"]).split("\n")).toHaveLength(1);
  });

  test("what git does not hold stays, all of it, until it is forced", async () => {
    const made = sample(SET_UP);
    made.write(".kiro/headwater.yaml", "mode: auto\n");
    made.write(".kiro/hooks/new.yaml", HOOK.replace("name: a", "name: c"));
    const before = contents(made.dir);
    for (const args of [["--remove"], ["--remove", "--dry-run"]]) {
      expect(await failed(made.dir, ...args)).toMatchObject({
        code: "not_committed",
        message: expect.stringContaining(".kiro/headwater.yaml, .kiro/hooks/new.yaml") as string,
        next: expect.stringContaining("git add .kiro/headwater.yaml .kiro/hooks/new.yaml") as string,
      });
    }
    expect(contents(made.dir)).toEqual(before);
    expect(did(await init(made.dir, "--remove", "--force"))).toContain("remove .kiro/hooks/new.yaml");
    expect(existsSync(path.join(made.dir, ".kiro/hooks/new.yaml"))).toBe(false);
  });

  test("follows no link: neither the file nor the folder behind one is touched", async () => {
    const outside = sample(SET_UP);
    const { dir } = sample(FILES);
    symlinkSync(path.join(outside.dir, ".kiro/hooks"), path.join(dir, ".kiro/hooks"));
    symlinkSync(path.join(outside.dir, ".kiro/headwater.yaml"), path.join(dir, ".kiro/headwater.yaml"));
    const before = contents(outside.dir);
    const removed = await init(dir, "--remove", "--force");
    expect(did(removed)).toEqual(["keep .kiro/headwater.yaml"]);
    expect(removed.steps[0]?.why).toContain("symbolic link");
    expect(contents(outside.dir)).toEqual(before);
    expect(lstatSync(path.join(dir, ".kiro/headwater.yaml")).isSymbolicLink()).toBe(true);
  });

  test("names branches of ours, here and as last seen on the remote, and texts of proposals", async () => {
    const made = sample(SET_UP);
    const origin = path.join(temporary(), "origin.git");
    plainGit(made.dir, ["clone", "-q", "--bare", made.dir, origin]);
    plainGit(origin, ["branch", "headwater/a/12345678", "main"]);
    plainGit(origin, ["branch", "headwater-ledger", "main"]);
    plainGit(origin, ["branch", "headwaters", "main"]);
    made.git("remote", "add", "origin", origin);
    made.git("fetch", "-q", "origin");
    made.git("branch", "headwater/a/1");
    mkdirSync(path.join(made.dir, ".git/headwater/proposals"), { recursive: true });
    const { remaining } = await init(made.dir, "--remove");
    expect(remaining.map(({ names, next }) => [names, next])).toEqual([
      [["headwater/a/1"], "git branch -D headwater/a/1"],
      [
        ["headwater-ledger", "headwater/a/12345678"],
        "git push origin --delete headwater-ledger headwater/a/12345678",
      ],
      [["headwater/proposals in the git folder"], expect.stringContaining("rm -r")],
      [["specs/orders.spec.md"], expect.stringContaining("leave it")],
    ]);
  });

  test("people read what is in the way first", async () => {
    const { dir } = sample(SET_UP);
    const { stdout } = await run({}, "--repo", dir, "--remove", "--dry-run");
    expect(stdout).toMatchInlineSnapshot(`
      "would remove  .kiro/headwater.yaml (the configuration)
      would remove  .kiro/hooks/a.yaml (a hook)
      would leave   .kiro/hooks/old.kiro.hook (a hook of Kiro): it is Kiro's own
      would remove  .kiro/hooks/仕様.yaml (a hook)
      would remove  specs/注文.spec.lock.json (a lock)

      What remains:
        front matter at the top of specs: specs/orders.spec.md
          leave it: it is text in a Markdown file, and says what the spec governs and consumes

      Not checked:
        whether a check of Headwater is required: no remote of this checkout is on https://github.com; look before Headwater goes: gh api repos/OWNER/REPOSITORY/rules/branches/BRANCH and gh api repos/OWNER/REPOSITORY/branches/BRANCH, or the repository's settings under Rules and Branches
        open proposals: no remote of this checkout is on https://github.com; look: gh pr list --label headwater --repo OWNER/REPOSITORY
        the label \`headwater\`: no remote of this checkout is on https://github.com; if it is there: gh label delete headwater --repo OWNER/REPOSITORY

      Next:
        1. Look whether a check of Headwater is required, or set GITHUB_TOKEN and run this again.
        2. git add -u && git commit -m "Remove Headwater", then bring it to the default branch.
        3. Uninstall the App (the account's settings under GitHub Apps), where it was installed. Specs stay as they are: plain Markdown."
    `);
  });
});

describe("init --remove and GitHub", () => {
  async function world(): Promise<{
    github: GitHub;
    repo: RepositoryHandle;
    made: Sample;
    env: Record<string, string>;
  }> {
    const github = await startGitHub();
    onTestFinished(() => github.stop());
    const repo = github.createRepository({ owner: "acme", name: "shop", files: SET_UP });
    const { token } = repo.person("alice", "admin");
    const made = sample(SET_UP);
    made.git("remote", "add", "origin", repo.gitUrl);
    return {
      github,
      repo,
      made,
      env: { GITHUB_TOKEN: token, HEADWATER_GITHUB_URL: github.url, HEADWATER_GITHUB_API_URL: github.url },
    };
  }

  test.each(["ruleset", "branch"] as const)(
    "a check that a rule of kind %s requires holds everything, and says where to click",
    async (by) => {
      const { github, repo, made, env } = await world();
      const required = [
        { context: "headwater/approval", appId: github.app.id },
        { context: "ci", appId: null },
      ];
      repo.protect("main", { by, requiredChecks: required });
      const before = contents(made.dir);
      const held = await asked(env, made.dir, "--remove");
      expect([held.code, held.held, contents(made.dir)]).toEqual([1, true, before]);
      const blocking = held.remaining.filter(({ blocks }) => blocks);
      const url =
        by === "ruleset" ? `/acme/shop/settings/rules/${repo.id * 10 + 1}` : "/acme/shop/settings/branches";
      expect(blocking).toEqual([
        expect.objectContaining({
          what: "the required check headwater/approval on main",
          next: `take it out at ${github.url}${url} before Headwater goes`,
        }),
      ]);
      expect(held.next[0]).toMatch(/^Take the required checks named above out first/);
      expect(held.next.at(-1)).toMatch(/^Uninstall the App/);
      const forced = await asked(env, made.dir, "--remove", "--force");
      expect([forced.code, existsSync(path.join(made.dir, ".kiro/headwater.yaml"))]).toEqual([1, false]);

      repo.unprotect("main");
      expect(await asked(env, made.dir, "--remove")).toMatchObject({ code: 0, held: false });
      expect(github.requests.filter(({ kind }) => kind === "write")).toEqual([]);
    },
  );

  test("rules of branches that open pull requests go into are read, too; our open proposals are named", async () => {
    const { repo, made, env } = await world();
    const bob = repo.person("bob", "write");
    repo.commit({ branch: "release/1", parentBranch: "main", files: { "a.txt": "a\n" } });
    repo.commit({ branch: "headwater/a/12345678", parentBranch: "release/1", files: { "b.txt": "b\n" } });
    const number = bob.openPullRequest({ head: "headwater/a/12345678", base: "release/1", title: "x" });
    repo.protect("release/1", {
      by: "ruleset",
      requiredChecks: [{ context: "headwater/spec-review", appId: null }],
    });
    const { remaining, notChecked } = await asked(env, made.dir, "--remove", "--dry-run");
    expect(remaining[0]?.what).toBe("the required check headwater/spec-review on release/1");
    expect(remaining[1]).toMatchObject({ what: "open proposals", names: [`#${number}`] });
    expect(notChecked[0]).toEqual({
      what: "required checks of other branches",
      why: "read were: main, release/1",
    });
  });

  test("the label is looked up, and goes on being named until it is deleted", async () => {
    const { github, repo, made, env } = await world();
    const said = async (): Promise<[unknown[], string[]]> => {
      const { remaining, notChecked } = await asked(env, made.dir, "--remove", "--dry-run");
      return [
        remaining.filter(({ what }) => what === "the label of proposals"),
        notChecked.map(({ what }) => what).filter((what) => what.includes("label")),
      ];
    };
    expect(await said()).toEqual([[], []]);
    repo.commit({ branch: "a", parentBranch: "main", files: { "a.txt": "a\n" } });
    const bob = repo.person("bob", "write");
    const number = bob.openPullRequest({ head: "a", base: "main", title: "x" });
    bob.label(number, "headwater");
    bob.unlabel(number, "headwater");
    const next = `gh label delete headwater --repo acme/shop (or ${github.url}/acme/shop/labels): it then goes from every pull request`;
    expect(await said()).toEqual([[expect.objectContaining({ names: ["headwater"], next })], []]);
  });

  test("a token that GitHub does not take, or that does not see the repository, checks nothing, and never shows", async () => {
    const { github, made, env } = await world();
    const bad = { ...env, GITHUB_TOKEN: "ghp_wrong", GH_TOKEN: "" };
    const refused = await asked(bad, made.dir, "--remove", "--dry-run");
    expect([refused.code, refused.notChecked[0]?.why]).toEqual([1, expect.stringContaining("401")]);
    const stranger = github.createRepository({ owner: "other", name: "till" }).person("eve", "write").token;
    const blind = await asked(
      { ...env, GITHUB_TOKEN: "", GH_TOKEN: stranger },
      made.dir,
      "--remove",
      "--dry-run",
    );
    expect(blind.notChecked[0]?.why).toContain("GitHub shows this token no repository acme/shop");
    expect(JSON.stringify([refused, blind])).not.toMatch(/ghp_/);
  });

  test("the token goes to GitHub alone, never to a remote elsewhere", async () => {
    const { github, made, env } = await world();
    made.git("remote", "set-url", "origin", "https://git.example/acme/shop.git");
    const elsewhere = await asked(env, made.dir, "--remove", "--dry-run");
    expect(elsewhere.notChecked[0]?.why).toContain("no remote of this checkout is on ");
    expect(github.requests).toEqual([]);
  });
});
