/** A client refuses an incomplete call, fills in the path, and turns refusals into errors. */
import assert from "node:assert/strict";
import test from "node:test";
import type { Call, Handler } from "../http/exchange.ts";
import { ClientError, send } from "./client.ts";

const rename = { method: "PUT", path: "/shelves/{shelf}", required: ["label"] };

function recording(status = 200): { calls: Call[]; handler: Handler } {
  const calls: Call[] = [];
  const handler: Handler = async (call) => {
    calls.push(call);
    return { status, body: { ok: status < 400 } };
  };
  return { calls, handler };
}

test("a missing required field never leaves the client", async () => {
  const { calls, handler } = recording();
  await assert.rejects(send(handler, rename, { path: { shelf: "a" }, body: {} }), /needs label/);
  assert.equal(calls.length, 0);
});

test("path parameters are encoded", async () => {
  const { calls, handler } = recording();
  await send(handler, rename, { path: { shelf: "top/left" }, body: { label: "Tea" } });
  assert.equal(calls[0]?.path, "/shelves/top%2Fleft");
});

test("a refusal becomes an error with its status", async () => {
  const { handler } = recording(409);
  await assert.rejects(
    send(handler, rename, { path: { shelf: "a" }, body: { label: "Tea" } }),
    (error) => error instanceof ClientError && error.status === 409,
  );
});
