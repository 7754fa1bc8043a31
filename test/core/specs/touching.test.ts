/** Which consumers touch a changed element of a contract: by what they declare, else by what they say. */
import { describe, expect, it } from "vitest";
import { isInPart } from "../../../src/core/contracts/element.ts";
import { compareSpecContracts } from "../../../src/core/contracts/compare.ts";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { withTouchingConsumers } from "../../../src/core/specs/touching.ts";
import { spec } from "./spec-of.ts";

const path = "specs/services/payments.spec.md";
const provider = (info: string, contract: string): Spec =>
  spec(
    `---\nspec: svc.payments\n---\n# Payments\n\n## Contracts\n\n\`\`\`${info}\n${contract}\n\`\`\`\n`,
    path,
  );

const consumer = (items: string[] | null, says: string, contracts = ""): Spec =>
  spec(
    `---\nspec: svc.shop\nconsumes:\n  - spec: svc.payments\n${items === null ? "" : `    items: ${JSON.stringify(items)}\n`}---\n# Shop\n${contracts}\n## Integration points\n\n- ${says}\n`,
    "specs/shop.spec.md",
  );

interface Format {
  info: string;
  before: string;
  after: string;
}

/** `path: touches|may|no`, per change that is worth an error or a warning. */
async function touched({ info, before, after }: Format, consumers: Spec[]): Promise<string[]> {
  const [old, now] = [provider(info, before), provider(info, after)];
  const { results } = await compareSpecContracts(old, now);
  const diff = withTouchingConsumers(diffOf([diffSpec(old, now, results)]), [now, ...consumers]);
  return diff.specs.flatMap(({ contracts }) =>
    contracts.flatMap(({ changes }) =>
      changes
        .filter(({ level }) => level !== "info")
        .map(({ path: at, consumers: sure, possibleConsumers = [] }) => {
          const word = sure.includes("svc.shop")
            ? "touches"
            : possibleConsumers.includes("svc.shop")
              ? "may"
              : "no";
          return `${at}: ${word}`;
        }),
    ),
  );
}

const http = (type: string): string =>
  [
    "openapi: 3.1.0",
    "info: { title: Charges, version: 1.0.0 }",
    "paths:",
    "  /charges:",
    "    post:",
    "      requestBody: { content: { application/json: { schema: { type: object, properties: { currency: { type: TYPE } } } } } }",
    '      responses: { "201": { description: ok } }',
    '  "/charges/{id}":',
    "    get:",
    "      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]",
    '      responses: { "200": { description: ok, content: { application/json: { schema: { type: object, required: [amount], properties: { amount: { type: TYPE } } } } } } }',
  ]
    .join("\n")
    .replaceAll("TYPE", type);

const FORMATS = {
  openapi: { info: "yaml openapi id=charges", before: http("string"), after: http("integer") },
  event: {
    info: "json schema=charge-captured role=event id=charge-captured",
    before: '{"type":"object","properties":{"chargeId":{"type":"string"}}}',
    after: '{"type":"object","properties":{"chargeId":{"type":"integer"}}}',
  },
  graphql: {
    info: "graphql id=shop",
    before:
      "type Query { charge(id: ID!): Charge }\ntype Charge { id: ID! amount: Int! }\ntype RefundNote { text: String }",
    after:
      "type Query { charge(id: Int!): Charge }\ntype Charge { id: ID! }\ntype RefundNote { other: String }",
  },
  protobuf: {
    info: "proto id=pay",
    before:
      'syntax = "proto3";\npackage acme.pay.v1;\nmessage ChargeRequest { string id = 1; }\nmessage Note { string text = 1; }\nservice Payments { rpc Create(ChargeRequest) returns (Note); }',
    after:
      'syntax = "proto3";\npackage acme.pay.v1;\nmessage ChargeRequest { int32 id = 1; }\nmessage Note { int32 text = 1; }\nservice Payments { rpc Create(ChargeRequest) returns (stream Note); }',
  },
  avro: {
    info: "json avro id=order-placed",
    before:
      '{"type":"record","name":"OrderPlaced","namespace":"shop","fields":[{"name":"total","type":"int"}]}',
    after:
      '{"type":"record","name":"OrderPlaced","namespace":"shop","fields":[{"name":"total","type":"string"}]}',
  },
} satisfies Record<string, Format>;

const POST = "POST /charges request body /currency";
const GET = "GET /charges/{id} response 200 body /amount";

