/** The contract table: under the operation that each change is about, the worst first, with who touches it. */
import { describe, expect, test } from "vitest";
import type { ContractChange } from "../../../src/core/contracts/model.ts";
import { noLinks } from "../../../src/core/review/links.ts";
import { MOST_BYTES, renderSummary, specTables } from "../../../src/core/review/summary.ts";
import { contract, contractChange, review, spec } from "./facts.ts";
import { HOSTILE } from "./hostile.ts";
import { liveParts } from "./rendered.ts";

const about = (operation: string, rest: string, fields: Partial<ContractChange> = {}): ContractChange =>
  contractChange({ operation, path: `${operation} ${rest}`, line: { before: null, after: null }, ...fields });

const table = (result: ReturnType<typeof contract>): string =>
  specTables(
    { diff: { level: "breaking", specs: [spec({ changes: [], contracts: [result] })] } },
    noLinks,
    50_000,
  )[1] ?? "";

test("changes stand under their operation, the worst operation first, each with its consumers", () => {
  const result = contract({
    version: { before: "1.4.0", after: "1.5.0", line: 30 },
    changes: [
      about("GET /charges", "response 200 body /note", {
        level: "info",
        rule: "response-optional-property-added",
        direction: "response",
        message: "`note` is new.",
        old: null,
        new: "note",
        possibleConsumers: ["svc.orders"],
      }),
      about("POST /charges", "request body /note", {
        level: "info",
        rule: "new-optional-request-property",
        message: "`note` is new.",
        old: null,
        new: "note",
        consumers: ["svc.orders"],
      }),
      about("POST /charges", "request body /currency", {
        consumers: ["svc.orders"],
        possibleConsumers: ["svc.desk", "svc.shop"],
      }),
      about("DELETE /charges", "", {
        path: "DELETE /charges",
        rule: "api-removed-without-deprecation",
        direction: null,
        message: "`DELETE /charges` is gone.",
        old: null,
        new: null,
        possibleConsumers: ["svc.a", "svc.b", "svc.c"],
      }),
      contractChange({
        operation: null,
        path: "",
        level: "warning",
        rule: "api-global-security-added",
        direction: null,
        message: "`k` is a new way to call.",
        old: null,
        new: "k",
        consumers: ["svc.a", "svc.b", "svc.c", "svc.d", "svc.e", "svc.f"],
        line: { before: null, after: null },
      }),
    ],
  });
  expect(table(result)).toMatchInlineSnapshot(`
    "#### Contracts

    **\`charges\`** (openapi, both) in \`specs/services/payments.spec.md\`: breaking; suggested version bump: major (\`1.4.0\` → \`1.5.0\`, \`2.0.0\` is due)

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | **\`POST /charges\`** | 2 changes (1 breaking and 1 additive) |  |  |  |  |  |
    | \`request body /currency\` | The request property \`currency\` became required. | \`request-property-became-required\` | request | **error** \`f\` | ~~\`false\`~~ **\`true\`** | \`svc.orders\`; perhaps \`svc.desk\` and \`svc.shop\` |
    | \`request body /note\` | \`note\` is new. | \`new-optional-request-property\` | request | info | **\`note\`** | \`svc.orders\` |
    | **\`DELETE /charges\`** | 1 breaking change |  |  |  |  |  |
    | \`DELETE /charges\` | \`DELETE /charges\` is gone. | \`api-removed-without-deprecation\` |  | **error** \`f\` |  | perhaps 3 specs |
    | **The contract as a whole** | 1 unknown change |  |  |  |  |  |
    | \`charges\` | \`k\` is a new way to call. | \`api-global-security-added\` |  | warning | **\`k\`** | \`svc.a\`, \`svc.b\`, \`svc.c\`, \`svc.d\`, \`svc.e\` and 1 more |
    | **\`GET /charges\`** | 1 additive change |  |  |  |  |  |
    | \`response 200 body /note\` | \`note\` is new. | \`response-optional-property-added\` | response | info | **\`note\`** |  |"
  `);
});

test("a contract without operations has no such lines, and one row keeps its whole path", () => {
  const event = contract({
    type: "json-schema",
    id: "charged",
    changes: [
      contractChange({ operation: null, path: "/a" }),
      contractChange({ operation: null, path: "/b" }),
    ],
  });
  expect(table(event)).not.toMatch(/^\| \*\*/m);
  expect(table(contract({ changes: [about("POST /charges", "request body /currency")] }))).toContain(
    "| `POST /charges request body /currency` |",
  );
});

describe("the suggested bump says what the contract states", () => {
  const words = (fields: Parameters<typeof contract>[0]): string =>
    /breaking(?:; (.*))?/.exec(table(contract(fields)).split("\n")[2] ?? "")?.[1] ?? "";
  test.each<[string, Parameters<typeof contract>[0], string]>([
    ["nothing", {}, "suggested version bump: major"],
    [
      "enough",
      { version: { before: "1.4.0", after: "2.0.0", line: 1 } },
      "suggested version bump: major (`1.4.0` → `2.0.0`)",
    ],
    [
      "too little",
      { version: { before: "1.4.0", after: "1.5.0", line: 1 } },
      "suggested version bump: major (`1.4.0` → `1.5.0`, `2.0.0` is due)",
    ],
    [
      "the same as before",
      { version: { before: "1.4.0", after: "1.4.0", line: 1 } },
      "suggested version bump: major (still `1.4.0`, `2.0.0` is due)",
    ],
    [
      "no numbers",
      { version: { before: "2026-01-01", after: "2026-01-01", line: 1 } },
      "suggested version bump: major",
    ],
  ])("%s", (_, fields, text) => {
    expect(words(fields)).toBe(text);
  });
});

describe.each([1, 30, 300, 3_000])("%i changes", (count) => {
  const changes = Array.from({ length: count }, (_, at) =>
    about(`POST /charges/kind-${String(at % Math.ceil(count / 3))}`, `request body /field-${String(at)}`, {
      level: at % 3 === 0 ? "error" : "info",
      consumers: ["svc.orders"],
      possibleConsumers: ["svc.desk"],
    }),
  );
  const diff = {
    level: "breaking" as const,
    specs: [spec({ changes: [], contracts: [contract({ changes })] })],
  };
  const markdown = renderSummary(review({ diff }), noLinks);

  test("fit, and every one is shown or counted", () => {
    expect(Buffer.byteLength(markdown)).toBeLessThan(MOST_BYTES + 1);
    const shown = (markdown.match(/^\| `[^|]*field-\d+` /gm) ?? []).length;
    const left = Number(/… and (\d+) more change/.exec(markdown)?.[1] ?? 0);
    expect(shown + left).toBe(count);
    if (count <= 300) expect(left).toBe(0);
  });

  test("no operation has two headings", () => {
    const headings = markdown.match(/^\| \*\*`[^`]+`\*\*/gm) ?? [];
    expect(new Set(headings).size).toBe(headings.length);
  });
});

test.each(HOSTILE)("names of consumers, operations and versions are text: %j", (text) => {
  const result = contract({
    version: { before: text, after: `${text}1`, line: 1 },
    changes: [
      about("POST /a", text, { operation: text, consumers: [text], possibleConsumers: [text] }),
      about("POST /b", "x"),
    ],
  });
  const ours = liveParts(table(contract({ changes: [about("POST /a", "x"), about("POST /b", "x")] })));
  expect(liveParts(table(result))).toEqual(ours);
});
