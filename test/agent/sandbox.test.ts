/** What a hostile command can reach in the sandbox: nothing. P4, P5: nothing unmerged runs outside, no secret is reachable. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import { plainText, tailOf } from "../../src/agent/command-output.ts";
import { changeSetOf } from "../../src/agent/tree-changes.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import type { ExecRequest, ExecResult } from "../../src/agent/sandbox.ts";
import { sandboxOrExplain } from "./bubblewrap-here.ts";
import { aTree, run } from "./run.ts";
import { says, uses } from "../fakes/bedrock/turns.ts";

const sandbox = await sandboxOrExplain();

type Exited = Extract<ExecResult, { kind: "exited" }>;

async function exec(command: ExecRequest["command"], more: Partial<ExecRequest> = {}): Promise<Exited> {
  if (sandbox === null) throw new Error("no sandbox");
  const tree = more.tree ?? aTree().dir;
  const result = await sandbox.exec({ command, timeoutMs: 10_000, ...more, tree });
  if (result.kind !== "exited") throw new Error(result.reason);
  return result;
}

describe.skipIf(sandbox === null)("bubblewrap", () => {
  it("runs a command in the tree with the Node that runs us, and tells its exit code", async () => {
    const tree = aTree();
    const result = await exec("node --version; pwd; cat src/client.ts; echo new > made.txt; exit 3", {
      tree: tree.dir,
    });
    expect(result).toMatchObject({ exitCode: 3, stoppedBy: null });
    expect(result.output).toBe(`${process.version}\n/tree\nexport const version = 1;\n`);
    expect(readFileSync(join(tree.dir, "made.txt"), "utf8")).toBe("new\n");
  });

  it("has nothing of our environment, also not in any /proc entry", async () => {
    const canary = "canary-5f1e9d";
    process.env["HEADWATER_TEST_CANARY"] = canary;
    onTestFinished(() => {
      delete process.env["HEADWATER_TEST_CANARY"];
    });
    // The pattern does not match itself, or the search would find its own command line.
    const script = `env; cat /proc/*/environ /proc/*/cmdline /proc/*/task/*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c 'canary-[5]f1e9d'`;
    const { output } = await exec(script);
    expect(output).not.toContain(canary);
    expect(output.trim().split("\n").at(-1)).toBe("0");
    const names = output
      .split("\n")
      .filter((line) => /^\w+=/.test(line))
      .map((line) => line.split("=")[0]);
    expect(names.sort()).toEqual([
      "CI",
      "HOME",
      "LANG",
      "NO_COLOR",
      "NO_UPDATE_NOTIFIER",
      "PATH",
      "PWD",
      "TMPDIR",
    ]);
  });

  it("sees no process of this machine", async () => {
    const { output } = await exec("ls /proc | grep -c '^[0-9]'; ls -d /proc/" + String(process.pid));
    expect(Number(output.split("\n")[0])).toBeLessThan(10);
    expect(output).toContain("No such file");
  });

  it("reaches no network, not even a server on this machine", async () => {
    const server = createServer((_request, response) => response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const script = `for (const url of ["http://127.0.0.1:${port}", "http://1.1.1.1"]) await fetch(url).then(() => console.log("REACHED"), (e) => console.log(e.cause.code));`;
    const { output } = await exec(["/opt/node/node", "--input-type=module", "-e", script]);
    expect(output).not.toContain("REACHED");
    expect(output).toMatch(/^E(CONNREFUSED|NETUNREACH)\nE(NETUNREACH|HOSTUNREACH)\n$/);
  });

  it("writes nothing outside the tree", async () => {
    const outside = mkdtempSync(join(tmpdir(), "headwater-outside-"));
    onTestFinished(() => {
      rmSync(outside, { recursive: true });
    });
    const places = [
      "/x",
      "/usr/x",
      "/etc/x",
      "/opt/x",
      "/opt/node/node",
      "/dev/x",
      "/proc/sys/kernel/hostname",
      `${outside}/x`,
    ];
    const { output } = await exec(
      places.map((path) => `(echo x > ${path}) 2>/dev/null && echo WROTE ${path}`).join("; "),
    );
    expect(output).toBe("");
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync("/x")).toBe(false);
  });

  it("sets no kernel parameter, whoever runs us", async () => {
    const { output } = await exec(
      "find /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus -type f -writable 2>/dev/null; echo end",
    );
    expect(output).toBe("end\n");
  });

  it("cannot read secrets of this machine: shadow, homes, our code, the temporary folder", async () => {
    const here = process.cwd();
    const { output } = await exec(
      `cat /etc/shadow; ls /root ${homedir()} ${here} /var /run /sys; ls -A /tmp /home /home/agent; echo end`,
    );
    expect(output).not.toMatch(/root:[$!*]|package\.json|\.aws|\.ssh|headwater-tree/);
    expect(output.trimEnd().endsWith("end")).toBe(true);
    expect(output.match(/No such file/g)?.length).toBeGreaterThanOrEqual(6);
  });

  it("has no rights to regain: nobody, no capability, no new namespace", async () => {
    const { output } = await exec(
      "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; unshare -Ur true 2>&1 || echo refused",
    );
    expect(output).toMatch(/^65534\nCapEff:\s*0+\nNoNewPrivs:\s*1\n/);
    expect(output).toContain("refused");
  });

  it("does not lead out of the tree by a link, neither inside nor when the tree is read afterwards", async () => {
    const tree = aTree();
    const secret = join(mkdtempSync(join(tmpdir(), "headwater-secret-")), "secret.txt");
    writeFileSync(secret, "outside secret");
    onTestFinished(() => {
      rmSync(join(secret, ".."), { recursive: true });
    });
    symlinkSync(secret, join(tree.dir, "way-out"));
    const { output } = await exec("cat way-out; rm -r src; ln -s /etc src; ln -s / root", { tree: tree.dir });
    expect(output).not.toContain("outside secret");
    const { changes } = await changeSetOf(tree);
    const text = changes.files
      .map(({ content }) => Buffer.from(content ?? "", "base64").toString())
      .join("\n");
    expect(text).not.toContain("outside secret");
    expect(changes.files.filter(({ mode }) => mode === "120000").map(({ path }) => path)).toEqual([
      "root",
      "src",
      "way-out",
    ]);
  });

  it("ends what runs too long, with everything that it started", async () => {
    const tree = aTree();
    const result = await exec("(sleep 0.6; echo late > late.txt) & (trap '' TERM; sleep 60)", {
      tree: tree.dir,
      timeoutMs: 250,
    });
    expect(result).toMatchObject({ stoppedBy: "timeout" });
    expect(result.seconds).toBeLessThan(2);
    await exec("sleep 0.6", { tree: tree.dir });
    expect(existsSync(join(tree.dir, "late.txt"))).toBe(false);
  });

  it("ends background processes with the command", async () => {
    const tree = aTree();
    const result = await exec(
      "(sleep 0.3; echo late > late.txt) >/dev/null 2>&1 & setsid sleep 60 & echo done",
      { tree: tree.dir },
    );
    expect(result).toMatchObject({ exitCode: 0, output: "done\n" });
    expect(result.seconds).toBeLessThan(2);
    await exec("sleep 0.4", { tree: tree.dir });
    expect(existsSync(join(tree.dir, "late.txt"))).toBe(false);
  });

  it("ends when the caller stops it", async () => {
    const controller = new AbortController();
    const running = exec("sleep 60", { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 50);
    expect(await running).toMatchObject({ stoppedBy: "aborted" });
    expect(await exec("sleep 60", { signal: AbortSignal.abort() })).toMatchObject({ stoppedBy: "aborted" });
  });

  it("bounds the number of processes", async () => {
    // Grows by one at a time: a bound that fails here must not take the machine with it.
    const result = await exec("i=0; while [ $i -lt 3000 ]; do sleep 9 & i=$((i+1)); done; echo started all");
    expect(result.output).not.toContain("started all");
    expect(result.stoppedBy === "processes" || /fork/i.test(result.output)).toBe(true);
    expect(result.seconds).toBeLessThan(8);
    expect((await exec("echo fine")).output).toBe("fine\n");
  });

  it("bounds endless output: head and tail are kept", async () => {
    const result = await exec("echo first; yes | head -c 3000000; echo last");
    expect(result.exitCode).toBe(0);
    expect(result.output).toMatch(/^first\ny\n/);
    expect(result.output).toContain("bytes left out");
    expect(result.output.endsWith("last\n")).toBe(true);
    expect(result.output.length).toBeLessThan(80_000);
    expect(await exec("yes")).toMatchObject({ stoppedBy: "output" });
  });

  it("bounds files and memory folders", async () => {
    const { output } = await exec(
      "dd if=/dev/zero of=big bs=1M seek=2000 count=1 2>&1 | tail -1; dd if=/dev/zero of=/dev/shm/x bs=1M count=100 2>&1 | grep -o 'No space left'",
    );
    expect(output).toContain("No space left");
    expect(output).not.toContain("1.0 MB, 1.0 MiB) copied, ");
  });

  it("checks the model's work for real: a check fails, the model repairs it, the run finishes", async () => {
    if (sandbox === null) return;
    const check = `node -e 'if (require("fs").readFileSync("src/client.ts", "utf8").includes("= 2")) { console.log("bad value"); process.exit(4) }'`;
    const { result, requests } = await run(
      [
        uses(["read", { path: "src/client.ts" }]),
        uses(["edit", { path: "src/client.ts", old: "= 1", new: "= 2" }]),
        says("Set it to 2."),
        uses(["edit", { path: "src/client.ts", old: "= 2", new: "= 3" }]),
        says("Set it to 3."),
      ],
      { task: { checks: [check] }, world: { sandbox } },
    );
    expect(JSON.stringify(requests[3]?.messages.at(-1))).toContain("bad value");
    expect(result).toMatchObject({
      outcome: { kind: "finished", summary: "Set it to 3." },
      sandbox: "bubblewrap",
      checks: [{ outcome: "passed" }],
      changes: { files: [{ path: "src/client.ts" }] },
    });
  });
});

describe("without a sandbox", () => {
  it("no command runs, and the reason is told", async () => {
    const none = noSandbox("bubblewrap is not installed");
    const result = await none.exec({ command: "echo hi", tree: "/nonexistent", timeoutMs: 1 });
    expect(result).toEqual({ kind: "refused", reason: "bubblewrap is not installed" });
    expect(none.start({ command: "sh", tree: "/nonexistent" })).toBeNull();
  });
});

describe("the text of a command's output", () => {
  it.each([
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]8;;http://evil\u0007link\u001b]8;;\u0007", "link"],
    ["\u001b]0;title never closed\nnext", "\nnext"],
    ["10%\r20%\r\ndone", "10%\n20%\ndone"],
    ["a\u0000\u0008\u0007b\u009b31m", "ab31m"],
    ["left\u202Eright\u2066 \u{E0041}tag", "leftright tag"],
  ])("%j is %j", (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it("keeps the tail by whole lines", () => {
    expect(tailOf("one\ntwo\nthree", 8)).toBe("[… 8 characters left out …]\nthree");
    expect(tailOf("short", 8)).toBe("short");
  });
});
