/** The file tools, in the sandbox and without one: the same answers, and nothing outside the tree. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import { fileTools } from "../../src/agent/file-tools.ts";
import type { FileReply, FileRequest } from "../../src/agent/files/model.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import type { Sandbox } from "../../src/agent/sandbox.ts";
import { sandboxOrExplain } from "./bubblewrap-here.ts";
import { aTree } from "./run.ts";

const bubblewrap = await sandboxOrExplain();
const sandboxes: [string, Sandbox][] = [["without a sandbox", noSandbox("test")]];
if (bubblewrap !== null) sandboxes.push(["in bubblewrap", bubblewrap]);

const REFUSED = [
  "/etc/passwd",
  "/proc/self/environ",
  "../outside",
  "src/../../outside",
  ".git/config",
  "sub/.GIT/x",
  "git~1/x",
  ".g\u200cit/config",
  "a\0b",
  "C:\\x",
  "link/passwd",
  "file-link",
  "loop",
  "pipe",
  "x".repeat(2_000),
];

describe.each(sandboxes)("file tools %s", (_name, sandbox) => {
  function open(files?: Record<string, string>): {
    dir: string;
    call: (request: FileRequest) => Promise<FileReply>;
  } {
    const { dir } = aTree(files);
    const tools = fileTools(sandbox, dir);
    onTestFinished(() => tools.close());
    return { dir, call: (request) => tools.call(request) };
  }
  const read = (path: string, from = 1, lines = 400): FileRequest => ({ tool: "read", path, from, lines });
  const find = (text: string, more: Partial<FileRequest & { tool: "search" }> = {}): FileRequest => ({
    ...{ tool: "search", text, path: "", regex: false, ignoreCase: false },
    ...more,
  });

  it("reads ranges of lines and says where to go on", async () => {
    const { call } = open({ "a.txt": "1\n2\u2028x\n3\n4\n", "empty.txt": "", "long.txt": "x".repeat(5_000) });
    expect(await call(read("a.txt"))).toMatchObject({
      failed: false,
      text: "a.txt, lines 1 to 4 of 4.\n1\n2\u2028x\n3\n4",
    });
    expect((await call(read("./a.txt", 2, 2))).text).toBe(
      "a.txt, lines 2 to 3 of 4. Go on with from: 4.\n2\u2028x\n3",
    );
    expect((await call(read("a.txt", 9))).text).toBe("a.txt has 4 lines; line 9 is beyond its end.");
    expect((await call(read("empty.txt"))).text).toBe("empty.txt is empty.");
    expect((await call(read("long.txt"))).text).toContain("[… 3000 more characters]");
  });

  it("lists folders to a depth, without looking into node_modules", async () => {
    const { call } = open({ "src/a/b.ts": "", "node_modules/x/y.js": "", ".env": "" });
    const { text } = await call({ tool: "list", path: "", depth: 3 });
    expect(text).toBe("The root: 5 entries.\n.env\nnode_modules/\nsrc/\nsrc/a/\nsrc/a/b.ts");
    expect((await call({ tool: "list", path: "nowhere", depth: 1 })).text).toBe("nowhere does not exist.");
  });

  it("searches literally, in a folder, and skips binary files", async () => {
    const { call, dir } = open({ "a.ts": "const x = a.b(1);\n", "src/b.ts": "// A.B(2)\n" });
    writeFileSync(join(dir, "bin"), Buffer.from([0, 97, 46, 98]));
    expect((await call(find("a.b("))).text).toBe("1 lines.\na.ts:1: const x = a.b(1);");
    expect((await call(find("a.b(", { ignoreCase: true }))).text).toMatch(/^2 lines\./);
    expect((await call(find("x", { path: "src" }))).text).toBe('Nothing found for "x".');
  });

  it("searches by pattern only where a pattern that never ends can be stopped", async () => {
    const { call } = open({ "a.txt": `${"a".repeat(60)}b\n`, "b.ts": "// A.B(2)\n" });
    const found = await call(find("B\\(\\d", { regex: true }));
    if (sandbox.mode === "none") {
      expect(found).toMatchObject({ failed: true, text: expect.stringContaining("literal text") as string });
      return;
    }
    expect(found.text).toBe("1 lines.\nb.ts:1: // A.B(2)");
    expect(await call(find("((", { regex: true }))).toMatchObject({ failed: true });
    expect((await call(find("^(a+)+$", { regex: true }))).text).toContain("took too long");
    expect((await call(read("a.txt"))).failed).toBe(false);
  });

  it("writes and edits, says what changed, and keeps the exec bit", async () => {
    const { call, dir } = open({ "a.txt": "one two one" });
    execFileSync("chmod", ["755", join(dir, "a.txt")]);
    const edit = (old: string, to: string, all = false): FileRequest => ({
      tool: "edit",
      path: "a.txt",
      old,
      new: to,
      all,
    });
    expect((await call(edit("one", "1"))).text).toContain("2 times in a.txt");
    expect((await call(edit("three", "3"))).text).toContain("is not in a.txt");
    expect(await call(edit("two", "$& $1 \\n"))).toMatchObject({
      changed: true,
      text: "Edited a.txt: 1 place.",
    });
    expect(await call(edit("one", "1", true))).toMatchObject({ changed: true });
    expect(await call(edit("1", "1", true))).toMatchObject({ failed: false, changed: false });
    expect(readFileSync(join(dir, "a.txt"), "utf8")).toBe("1 $& $1 \\n 1");
    expect(execFileSync("stat", ["-c", "%a", join(dir, "a.txt")], { encoding: "utf8" }).trim()).toBe("755");
    expect(await call({ tool: "write", path: "n/e/w.txt", content: "a\nb\n" })).toEqual({
      failed: false,
      changed: true,
      text: "Created n/e/w.txt (2 lines, 4 bytes).",
    });
    expect(await call({ tool: "write", path: "n/e/w.txt", content: "a\nb\n" })).toMatchObject({
      changed: false,
    });
    expect(await call({ tool: "write", path: "n", content: "" })).toMatchObject({
      failed: true,
      text: "n is a folder.",
    });
    expect(await call({ tool: "write", path: "a.txt/x", content: "" })).toMatchObject({ failed: true });
    expect((await call({ tool: "write", path: "big", content: "x".repeat(1_048_577) })).text).toContain(
      "at most 1048576",
    );
  });

  it("refuses to read, write and edit what is not an ordinary path inside the tree", async () => {
    const { call, dir } = open({ "a.txt": "a" });
    mkdirSync(join(dir, ".git"));
    writeFileSync(join(dir, ".git/config"), "secret");
    symlinkSync("/etc", join(dir, "link"));
    symlinkSync("/etc/hostname", join(dir, "file-link"));
    symlinkSync("loop", join(dir, "loop"));
    execFileSync("mkfifo", [join(dir, "pipe")]);
    for (const path of REFUSED) {
      const requests: FileRequest[] = [
        read(path),
        { tool: "write", path, content: "x" },
        { tool: "edit", path, old: "a", new: "b", all: false },
      ];
      for (const request of requests) {
        expect([path, await call(request)]).toMatchObject([path, { failed: true, changed: false }]);
      }
    }
  });

  it("does not search or list behind a link", async () => {
    const { call, dir } = open({ "a.txt": "nothing" });
    symlinkSync("/etc", join(dir, "link"));
    expect((await call(find("root", { path: "link" }))).failed).toBe(true);
    expect((await call(find("root"))).text).toContain("Nothing found");
    expect((await call({ tool: "list", path: "link", depth: 1 })).failed).toBe(true);
  });
});
