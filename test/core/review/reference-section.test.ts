import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { noLinks } from "../../../src/core/review/links.ts";
import { overlapSection } from "../../../src/core/review/overlap-section.ts";
import { referenceSection } from "../../../src/core/review/reference-section.ts";
import type { ReferenceFinding } from "../../../src/core/specs/model.ts";
import { links, spec } from "./facts.ts";
import { liveParts } from "./rendered.ts";

const finding = (fields: Partial<ReferenceFinding> = {}): ReferenceFinding => ({
  path: ".kiro/specs/depot/tasks.md",
  line: 4,
  column: 19,
  reference: "1.1",
  problem: "retargeted",
  meant: "WHEN a parcel arrives",
  means: "THE Depot SHALL print",
  suggestion: "1.2",
  corrected: "  - _Requirements: 1.2, 1.3_",
  ...fields,
});
/** Where nothing can be corrected there is no corrected line. */
const bare = (fields: Partial<ReferenceFinding>): ReferenceFinding => {
  const made = finding({ suggestion: "", ...fields });
  delete made.corrected;
  return made;
};
const section = (...references: ReferenceFinding[]): string =>
  referenceSection({ diff: { level: "editorial", specs: [spec({ references })] } }, noLinks);
const blocks = (markdown: string): string[] =>
  new MarkdownIt("default", { html: true })
    .parse(markdown, {})
    .filter(({ type }) => type === "fence")
    .map(({ content }) => content);

describe("the reference section", () => {
  it("tells the findings of one line together, with the line once, what is astray first", () => {
    expect(
      section(
        bare({ problem: "uncovered", line: 9, reference: "1.4", path: "a.md" }),
        finding(),
        finding({ column: 24, reference: "1.2", suggestion: "1.3" }),
        bare({ line: 6, problem: "dangling", reference: "2.1", meant: "" }),
      ).replace(/\n+$/u, ""),
    ).toMatchInlineSnapshot(`
      "#### References

      3 references point astray since this change; \`headwater lint --fix --base <base branch>\` corrects 2 of them.

      - \`.kiro/specs/depot/tasks.md:4\`: \`1.1\` meant “WHEN a parcel arrives” and now means “THE Depot SHALL print”. It should be \`1.2\`. \`1.2\` meant “WHEN a parcel arrives” and now means “THE Depot SHALL print”. It should be \`1.3\`.

        The line, corrected:

        \`\`\`text
          - _Requirements: 1.2, 1.3_
        \`\`\`

      - \`.kiro/specs/depot/tasks.md:6\`: \`2.1\` points at nothing.
      - \`a.md:9\`: no task and no test refers to \`1.4\`."
    `);
  });

  it("links each place", () => {
    const review = { diff: { level: "editorial" as const, specs: [spec({ references: [finding()] })] } };
    expect(referenceSection(review, links)).toContain(
      "[`.kiro/specs/depot/tasks.md:4`](https://github.com/acme/shop/blob/aaaa",
    );
  });

  it.each([
    "```\n# out",
    "  - ``` @team ~~~ <img src=x>",
    "````` five",
    "<details><summary>x</summary> [a](http://x) ![b](http://y)",
    "| a | b |",
  ])("shows %j as it is and nothing that acts", (line) => {
    const markdown = section(finding({ corrected: line, meant: line, means: line }));
    expect(blocks(markdown)).toEqual([`${line}\n`]);
    expect(liveParts(markdown).filter((part) => !part.startsWith("fence: "))).toEqual([]);
  });

  it("says how many it leaves out, and never a part of a line", () => {
    const many = Array.from({ length: 300 }, (_, at) =>
      finding({ line: at + 1, corrected: `  - _Requirements: ${at}.1_` }),
    );
    const markdown = section(...many);
    expect(Buffer.byteLength(markdown)).toBeLessThan(7_000);
    expect(markdown).toMatch(/300 references point astray .* corrects them\./u);
    expect(markdown).toMatch(/… and \d+ more lines\.$/u);
    for (const block of blocks(markdown)) expect(block).toMatch(/^ {2}- _Requirements: \d+\.1_\n$/u);
    expect(section(finding({ corrected: "x".repeat(700) }))).not.toContain("```");
  });
});

describe("the overlap section", () => {
  it("groups by pull request and spec, and escapes what the other side named", () => {
    const overlap = [
      ...Array.from({ length: 8 }, (_, at) => ({ pullRequest: 7, spec: "svc.pay", item: `PAY-${at}` })),
      { pullRequest: 9, spec: "svc.`@team`", item: "<img> [x](http://y)" },
    ];
    const markdown = overlapSection({ overlap }, links);
    expect(markdown).toMatchInlineSnapshot(`
      "#### Changed by other open pull requests too

      Agree on these before one of the pull requests is merged; the later one will have to follow.

      - [#7](https://github.com/acme/shop/pull/7): \`PAY-0\`, \`PAY-1\`, \`PAY-2\`, \`PAY-3\`, \`PAY-4\`, \`PAY-5\` and 2 more of \`svc.pay\`
      - [#9](https://github.com/acme/shop/pull/9): \`<img> [x](http://y)\` of \`\` svc.\`@team\` \`\`"
    `);
    expect(liveParts(overlapSection({ overlap }, noLinks).replace(/#(?=[79]:)/gu, ""))).toEqual([]);
    expect(overlapSection({ overlap: [] }, links)).toBe("");
  });
});
