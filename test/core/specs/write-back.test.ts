import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../../../src/core/specs/parse.ts";
import { applyFixes, checkboxFix, FixMismatch } from "../../../src/core/specs/write-back.ts";

const PATH = ".kiro/specs/depot/tasks.md";
const STATES = ["todo", "queued", "doing", "done"] as const;
const tasksOf = (text: string) =>
  parseSpec({ path: PATH, text, dialect: "kiro" }).items.filter(({ item }) => item === "task");

describe("a task's check box", () => {
  it.each([
    ["- [ ] 1. Weigh", "done", "- [x] 1. Weigh"],
    ["  - [ ]\\* 1.1 Test", "doing", "  - [-]\\* 1.1 Test"],
    ["\t* [X]* 1.1 Test", "todo", "\t* [ ]* 1.1 Test"],
    ["1.2 [~] Later", "todo", "1.2 [ ] Later"],
    ["- [X] Done already", "done", null],
    ["- [y] no state", "done", null],
    ["A paragraph", "done", null],
  ] as const)("%s → %s", (line, state, expected) => {
    const fix = checkboxFix({ path: PATH, text: line }, { line: 1 }, state);
    expect(fix === null ? null : applyFixes(Buffer.from(line), [fix]).toString()).toBe(expected);
  });

  const title = fc.constantFrom("Weigh", "Größe messen", "荷物を量る", "Tell 👩‍🚀", "Print **labels** `a*b`");
  const task = fc.tuple(
    fc.constantFrom("- ", "* ", "  - ", "\t- "),
    fc.constantFrom(" ", "x", "X", "-", "~"),
    fc.constantFrom("", "*", "\\*"),
    title,
  );
  const newline = fc.constantFrom("\n", "\r\n", "\r");
  const file = fc.tuple(
    fc.constantFrom("", "\ufeff"),
    fc.array(fc.tuple(task, fc.constantFrom("", "  - a detail", "\u00a0"), newline, newline), {
      minLength: 1,
      maxLength: 12,
    }),
  );

  it("changes one byte of one line, in files of every make", () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.constantFrom(...STATES), ([mark, tasks], pick, state) => {
        const text =
          mark +
          tasks
            .map(
              ([[lead, box, optional, name], detail, one, two]) =>
                `${lead}[${box}]${optional} ${name}${one}${detail}${two}`,
            )
            .join("");
        const found = tasksOf(text);
        const chosen = found[pick % found.length];
        if (chosen === undefined) throw new Error("no task was read");
        const fix = checkboxFix({ path: PATH, text }, chosen, state);
        if (chosen.state === state) {
          expect(fix).toBeNull();
          return;
        }
        if (fix === null) throw new Error("no edit");
        const [before, after] = [Buffer.from(text), applyFixes(Buffer.from(text), [fix])];
        expect(after.length).toBe(before.length);
        expect([...after.keys()].filter((at) => after[at] !== before[at])).toEqual([fix.start]);
        expect(tasksOf(after.toString()).map((each) => each.state)).toEqual(
          found.map((each) => (each === chosen ? state : each.state)),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe("fixes that cannot be meant are refused", () => {
  const fix = (start: number, end: number, text = "x") => ({ path: PATH, start, end, text });
  it("takes the same one twice as one", () => {
    expect(applyFixes(Buffer.from("abc"), [fix(1, 2), fix(1, 2)]).toString()).toBe("axc");
  });
  it.each([[[fix(0, 2), fix(1, 3)]], [[fix(2, 9)]], [[fix(2, 1)]]])("%j", (fixes) => {
    expect(() => applyFixes(Buffer.from("abc"), fixes)).toThrow(FixMismatch);
  });
});