describe("a consumer of the whole contract", () => {
  const all = ["contract:*"];
  it.each<[string, keyof typeof FORMATS, Spec, string[]]>([
    [
      "names the operation in code",
      "openapi",
      consumer(all, "Creates with `POST /charges`."),
      ["touches", "may"],
    ],
    [
      "names it in words",
      "openapi",
      consumer(all, "It sends a POST /charges, then waits."),
      ["touches", "may"],
    ],
    [
      "names it with another parameter",
      "openapi",
      consumer(all, "Polls GET /charges/:chargeId."),
      ["may", "touches"],
    ],
    [
      "names a longer operation",
      "openapi",
      consumer(all, "Calls `POST /charges/{id}/refunds`."),
      ["may", "may"],
    ],
    [
      "names a field beside the provider",
      "openapi",
      consumer(all, "Reads `amount` of svc.payments."),
      ["may", "touches"],
    ],
    [
      "names a field beside another operation",
      "openapi",
      consumer(all, "`POST /charges` of svc.payments, with `amount`."),
      ["touches", "may"],
    ],
    ["names a field, and nobody knows whose", "openapi", consumer(all, "Keeps `amount`."), ["may", "may"]],
    ["says nothing", "openapi", consumer(all, "svc.payments takes the money."), ["may", "may"]],
    [
      "declares nothing more than the spec",
      "openapi",
      consumer(null, "Creates with `POST /charges`."),
      ["touches", "may"],
    ],
    [
      "names an event in its own spelling",
      "event",
      consumer(all, "`charge.captured` tells that money arrived."),
      ["touches"],
    ],
    ["names another event", "event", consumer(all, "`charge.refunded` tells that money left."), ["may"]],
    [
      "names a query beside the provider",
      "graphql",
      consumer(all, "Asks svc.payments for `charge(id)`."),
      ["touches", "touches", "may"],
    ],
    [
      "names a type of two words",
      "graphql",
      consumer(all, "Shows each RefundNote."),
      ["may", "may", "touches"],
    ],
    ["names a common word", "graphql", consumer(all, "Shows the `charge`."), ["may", "may", "may"]],
    [
      "holds the type in a contract",
      "graphql",
      consumer(all, "-", "\n## Contracts\n\n```graphql id=own\ntype Page { notes: [RefundNote] }\n```\n"),
      ["may", "may", "touches"],
    ],
    ["names an RPC", "protobuf", consumer(all, "Calls `Payments.Create`."), ["may", "may", "touches"]],
    [
      "names a message",
      "protobuf",
      consumer(all, "Fills acme.pay.v1.ChargeRequest."),
      ["touches", "may", "may"],
    ],
    ["names a record", "avro", consumer(all, "Listens to `order-placed`."), ["touches"]],
  ])("that %s (%s)", async (_, format, who, words) => {
    const found = await touched(FORMATS[format], [who]);
    expect(found.map((line) => line.split(": ")[1])).toEqual(words);
  });
});

describe("what is declared goes before what is said", () => {
  it.each<[string, string[], string[]]>([
    ["an operation", ["contract:charges#POST /charges"], [`${POST}: touches`, `${GET}: no`]],
    [
      "an operation by another parameter",
      ["contract:charges#GET /charges/{chargeId}"],
      [`${POST}: no`, `${GET}: touches`],
    ],
    ["a field", ["contract:charges#amount"], [`${POST}: no`, `${GET}: touches`]],
    [
      "an operation, and the whole besides",
      ["contract:charges#GET /charges/{id}", "contract:charges"],
      [`${POST}: may`, `${GET}: touches`],
    ],
    ["another contract", ["contract:refunds"], [`${POST}: no`, `${GET}: no`]],
    ["a requirement alone", ["req:PAY-1"], [`${POST}: no`, `${GET}: no`]],
  ])("%s", async (_, items, lines) => {
    expect(await touched(FORMATS.openapi, [consumer(items, "Says nothing.")])).toEqual(lines);
  });

  it("a contract that is gone touches everyone who consumes it", async () => {
    const old = provider("yaml openapi id=charges", http("string"));
    const now = spec("---\nspec: svc.payments\n---\n# Payments\n", path);
    const { results } = await compareSpecContracts(old, now);
    const diff = withTouchingConsumers(diffOf([diffSpec(old, now, results)]), [
      now,
      consumer(["contract:charges"], "x"),
    ]);
    expect(diff.specs[0]?.contracts[0]?.changes.map(({ consumers }) => consumers)).toEqual([["svc.shop"]]);
  });

  it("nobody else is named", async () => {
    const stranger = spec(
      "---\nspec: svc.shop\n---\n# S\n\n## Integration points\n\n- `POST /charges` of svc.payments\n",
      "specs/s.spec.md",
    );
    expect(await touched(FORMATS.openapi, [stranger])).toEqual([`${POST}: no`, `${GET}: no`]);
  });
});

describe("a part of a contract", () => {
  const change = (
    at: string,
    operation: string | null = null,
  ): { path: string; operation: string | null } => ({ path: at, operation });
  it.each<[string, ReturnType<typeof change>, boolean]>([
    ["POST /charges", change(POST, "POST /charges"), true],
    ["post /charges", change(POST, "POST /charges"), true],
    ["POST /charges", change("POST /charges/{id} request body /a", "POST /charges/{id}"), false],
    ["POST /charges", change("", null), true],
    ["Order.total", change("shop.v1.Order.total"), true],
    ["Order", change("shop.v1.Order.total"), true],
    ["Order", change("shop.v1.OrderLine.total"), false],
    ["total", change("shop.v1.Order.subtotal"), false],
    ["OrderPlaced", change("send order.placed message OrderPlaced payload /id", "send order.placed"), true],
    ["Payments/Create", change("acme.v1.Payments.Create", "acme.v1.Payments/Create"), true],
    ["Ments/Create", change("acme.v1.Payments.Create", "acme.v1.Payments/Create"), false],
    ["acme.v1.Payments/Create", change("acme.v1.Payments.Create", "acme.v1.Payments/Create"), true],
    ["items", change("GET /a response 200 body /items[]/id", "GET /a"), true],
  ])("%s of %o: %s", (part, about, inside) => {
    expect(isInPart(about, part)).toBe(inside);
  });
});
