/** The change set of a tree: modes, deletions, links, special files, overlay, ignored files, caps. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { changeSetOf } from "../../src/agent/tree-changes.ts";
import { baselineOf, overlayInstructions } from "../../src/agent/tree.ts";
import type { AgentTree } from "../../src/agent/tree.ts";
import { isInstructionPath } from "../../src/core/paths/instruction.ts";
import { blobId } from "../../src/git/ids.ts";
import { aTree } from "./run.ts";

const id = (text: string): string => blobId(Buffer.from(text));

async function changes(tree: AgentTree, touched: string[] = []): Promise<string[]> {
  const { changes: set } = await changeSetOf(tree, { touched: new Set(touched) });
  return set.files.map(({ path, mode, modeBefore, before, after, content }) => {
    const text = content === null ? "-" : Buffer.from(content, "base64").toString("utf8").trim();
    const sides = `${before === null ? "new" : "was"}>${after === null ? "gone" : "is"}`;
    return `${path} ${modeBefore ?? "-"}>${mode} ${sides} ${text}`;
  });
}

function put(tree: AgentTree, path: string, text: string): void {
  mkdirSync(join(tree.dir, path, ".."), { recursive: true });
  writeFileSync(join(tree.dir, path), text);
}

describe("changeSetOf", () => {
  it("is empty for an untouched tree", async () => {
    const tree = aTree();
    expect(await changes(tree)).toEqual([]);
    expect((await changeSetOf(tree)).changes.base).toBe(tree.base);
  });

  it("has edits, new files, deletions and exec bits, sorted by path", async () => {
    const tree = aTree({ "b.txt": "b", "a.txt": "a", "run.sh": "#!/bin/sh\n", "gone.txt": "x" });
    put(tree, "a.txt", "A");
    put(tree, "new/deep/file.ts", "hello");
    chmodSync(join(tree.dir, "run.sh"), 0o755);
    rmSync(join(tree.dir, "gone.txt"));
    expect(await changes(tree)).toEqual([
      "a.txt 100644>100644 was>is A",
      "gone.txt 100644>100644 was>gone -",
      "new/deep/file.ts ->100644 new>is hello",
      "run.sh 100644>100755 was>is #!/bin/sh",
    ]);
  });

  it("gives the blob ids that git gives", async () => {
    const tree = aTree({ "a.txt": "old" });
    put(tree, "a.txt", "new ünï\r\n");
    const [file] = (await changeSetOf(tree)).changes.files;
    const git = execFileSync("git", ["hash-object", "--no-filters", join(tree.dir, "a.txt")], {
      encoding: "utf8",
    });
    expect(file?.after).toBe(git.trim());
    expect(file?.before).toBe(id("old"));
  });

  it("shows a new link as a link with its text, and never follows it", async () => {
    const tree = aTree({ "a.txt": "a", "dir/b.txt": "b" });
    symlinkSync("/etc/passwd", join(tree.dir, "evil"));
    rmSync(join(tree.dir, "a.txt"));
    symlinkSync("/etc/hostname", join(tree.dir, "a.txt"));
    renameSync(join(tree.dir, "dir"), join(tree.dir, "moved"));
    symlinkSync("/etc", join(tree.dir, "dir"));
    expect(await changes(tree)).toEqual([
      "a.txt 100644>120000 was>is /etc/hostname",
      "dir ->120000 new>is /etc",
      "dir/b.txt 100644>100644 was>gone -",
      "evil ->120000 new>is /etc/passwd",
      "moved/b.txt ->100644 new>is b",
    ]);
  });

  it("leaves out pipes and says so; a planted .git is there for the guard to refuse", async () => {
    const tree = aTree({});
    execFileSync("mkfifo", [join(tree.dir, "pipe")]);
    put(tree, "sub/.git/config", "[core]");
    const { notes } = await changeSetOf(tree);
    expect(notes).toEqual(["Left out, neither a file nor a folder: pipe"]);
    expect(await changes(tree)).toEqual(["sub/.git/config ->100644 new>is [core]"]);
  });

  it("does not call deleted what was never exported", async () => {
    const tree = aTree({});
    const files = baselineOf([
      { path: "link", mode: "120000", oid: "1".repeat(40) },
      { path: "module", mode: "160000", oid: "2".repeat(40) },
      { path: "bad\uFFFDname", mode: "100644", oid: "3".repeat(40) },
    ]);
    expect(await changes({ ...tree, files })).toEqual([]);
  });

  it("counts a file with a name that is not UTF-8 as left out", async () => {
    const tree = aTree({});
    writeFileSync(Buffer.concat([Buffer.from(`${tree.dir}/x`), Buffer.from([0xff])]), "x");
    const { changes: set, notes } = await changeSetOf(tree);
    expect(set.files).toEqual([]);
    expect(notes).toHaveLength(1);
  });

  it.each([
    [{ files: 2, bytes: 1_000 }, /more than 2 files/],
    [{ files: 10, bytes: 5 }, /more than 10 files or 0 MiB/],
  ])("refuses a change set beyond %j", async (caps, message) => {
    const tree = aTree({});
    for (const name of ["a", "b", "c"]) put(tree, name, "four");
    await expect(changeSetOf(tree, { caps })).rejects.toMatchObject({
      code: "change_set_too_large",
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("files that .gitignore names", () => {
  const IGNORE = "node_modules/\n*.log\n!keep.log\n/dist\ndocs/**/tmp\n\\#odd\n# comment\nbuild[0-9]\n";

  it("are left out when commands left them there, unless git has them or a tool wrote them", async () => {
    const tree = aTree({ ".gitignore": IGNORE, "dist/tracked.js": "1" });
    for (const path of [
      "node_modules/x/index.js",
      "src/node_modules/y.js",
      "a/deep/out.log",
      "keep.log",
      "dist/new.js",
      "dist/by-tool.js",
      "src/dist/kept.js",
      "docs/a/b/tmp/x",
      "#odd",
      "build7",
      "buildx",
    ]) {
      put(tree, path, "x");
    }
    put(tree, "dist/tracked.js", "2");
    symlinkSync("/bin/sh", join(tree.dir, "node_modules/x/link"));
    expect((await changes(tree, ["dist/by-tool.js"])).map((line) => line.split(" ")[0])).toEqual([
      "buildx",
      "dist/by-tool.js",
      "dist/tracked.js",
      "keep.log",
      "src/dist/kept.js",
    ]);
  });

  it("are read per folder, inner rules win, and agree with git", async () => {
    const tree = aTree({ ".gitignore": "*.gen\n", "pkg/.gitignore": "!wanted.gen\nlocal/\n" });
    const paths = ["a.gen", "pkg/a.gen", "pkg/wanted.gen", "pkg/local/x", "other/local/x", "wanted.gen"];
    for (const path of paths) put(tree, path, "x");
    const ours = (await changes(tree)).map((line) => line.split(" ")[0] ?? "");
    const env = { PATH: "/usr/bin:/bin", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    execFileSync("git", ["-c", "init.defaultBranch=main", "init", "-q"], { cwd: tree.dir, env });
    const others = ["ls-files", "--others", "--exclude-standard", "--", ...paths];
    const git = execFileSync("git", others, { cwd: tree.dir, env, encoding: "utf8" });
    expect(ours).toEqual(git.trim().split("\n").sort());
  });
});

