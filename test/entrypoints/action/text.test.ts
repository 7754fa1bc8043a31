/** What a step writes for its runner: nothing that others wrote may become a command, an output or a summary of its own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fitSummary } from "../../../src/entrypoints/step/job-summary.ts";
import { outputFileText, outputLines } from "../../../src/entrypoints/step/outputs.ts";
import { harmless, workflowCommand } from "../../../src/entrypoints/step/workflow-text.ts";
import { parseOutputs } from "./step.ts";

/** How GitHub's runner reads one line: a command at the start, after blanks, or the old form anywhere. */
const isCommand = (line: string): boolean => line.trimStart().startsWith("::") || line.includes("##[");

const nasty = fc.string({
  unit: fc.constantFrom("::", "##[", "%", "\n", "\r", ":", ",", "a", " ", "\u2028", "\u202e", "仕", "]"),
});

test("text of others never becomes a command in the log", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      for (const line of harmless(text).split(/\r\n|[\n\r\u2028\u2029]/)) expect(isCommand(line)).toBe(false);
    }),
  );
  expect(harmless("::set-output name=a::b")).toBe("| ::set-output name=a::b");
  expect(harmless("ok\n  ::add-mask::x\rnext ##[group]")).toBe("ok\n|   ::add-mask::x\nnext ## [group]");
});

test("a command is one line, and its parts come back as they were", () => {
  const back = (text: string): string =>
    text
      .replaceAll("%2C", ",")
      .replaceAll("%3A", ":")
      .replaceAll("%0A", "\n")
      .replaceAll("%0D", "\r")
      .replaceAll("%25", "%");
  fc.assert(
    fc.property(nasty, nasty, (file, message) => {
      const command = workflowCommand("warning", { file, line: 3, col: null }, message);
      expect(command).not.toMatch(/[\n\r]/);
      const [, properties = "", data = ""] = /^::warning (.*?)::(.*)$/s.exec(command) ?? [];
      const [shown = "", ...rest] = properties.split(",");
      expect([back(shown), rest]).toEqual([`file=${file}`, ["line=3"]]);
      expect(back(data)).toBe(message);
    }),
  );
  expect(workflowCommand("error", {}, "100%\nof it")).toBe("::error::100%25%0Aof it");
});

test("no value of an output can end its own part and begin another", () => {
  fc.assert(
    fc.property(nasty, nasty, (outcome, verdict) => {
      const read = parseOutputs(outputFileText({ outcome, verdict }));
      expect(read).toEqual({ outcome, verdict });
    }),
  );
  const words = ["one", "two"];
  const text = outputFileText(
    { outcome: "headwater-one\nverdict<<x\nnone\nx" },
    () => words.shift() ?? "more",
  );
  expect(text.split("\n")[0]).toBe("outcome<<headwater-two");
});

test("an output on CodeCatalyst is one line", () => {
  fc.assert(
    fc.property(nasty, (outcome) => {
      const lines = outputLines({ outcome }).split(/[\n\r\u2028\u2029]/);
      expect(lines).toHaveLength(2);
    }),
  );
});

test("a summary ends at a whole line below the limit and says that it was cut", () => {
  const long = "| 仕様 | change |\n".repeat(80_000);
  const cut = fitSummary(long, 1024 * 1024);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024 * 1024);
  expect(cut).toMatch(/\| change \|\n\n\n_The rest does not fit/);
  expect(cut).not.toContain("\ufffd");
  expect(fitSummary("short\n", 100)).toBe("short\n");
  expect(fitSummary(long, 10)).toContain("does not fit");
});
