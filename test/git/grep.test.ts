/** Finding files by the words in them: literally, at one commit, and honest where contents are missing. */
import { expect, test } from "vitest";
import { filesWithWords } from "../../src/git/grep.ts";
import { openRepository } from "../../src/git/repository.ts";
import { plainGit, Sample, temporary } from "./support/sample.ts";

test("names the files that hold a word, as it is written", async () => {
  const sample = new Sample();
  const commit = sample.commit("one", {
    "a b.md": "uses svc.pay\n",
    "b/日本.md": "\0 svc.pay in a binary file\n",
    "c.md": "svcXpay, and -e\n",
    "d.md": "nothing",
  });
  const repository = await openRepository(sample.dir);
  expect([...((await filesWithWords(repository, commit, ["svc.pay"])) ?? [])]).toEqual([
    "a b.md",
    "b/日本.md",
  ]);
  expect([...((await filesWithWords(repository, commit, ["-e", "nothing"])) ?? [])]).toEqual([
    "c.md",
    "d.md",
  ]);
  expect([...((await filesWithWords(repository, commit, ["absent"])) ?? [])]).toEqual([]);
});

test.each([
  ["no word", []],
  ["an empty word", [""]],
  ["a word over two lines", ["a\nb"]],
  ["too many words", Array.from({ length: 201 }, (_, at) => `w${at}`)],
])("%s cannot be looked for", async (_, words) => {
  const sample = new Sample();
  const commit = sample.commit("one", { a: "a" });
  expect(await filesWithWords(await openRepository(sample.dir), commit, words)).toBeNull();
});

test("a clone that lacks contents does not say that nothing is there", async () => {
  const sample = new Sample();
  const commit = sample.commit("one", { "a.md": "svc.pay" });
  const clone = temporary();
  plainGit(clone, ["clone", "-q", "--bare", "--filter=blob:none", `file://${sample.dir}`, "."]);
  expect(await filesWithWords(await openRepository(clone), commit, ["svc.pay"])).toBeNull();
});