describe("the overlay of trusted instruction files", () => {
  it("replaces and removes instruction files, and never enters the change set", async () => {
    const base = aTree({
      "AGENTS.md": "of the head",
      ".kiro/hooks/evil.yaml": "name: evil",
      "src/a.ts": "a",
    });
    const trusted = [
      { path: "AGENTS.md", mode: "100644", content: Buffer.from("trusted") },
      { path: ".kiro/steering/tech.md", mode: "100644", content: Buffer.from("tabs") },
      { path: "src/not-an-instruction.ts", mode: "100644", content: Buffer.from("no") },
      { path: ".kiro/hooks/link.yaml", mode: "120000", content: Buffer.from("/etc/passwd") },
    ];
    const tree = await overlayInstructions(base, trusted, isInstructionPath);
    expect(readFileSync(join(tree.dir, "AGENTS.md"), "utf8")).toBe("trusted");
    expect(() => readFileSync(join(tree.dir, ".kiro/hooks/evil.yaml"))).toThrow("ENOENT");
    expect(await changes(tree)).toEqual([]);
    put(tree, "AGENTS.md", "by the agent");
    put(tree, ".kiro/hooks/evil.yaml", "name: worse");
    rmSync(join(tree.dir, ".kiro/steering/tech.md"));
    expect(await changes(tree)).toEqual([
      ".kiro/hooks/evil.yaml 100644>100644 was>is name: worse",
      "AGENTS.md 100644>100644 was>is by the agent",
    ]);
    // Put back as the target has it: no change to publish.
    put(tree, "AGENTS.md", "of the head");
    put(tree, ".kiro/hooks/evil.yaml", "name: evil");
    expect(await changes(tree)).toEqual([]);
  });
});
