/** The scripted model of the shop's story. It works by tools: it reads before it writes, errs once and repairs it. */
import { scriptedModels } from "../../fakes/bedrock/scripts.ts";
import type { Part, ScriptedTurn, ToolResult } from "../../fakes/bedrock/scripts.ts";
import type { Script } from "../../fakes/bedrock/server.ts";
import { says, uses } from "../../fakes/bedrock/turns.ts";

/** The script only goes on when the tools answered what a reader of the files must have seen. */
function seen(results: ToolResult[], text: string): void {
  if (!results.some((result) => !result.failed && result.text.includes(text))) {
    throw new Error(
      `The tools did not show: ${text}\n${results
        .map((result) => result.text)
        .join("\n")
        .slice(0, 2_000)}`,
    );
  }
}

const PAYMENTS_CLIENT = "packages/clients/payments.ts";
const PAYMENTS_SPEC = "specs/services/payments.spec.md";

/** Makes `currency` required in the interface, forgets the operation, and is corrected by the failing check. */
const regeneratePayments: ScriptedTurn[] = [
  uses(["read", { path: PAYMENTS_SPEC }], ["read", { path: PAYMENTS_CLIENT }]),
  (results) => {
    seen(results, "required: [orderId, amount, currency]");
    seen(results, "currency?: string;");
    return uses([
      "edit",
      {
        path: PAYMENTS_CLIENT,
        old: "  currency?: string;\n  description",
        new: "  currency: string;\n  description",
      },
    ]);
  },
  says("`ChargeRequest.currency` is required now, as the contract says."),
  uses(["read", { path: PAYMENTS_CLIENT }]),
  (results) => {
    seen(results, 'required: ["orderId", "amount"]');
    return uses([
      "edit",
      {
        path: PAYMENTS_CLIENT,
        old: '  createCharge: { method: "POST", path: "/charges", body: "ChargeRequest", required: ["orderId", "amount"] },',
        new: '  createCharge: {\n    method: "POST",\n    path: "/charges",\n    body: "ChargeRequest",\n    required: ["orderId", "amount", "currency"],\n  },',
      },
    ]);
  },
  says(
    "`ChargeRequest.currency` is required, and `createCharge` refuses a call without it before anything travels.",
  ),
];

const regenerateOrders: ScriptedTurn[] = [
  uses(["read", { path: "specs/services/orders.spec.md" }], ["read", { path: "packages/clients/orders.ts" }]),
  (results) => {
    seen(results, "paidAt");
    return uses([
      "edit",
      {
        path: "packages/clients/orders.ts",
        old: "  chargeId?: string;\n}",
        new: "  chargeId?: string;\n  paidAt?: string;\n}",
      },
    ]);
  },
  says("`Order.paidAt` is there, optional, as in the contract."),
];

const nothingLeft: ScriptedTurn[] = [
  uses(["list", { path: "packages/clients" }], ["read", { path: PAYMENTS_CLIENT }]),
  says("The stubs say what the contract says already, so nothing was changed."),
];

const ordersSpec: ScriptedTurn[] = [
  uses(["read", { path: PAYMENTS_SPEC }], ["read", { path: "specs/services/orders.spec.md" }]),
  (results) => {
    seen(results, "SHALL charge it exactly once and SHALL place it again");
    return uses([
      "edit",
      {
        path: "specs/services/orders.spec.md",
        old: "SHALL charge it exactly once and SHALL place it again.",
        new: "SHALL charge it exactly once in the currency of the order and SHALL place it again.",
      },
    ]);
  },
  says("ORD-3 names the currency of the charge, since `POST /charges` no longer has a default for it."),
];

const checkoutSpec: ScriptedTurn[] = [
  uses(["read", { path: PAYMENTS_SPEC }], ["read", { path: "specs/services/checkout.spec.md" }]),
  (results) => {
    seen(results, "SHALL charge its total and SHALL answer within 800 ms");
    return uses([
      "edit",
      {
        path: "specs/services/checkout.spec.md",
        old: "SHALL charge its total and SHALL answer within 800 ms.",
        new: "SHALL charge its total in the currency of the basket and SHALL answer within 1200 ms.",
      },
    ]);
  },
  says(
    "CHK-1 names the currency that payments now asks for, and leaves room for an answer that may take 900 ms.",
  ),
];

const paymentsDocs: ScriptedTurn[] = [
  uses(["read", { path: PAYMENTS_SPEC }], ["read", { path: "docs/payments.md" }]),
  (results) => {
    seen(results, "| `currency` | no, `EUR` when left out | three capital letters |");
    return uses(
      [
        "edit",
        {
          path: "docs/payments.md",
          old: "| `currency` | no, `EUR` when left out | three capital letters |",
          new: "| `currency` | yes | three capital letters |",
        },
      ],
      [
        "edit",
        {
          path: "docs/payments.md",
          old: '{ "orderId": "or_1", "amount": 1250 }',
          new: '{ "orderId": "or_1", "amount": 1250, "currency": "EUR" }',
        },
      ],
      ["edit", { path: "docs/payments.md", old: "within 500 ms", new: "within 900 ms" }],
    );
  },
  says("The page says that `currency` is needed, its example carries one, and the answer may take 900 ms."),
];

const ordersDocs: ScriptedTurn[] = [
  uses(["read", { path: "docs/orders.md" }]),
  (results) => {
    seen(results, "An order is `open` until it is paid.");
    return uses([
      "edit",
      {
        path: "docs/orders.md",
        old: "An order is `open` until it is paid.",
        new: "An order is `open` until it is paid; then it carries `paidAt`.",
      },
    ]);
  },
  says("The page mentions `paidAt`."),
];

/** Told apart by the task, and by which spec the material names as changed. */
export const SHOP_PARTS: Part[] = [
  {
    when: /Regenerate the client of that service[\s\S]*specs\/services\/payments\.spec\.md \(edited/,
    turns: regeneratePayments,
  },
  {
    when: /Regenerate the client of that service[\s\S]*specs\/services\/orders\.spec\.md \(edited/,
    turns: regenerateOrders,
  },
  { when: "Regenerate client stubs in packages/clients/", turns: nothingLeft },
  {
    when: /only paths that match one of these patterns:\n- specs\/services\/orders\.spec\.md/,
    turns: ordersSpec,
  },
  {
    when: /only paths that match one of these patterns:\n- specs\/services\/checkout\.spec\.md/,
    turns: checkoutSpec,
  },
  { when: /Bring the partner pages[\s\S]*specs\/services\/payments\.spec\.md \(edited/, turns: paymentsDocs },
  { when: /Bring the partner pages[\s\S]*specs\/services\/orders\.spec\.md \(edited/, turns: ordersDocs },
];

/** A fresh model for one story. */
export const shopModel = (): Script => scriptedModels(SHOP_PARTS);
