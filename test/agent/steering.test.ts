/** Which steering is in force: the modes, and the traps that real files hold. */
import { describe, expect, it } from "vitest";

import { steeringFor } from "../../src/agent/steering.ts";

const taken = (text: string, paths: string[], path = ".kiro/steering/x.md"): string[] =>
  steeringFor([{ path, text }], paths).map((file) => file.text);

describe("steeringFor", () => {
  it.each([
    ["no front matter", "# Rules\n", []],
    ["always", "---\ninclusion: always\n---\n# Rules\n", []],
    ["no inclusion", "---\nname: x\n---\n# Rules\n", []],
    [
      "a mode that does not exist: counts always, as in Kiro",
      "---\ninclusion: filematch\n---\n# Rules\n",
      [],
    ],
    ["front matter that is not YAML", "---\ninclusion: [\n---\n# Rules\n", []],
    ["front matter that is a list", "---\n- a\n---\n# Rules\n", []],
    ["an alias in it", "---\na: &x 1\nb: *x\n---\n# Rules\n", []],
    ["fileMatch without a pattern", "---\ninclusion: fileMatch\n---\n# Rules\n", []],
    [
      "fileMatch with a pattern that is wrong",
      "---\ninclusion: fileMatch\nfileMatchPattern: '/abs/**'\n---\n# Rules\n",
      [],
    ],
    [
      "one pattern",
      "---\ninclusion: fileMatch\nfileMatchPattern: 'src/**/*.ts'\n---\n# Rules\n",
      ["src/a/b.ts"],
    ],
    [
      "an inline list",
      '---\ninclusion: fileMatch\nfileMatchPattern: ["a/*", "src/**"]\n---\n# Rules\n',
      ["src/x"],
    ],
    [
      "a block list",
      "---\ninclusion: fileMatch\nfileMatchPattern:\n  - a/*\n  - src/**\n---\n# Rules\n",
      ["src/x"],
    ],
    [
      "patterns with commas",
      "---\ninclusion: fileMatch\nfileMatchPattern: '**/*.{md,css},**/*.ts'\n---\n# Rules\n",
      ["a/x.ts"],
    ],
    ["CRLF and a byte order mark", "\uFEFF---\r\ninclusion: always\r\n---\r\n# Rules\n", []],
    ["empty front matter", "---\n---\n# Rules\n", []],
  ])("takes a file with %s, without its front matter", (_what, text, paths) => {
    expect(taken(text, paths)).toEqual(["# Rules\n"]);
  });

  it.each([
    ["manual", "---\ninclusion: manual\n---\n# Rules\n", ["src/a.ts"]],
    ["auto", "---\ninclusion: auto\nname: x\ndescription: y\n---\n# Rules\n", ["src/a.ts"]],
    ["another path", "---\ninclusion: fileMatch\nfileMatchPattern: 'src/**'\n---\n# Rules\n", ["docs/a.md"]],
    ["no path at all", "---\ninclusion: fileMatch\nfileMatchPattern: '**'\n---\n# Rules\n", []],
  ])("leaves out a file for %s", (_what, text, paths) => {
    expect(taken(text, paths)).toEqual([]);
  });

  it("keeps text that only looks like front matter", () => {
    const text = "# Title\n---\ninclusion: manual\n---\n";
    expect(taken(text, [])).toEqual([text]);
    expect(taken("---\ninclusion: manual\nnever closed", [])).toEqual([
      "---\ninclusion: manual\nnever closed",
    ]);
  });

  it("takes AGENTS.md as it is: it has no modes", () => {
    const text = "---\ninclusion: manual\n---\n# Agents\n";
    expect(taken(text, [], "AGENTS.md")).toEqual([text]);
  });

  it("keeps the order", () => {
    const files = ["b", "a", "c"].map((path) => ({ path, text: path }));
    expect(steeringFor(files, [])).toEqual(files);
  });
});
