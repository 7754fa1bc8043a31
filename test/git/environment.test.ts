/** What git is started with: a token in the environment only, nothing of ours or of the machine beside it. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { useMachineEnvironment } from "../../src/git/environment.ts";
import { fetchCommits } from "../../src/git/fetch.ts";
import { openRepository } from "../../src/git/repository.ts";
import { Sample, temporary } from "./support/sample.ts";

afterEach(() => useMachineEnvironment({ PATH: process.env["PATH"] }));

test("a token travels in the environment of the one command that needs it, never in an argument", async () => {
  const sample = new Sample();
  sample.commit("one");
  const dir = temporary();
  const spy = path.join(dir, "git");
  const note = 'printf "%s\\n" "$@" >> "$0.args"; env | grep -c canary-value >> "$0.counts"; env >> "$0.env"';
  writeFileSync(spy, `#!/bin/sh\n${note}\nPATH=/usr/local/bin:/usr/bin:/bin exec git "$@"\n`);
  chmodSync(spy, 0o755);
  useMachineEnvironment({
    PATH: `${dir}:/usr/local/bin:/usr/bin:/bin`,
    AWS_SECRET_ACCESS_KEY: "aws-canary",
    HOME: "/root",
  });

  const repository = await openRepository(sample.dir);
  const remote = { url: "http://127.0.0.1:9/x.git", authorization: "Bearer canary-value" };
  const error: unknown = await fetchCommits(repository, remote, ["main"]).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ name: "WorldError", code: "unavailable" });
  expect(`${JSON.stringify(error)}${String(error)}${String((error as Error).cause)}`).not.toContain(
    "canary-value",
  );
  expect(readFileSync(`${spy}.args`, "utf8")).not.toContain("canary-value");
  const counts = readFileSync(`${spy}.counts`, "utf8").trim().split("\n");
  expect(counts.filter((count) => count !== "0")).toHaveLength(1);
  const env = readFileSync(`${spy}.env`, "utf8");
  expect(env).toContain("HOME=/dev/null");
  expect(env).not.toContain("aws-canary");
  expect(sample.git("config", "--local", "--list")).not.toContain("canary-value");
});

test("a machine without git gets told so", async () => {
  useMachineEnvironment({ PATH: temporary() });
  await expect(openRepository(temporary())).rejects.toMatchObject({ name: "UserError", code: "git_missing" });
});
