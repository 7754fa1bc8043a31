/** The review check: a verdict in the title, and failure only where a rule says so. */
import { describe, expect, test } from "vitest";
import { reviewCheck } from "../../../src/core/review/check.ts";
import type { Problem } from "../../../src/core/problem.ts";
import { quietReview, review, spec } from "./facts.ts";
import { HOSTILE } from "./hostile.ts";
import { liveParts } from "./rendered.ts";

const problem = (fields: Partial<Problem>): Problem => ({
  rule: "duplicate-id",
  level: "error",
  path: "specs/a.spec.md",
  line: 9,
  column: 1,
  message: "The id PAY-1 is used twice.",
  introduced: true,
  ...fields,
});

describe("reviewCheck", () => {
  test("a breaking change alone passes", () => {
    expect(reviewCheck(review())).toMatchInlineSnapshot(`
      {
        "conclusion": "success",
        "summary": "Breaking: 1 breaking change in \`svc.payments\`; 1 contract breaks; 2 consumer specs are affected.

      The check passes: no rule that this repository sets to \`error\` is broken by this change.",
        "title": "Breaking: 1 breaking change in svc.payments; 1 contract breaks; 2 consumer specs are affected.",
      }
    `);
  });

  test("an introduced error fails, and the title says how many", () => {
    const { conclusion, title, summary } = reviewCheck(
      review({ problems: [problem({}), problem({ level: "warning" })] }),
    );
    expect(conclusion).toBe("failure");
    expect(title).toMatch(/^1 error introduced\. Breaking: /u);
    expect(summary).toContain(
      "- **error** `specs/a.spec.md:9`: The id PAY-1 is used twice. (`duplicate-id`)",
    );
    expect(summary).toContain("- warning `specs/a.spec.md:9`");
  });

  test.each<[string, Partial<Problem>]>([
    ["an error that was there before", { introduced: false }],
    ["a warning", { level: "warning" }],
    ["a rule that is off", { level: "off" }],
  ])("%s passes", (_name, fields) => {
    expect(reviewCheck(review({ problems: [problem(fields)] })).conclusion).toBe("success");
  });

  test("nothing to review", () => {
    expect(reviewCheck(quietReview()).title).toBe("No spec changed.");
  });

  test("fits the limits of a check", () => {
    const message = "長い".repeat(5_000);
    const problems = Array.from({ length: 3_000 }, (_, line) => problem({ line, message }));
    const { title, summary } = reviewCheck(
      review({ problems, diff: { level: "breaking", specs: [spec({ id: message })] } }),
    );
    expect(title.length).toBeLessThanOrEqual(250);
    expect(Buffer.byteLength(summary)).toBeLessThan(60_000);
    expect(summary).toMatch(/… and \d+ more problems\./u);
  });

  test.each(HOSTILE)("%j acts in no summary", (text) => {
    const { summary, title } = reviewCheck(
      review({
        problems: [problem({ message: text, path: text, rule: text })],
        diff: { level: "breaking", specs: [spec({ id: text })] },
      }),
    );
    expect(liveParts(summary)).toEqual([]);
    expect(title).not.toMatch(/[\r\n\u202e]/u);
  });
});
