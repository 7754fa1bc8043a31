/** What is read through the kept reader says the same as git does, for any history and any trees. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { changedFiles } from "../../src/git/changes.ts";
import { linearHistory, readCommit } from "../../src/git/linear-history.ts";
import { mergeBase } from "../../src/git/commits.ts";
import { openRepository } from "../../src/git/repository.ts";
import { treeDifference } from "../../src/git/tree-difference.ts";
import { plainGit, Sample } from "./support/sample.ts";

const FORMAT = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%s%x00%b";

/** Commits as raw objects, with texts that porcelain would tidy. */
function writeCommit(sample: Sample, text: string): string {
  const args = ["hash-object", "-t", "commit", "-w", "--literally", "--stdin"];
  return plainGit(sample.dir, args, text).trim();
}

const logged = (sample: Sample, sha: string): string[] =>
  sample.git("log", "-z", "--no-mailmap", "--encoding=UTF-8", "--max-count=1", FORMAT, sha).split("\0");

test.each([
  ["a subject only", "one\n"],
  ["no newline at the end", "one"],
  ["a body", "one\n\nbody\nmore\n\n\nend\n\n"],
  ["a subject on several lines", "one  \n two\t\nthree\n\nbody"],
  ["blank lines around", "\n \n\none\n \n\n  body keeps its indent\n"],
  ["nothing", ""],
  ["white space only", " \n\t\n"],
  ["CRLF", "one\r\n\r\nbody\r\nmore\r\n"],
  ["Japanese and a wide space", "仕様　\n\n　本文\n"],
  ["trailers", "one\n\nHeadwater-Requester: 7\nSigned-off-by: A <a@b.c>\n"],
])("reads a message with %s as git log does", (_, message) => {
  const sample = new Sample();
  const tree = plainGit(sample.dir, ["mktree"], "").trim();
  const text = `tree ${tree}\nauthor A 名 <a@example.com> 1700000000 +0100\ncommitter B <> 1700000001 -0500\ngpgsig -----BEGIN\n x\n -----END\n\n${message}`;
  const sha = writeCommit(sample, text);
  const [id, , an, ae, cn, ce, subject, body = ""] = logged(sample, sha);
  expect(readCommit(sha, Buffer.from(text))).toEqual({
    sha: id,
    parents: [],
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    subject,
    body: body.trimEnd(),
  });
});

test.each([
  ["another encoding", "author A <a> 1 +0000\ncommitter A <a> 1 +0000\nencoding ISO-8859-1\n\nx"],
  ["a name with brackets", "author A <b> <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx"],
  ["two authors", "author A <a> 1 +0000\nauthor B <b> 1 +0000\ncommitter A <a> 1 +0000\n\nx"],
  ["no date", "author A <a>\ncommitter A <a> 1 +0000\n\nx"],
  ["a NUL", "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\0y"],
])("leaves a commit with %s to git", (_, text) => {
  expect(readCommit("0".repeat(40), Buffer.from(text))).toBeNull();
});

test("a line of commits ends at its base; a merge, a root or many commits are left to git", async () => {
  const sample = new Sample();
  const root = sample.commit("root", { "a.txt": "0" });
  sample.git("checkout", "-q", "-b", "side");
  const side = sample.commit("side", { "side.txt": "s" });
  sample.git("checkout", "-q", "main");
  const second = sample.commit("second", { "a.txt": "1" });
  const third = sample.commit("third", { "a.txt": "2" });
  const repository = await openRepository(sample.dir);
  expect((await linearHistory(repository, root, third))?.map(({ sha }) => sha)).toEqual([third, second]);
  expect(await linearHistory(repository, third, third)).toEqual([]);
  expect(await linearHistory(repository, third, root)).toBeNull();
  expect(await mergeBase(repository, third, root)).toBe(root);
  sample.git("merge", "-q", "--no-ff", "-m", "merge", "side");
  const merged = sample.git("rev-parse", "HEAD").trim();
  expect(await linearHistory(repository, root, merged)).toBeNull();
  expect(await mergeBase(repository, side, merged)).toBe(side);
  let last = merged;
  for (let n = 0; n < 17; n += 1)
    last = sample.git("commit-tree", "-p", last, "-m", String(n), `${last}^{tree}`).trim();
  expect(await linearHistory(repository, merged, last)).toBeNull();
  expect(await mergeBase(repository, merged, last)).toBe(merged);
});

/** Few names and contents, so that files turn into folders and back, and equal folders are met often. */
const files = fc.dictionary(
  fc.array(fc.constantFrom("a", "b", "日本"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  fc.record({
    content: fc.constantFrom("1", "2"),
    mode: fc.constantFrom("100644", "100755", "120000", "160000"),
  }),
  { maxKeys: 6 },
);

test("trees differ as `git diff-tree -r --no-renames` says", async () => {
  const sample = new Sample();
  const repository = await openRepository(sample.dir);
  const blobs = { "1": sample.blob("1"), "2": sample.blob("2") };
  const commitOf = (entries: Record<string, { content: "1" | "2"; mode: string }>): string => {
    const paths = Object.keys(entries).filter(
      (path) => !Object.keys(entries).some((other) => other.startsWith(`${path}/`)),
    );
    const lines = paths.map((path) => {
      const { content, mode } = entries[path] ?? { content: "1", mode: "100644" };
      return `${mode} ${blobs[content]}\t${path}\0`;
    });
    sample.git("read-tree", "--empty");
    plainGit(sample.dir, ["update-index", "-z", "--index-info"], lines.join(""));
    const tree = sample.git("write-tree", "--missing-ok").trim();
    return sample.git("commit-tree", "-m", "x", tree).trim();
  };
  await fc.assert(
    fc.asyncProperty(files, files, async (a, b) => {
      const [from, to] = [commitOf(a), commitOf(b)];
      const listed = sample.git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", from, to);
      const fields = listed.split("\0").slice(0, -1);
      const expected = fields.flatMap((field, at) => {
        const [modeBefore, modeAfter, before, after] = field.slice(1).split(" ");
        return at % 2 === 0 ? [[fields[at + 1], modeBefore, modeAfter, before, after].join(" ")] : [];
      });
      const nothing = "0".repeat(40);
      const told = (await treeDifference(repository, from, to))?.map(
        ({ path, modeBefore, modeAfter, before, after }) =>
          [path, modeBefore ?? "000000", modeAfter ?? "000000", before ?? nothing, after ?? nothing].join(
            " ",
          ),
      );
      expect(told?.toSorted()).toEqual(expected.toSorted());
      expect((await changedFiles(repository, from, to, { renames: false })).length).toBe(expected.length);
    }),
    { numRuns: 25 },
  );
});
