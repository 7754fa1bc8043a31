/** AsyncAPI 2 and 3: one row a change, with the rule, its level, and what the whole comes to. */
import { describe, expect, it } from "vitest";
import { asyncApiEngine } from "../../../src/core/contracts/asyncapi.ts";
import type { ContractResult, Verdict } from "../../../src/core/contracts/model.ts";
import { ajvAccepts } from "./ajv-judge.ts";
import { resultOf } from "./contract-texts.ts";
import { holdsItsTable } from "./rule-coverage.ts";

const S = { type: "string" };
const I = { type: "integer" };
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const user = object({ id: S, name: S }, { required: ["id"] });

interface Parts {
  [key: string]: unknown;
}

/** Version 2: the application sends to `users` (others subscribe), or receives (others publish). */
function two(operation: Parts, more: Parts = {}, keyword = "subscribe", channel: Parts = {}) {
  return {
    asyncapi: "2.6.0",
    info: { title: "Users", version: "1.0.0" },
    channels: { users: { ...channel, [keyword]: operation } },
    ...more,
  };
}

/** The same in version 3. */
function three(messages: Parts, operation: Parts = {}, more: Parts = {}, channel: Parts = {}) {
  return {
    asyncapi: "3.0.0",
    info: { title: "Users", version: "1.0.0" },
    channels: { users: { address: "users", messages, ...channel } },
    operations: { onUser: { action: "send", channel: { $ref: "#/channels/users" }, ...operation } },
    ...more,
  };
}

const send = (payload: unknown, more: Parts = {}, operation: Parts = {}) =>
  two({ ...operation, message: { name: "User", payload, ...more } });
const receive = (payload: unknown, more: Parts = {}) =>
  two({ message: { name: "User", payload, ...more } }, {}, "publish");
const servers = (server: Parts, more: Parts = {}) => ({
  ...send(user),
  servers: { main: { url: "b.example.com", protocol: "mqtt", ...server }, ...more },
});
const addressed = (address: string, channel: Parts = {}) => ({
  ...send(user),
  channels: { [address]: { ...channel, subscribe: { message: { name: "User", payload: user } } } },
});
const message = (payload: unknown, more: Parts = {}) => ({ User: { payload, ...more } });

type Row = [name: string, old: unknown, now: unknown, verdict: Verdict, ...rules: string[]];

const B = "breaking";
const C = "compatible";
const U = "unknown";

const rows: Row[] = [
  ["another title", send(user), { ...send(user), info: { title: "x", version: "2" } }, C],
  [
    "keys in another order",
    send(user),
    Object.fromEntries(Object.entries(send(user)).reverse()),
    "identical",
  ],
  ["a description", send(user), send({ ...user, description: "x" }), C],

  // Channels.
  [
    "a channel is gone",
    { ...send(user), channels: { ...send(user).channels, b: {} } },
    send(user),
    B,
    "error asyncapi-channel-removed",
  ],
  [
    "a channel is new",
    send(user),
    { ...send(user), channels: { ...send(user).channels, b: {} } },
    C,
    "info asyncapi-channel-added",
  ],
  [
    "an address of version 2 is the channel",
    addressed("a"),
    addressed("b"),
    B,
    "error asyncapi-channel-removed",
    "info asyncapi-channel-added",
  ],
  [
    "an address of version 3",
    three(message(user)),
    three(message(user), {}, {}, { address: "people" }),
    B,
    "error asyncapi-channel-address-changed",
  ],
  [
    "an address that is not known any more",
    three(message(user)),
    three(message(user), {}, {}, { address: null }),
    U,
    "warning asyncapi-channel-address-removed",
  ],
  [
    "an address that is known now",
    three(message(user), {}, {}, { address: null }),
    three(message(user)),
    U,
    "warning asyncapi-channel-address-added",
  ],
  [
    "a parameter is called otherwise",
    addressed("u/{id}"),
    addressed("u/{key}"),
    C,
    "info asyncapi-channel-parameter-renamed",
  ],
  ["a parameter is new", addressed("u"), addressed("u/{id}"), B, "error asyncapi-channel-removed"],
  [
    "a parameter narrows",
    addressed("u/{id}", { parameters: { id: { schema: S } } }),
    addressed("u/{id}", { parameters: { id: { schema: { ...S, maxLength: 3 } } } }),
    B,
    "error request-parameter-max-length-set",
  ],
  [
    "a parameter widens",
    addressed("u/{id}", { parameters: { id: { schema: { enum: ["a"] } } } }),
    addressed("u/{id}", { parameters: { id: { schema: { enum: ["a", "b"] } } } }),
    C,
    "info request-parameter-enum-value-added",
  ],
  [
    "a parameter's list of values gets longer",
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { enum: ["a"] } } }),
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { enum: ["a", "b"] } } }),
    C,
    "info asyncapi-channel-parameter-enum-value-added",
  ],
  [
    "a parameter stands elsewhere",
    addressed("u/{id}", { parameters: { id: { location: "$message.payload#/a" } } }),
    addressed("u/{id}", { parameters: { id: { location: "$message.payload#/b" } } }),
    C,
    "warning asyncapi-channel-parameter-location-changed",
  ],
  [
    "a value of a parameter is gone",
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { enum: ["a", "b"] } } }),
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { enum: ["a"] } } }),
    B,
    "error asyncapi-channel-parameter-enum-value-removed",
  ],
  [
    "values of a parameter are listed",
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: {} } }),
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { enum: ["a"] } } }),
    B,
    "error asyncapi-channel-parameter-became-enum",
  ],
  [
    "a default of a parameter",
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { default: "a" } } }),
    three(message(user), {}, {}, { address: "u/{x}", parameters: { x: { default: "b" } } }),
    C,
    "warning asyncapi-channel-parameter-default-changed",
  ],

  // Servers.
  [
    "a server is gone",
    servers({}, { other: { url: "c", protocol: "amqp" } }),
    servers({}),
    B,
    "error asyncapi-server-removed",
  ],
  [
    "a server is new",
    servers({}),
    servers({}, { other: { url: "c", protocol: "amqp" } }),
    C,
    "info asyncapi-server-added",
  ],
  [
    "a server moves",
    servers({}),
    servers({ url: "mqtt://c.example.com" }),
    B,
    "error asyncapi-server-address-changed",
  ],
  ["an address with its protocol", servers({}), servers({ url: "mqtt://b.example.com/" }), C],
  [
    "another protocol",
    servers({}),
    servers({ protocol: "mqtts" }),
    B,
    "error asyncapi-server-protocol-changed",
  ],
  [
    "another version of the protocol",
    servers({ protocolVersion: "3" }),
    servers({ protocolVersion: "5" }),
    C,
    "warning asyncapi-server-protocol-version-changed",
  ],
  [
    "a credential is needed",
    servers({}),
    servers({ security: [{ key: [] }] }),
    B,
    "error asyncapi-security-added",
  ],
  [
    "a credential is no longer needed",
    servers({ security: [{ key: [] }] }),
    servers({}),
    C,
    "info asyncapi-security-way-added",
  ],
  [
    "another way in",
    servers({ security: [{ key: [] }] }),
    servers({ security: [{ key: [] }, { token: [] }] }),
    C,
    "info asyncapi-security-way-added",
  ],
  [
    "a way in is gone",
    servers({ security: [{ key: [] }, { token: [] }] }),
    servers({ security: [{ token: [] }] }),
    B,
    "error asyncapi-security-removed",
  ],
  [
    "more scopes",
    servers({ security: [{ key: ["a"] }] }),
    servers({ security: [{ key: ["a", "b"] }] }),
    B,
    "error asyncapi-security-scope-added",
  ],
  [
    "a scheme of another kind",
    { ...servers({}), components: { securitySchemes: { key: { type: "apiKey", in: "user" } } } },
    { ...servers({}), components: { securitySchemes: { key: { type: "X509" } } } },
    B,
    "error asyncapi-security-scheme-changed",
  ],
  [
    "a value of a variable is gone",
    servers({ variables: { port: { enum: ["1", "2"] } } }),
    servers({ variables: { port: { enum: ["1"] } } }),
    B,
    "error asyncapi-server-variable-enum-value-removed",
  ],
  [
    "a default of a variable",
    servers({ variables: { port: { default: "1" } } }),
    servers({ variables: { port: { default: "2" } } }),
    C,
    "warning asyncapi-server-variable-default-changed",
  ],
  [
    "a channel leaves a server",
    { ...servers({}, { other: { url: "c", protocol: "mqtt" } }), channels: { users: {} } },
    { ...servers({}, { other: { url: "c", protocol: "mqtt" } }), channels: { users: { servers: ["main"] } } },
    B,
    "error asyncapi-channel-server-removed",
  ],
  [
    "a channel joins a server",
    { ...servers({}, { other: { url: "c", protocol: "mqtt" } }), channels: { users: { servers: ["main"] } } },
    { ...servers({}, { other: { url: "c", protocol: "mqtt" } }), channels: { users: {} } },
    C,
    "info asyncapi-channel-server-added",
  ],

  // Operations.
  [
    "an operation is gone",
    {
      ...send(user),
      channels: { users: { ...send(user).channels.users, publish: { message: { payload: S } } } },
    },
    send(user),
    B,
    "error asyncapi-operation-removed",
  ],
  [
    "an operation is new",
    send(user),
    {
      ...send(user),
      channels: { users: { ...send(user).channels.users, publish: { message: { payload: S } } } },
    },
    C,
    "info asyncapi-operation-added",
  ],
  [
    "the other side publishes now",
    send(user),
    receive(user),
    B,
    "error asyncapi-operation-removed",
    "info asyncapi-operation-added",
  ],
  [
    "an operation id",
    send(user, {}, { operationId: "a" }),
    send(user, {}, { operationId: "b" }),
    C,
    "info asyncapi-operation-id-changed",
  ],
  [
    "an operation turns round",
    three(message(user)),
    three(message(user), { action: "receive" }),
    B,
    "error asyncapi-operation-action-changed",
  ],
  [
    "an operation by another id",
    three(message(user)),
    { ...three(message(user)), operations: { other: three(message(user)).operations.onUser } },
    C,
    "info asyncapi-operation-id-changed",
  ],
  [
    "an operation asks for a credential",
    send(user),
    send(user, {}, { security: [{ key: [] }] }),
    B,
    "error asyncapi-security-added",
  ],
  [
    "a scheme of version 3",
    three(message(user), { security: [{ type: "plain" }] }),
    three(message(user), { security: [{ type: "X509" }] }),
    B,
    "error asyncapi-security-removed",
  ],
  [
    "a binding of an operation changes",
    send(user, {}, { bindings: { kafka: { groupId: S } } }),
    send(user, {}, { bindings: { kafka: { groupId: I } } }),
    U,
    "warning asyncapi-operation-binding-changed",
  ],
  [
    "a binding is gone",
    send(user, { bindings: { amqp: { messageType: "x" } } }),
    send(user),
    U,
    "warning asyncapi-message-binding-removed",
  ],
  [
    "a binding is new",
    send(user),
    send(user, { bindings: { amqp: { messageType: "x" } } }),
    C,
    "info asyncapi-message-binding-added",
  ],
  [
    "a binding of a server changes",
    servers({ bindings: { mqtt: { clientId: "a" } } }),
    servers({ bindings: { mqtt: { clientId: "b" } } }),
    U,
    "warning asyncapi-server-binding-changed",
  ],
  [
    "a binding of a channel changes",
    addressed("a", { bindings: { amqp: { is: "queue" } } }),
    addressed("a", { bindings: { amqp: { is: "routingKey" } } }),
    U,
    "warning asyncapi-channel-binding-changed",
  ],
  [
    "a binding of a channel is gone",
    addressed("a", { bindings: { amqp: { is: "queue" } } }),
    addressed("a"),
    U,
    "warning asyncapi-channel-binding-removed",
  ],
  [
    "a binding of a channel is new",
    addressed("a"),
    addressed("a", { bindings: { amqp: { is: "queue" } } }),
    C,
    "info asyncapi-channel-binding-added",
  ],
  [
    "more partitions",
    addressed("a", { bindings: { kafka: { partitions: 1 } } }),
    addressed("a", { bindings: { kafka: { partitions: 9, bindingVersion: "0.4.0" } } }),
    C,
  ],
  [
    "a reply is expected",
    three(message(user)),
    three(message(user), { reply: { channel: { $ref: "#/channels/users" } } }),
    B,
    "error asyncapi-operation-reply-added",
  ],
  [
    "an answer is given",
    three(message(user), { action: "receive" }),
    three(message(user), { action: "receive", reply: { channel: { $ref: "#/channels/users" } } }),
    C,
    "info asyncapi-operation-reply-added",
  ],
  [
    "a reply is expected no longer",
    three(message(user), { reply: { channel: { $ref: "#/channels/users" } } }),
    three(message(user)),
    B,
    "error asyncapi-operation-reply-removed",
  ],
  [
    "an operation moves to another channel",
    three(
      message(user),
      {},
      {
        channels: {
          users: { address: "users", messages: message(user) },
          guests: { address: "guests", messages: message(user) },
        },
      },
    ),
    three(
      message(user),
      { channel: { $ref: "#/channels/guests" } },
      {
        channels: {
          users: { address: "users", messages: message(user) },
          guests: { address: "guests", messages: message(user) },
        },
      },
    ),
    B,
    "error asyncapi-operation-channel-changed",
  ],
  [
    "a reply goes elsewhere",
    three(message(user), { reply: { address: { location: "$message.header#/a" } } }),
    three(message(user), { reply: { address: { location: "$message.header#/b" } } }),
    B,
    "error asyncapi-operation-reply-address-changed",
  ],

  // Messages.
  [
    "a sent message is gone",
    two({
      message: {
        oneOf: [
          { name: "A", payload: S },
          { name: "B", payload: I },
        ],
      },
    }),
    two({ message: { oneOf: [{ name: "A", payload: S }] } }),
    B,
    "error asyncapi-message-removed",
  ],
  [
    "a sent message is new",
    two({ message: { name: "A", payload: S } }),
    two({
      message: {
        oneOf: [
          { name: "A", payload: S },
          { name: "B", payload: I },
        ],
      },
    }),
    C,
    "warning asyncapi-message-added",
  ],
  [
    "a received message is new",
    two({ message: { name: "A", payload: S } }, {}, "publish"),
    two(
      {
        message: {
          oneOf: [
            { name: "A", payload: S },
            { name: "B", payload: I },
          ],
        },
      },
      {},
      "publish",
    ),
    C,
    "info asyncapi-message-added",
  ],
  [
    "a received message is gone",
    two(
      {
        message: {
          oneOf: [
            { name: "A", payload: S },
            { name: "B", payload: I },
          ],
        },
      },
      {},
      "publish",
    ),
    two({ message: { name: "A", payload: S } }, {}, "publish"),
    B,
    "error asyncapi-message-removed",
  ],
  [
    "the only message is called otherwise",
    send(user),
    send(user, { name: "Person" }),
    C,
    "info asyncapi-message-renamed",
  ],
  [
    "messages in another order",
    two({
      message: {
        oneOf: [
          { name: "A", payload: S },
          { name: "B", payload: I },
        ],
      },
    }),
    two({
      message: {
        oneOf: [
          { name: "B", payload: I },
          { name: "A", payload: S },
        ],
      },
    }),
    C,
  ],
  [
    "a message of version 3 is gone",
    three({ A: { payload: S }, B: { payload: I } }),
    three({ A: { payload: S } }),
    B,
    "error asyncapi-message-removed",
  ],
  [
    "an operation takes up fewer messages",
    three({ A: { payload: S }, B: { payload: I } }),
    three({ A: { payload: S }, B: { payload: I } }, { messages: [{ $ref: "#/channels/users/messages/A" }] }),
    B,
    "error asyncapi-message-removed",
  ],
  [
    "another content type",
    send(user, { contentType: "application/json" }),
    send(user, { contentType: "application/xml" }),
    B,
    "error asyncapi-message-content-type-changed",
  ],
  [
    "the default content type changes",
    { ...send(user), defaultContentType: "application/json" },
    { ...send(user), defaultContentType: "application/cbor" },
    B,
    "error asyncapi-message-content-type-changed",
  ],
  [
    "the default content type is stated",
    { ...send(user), defaultContentType: "application/json" },
    send(user, { contentType: "application/json" }),
    C,
  ],
  [
    "a content type is stated",
    send(user),
    send(user, { contentType: "application/json" }),
    C,
    "info asyncapi-message-content-type-added",
  ],
  [
    "a content type is stated no longer",
    send(user, { contentType: "application/json" }),
    send(user),
    C,
    "warning asyncapi-message-content-type-removed",
  ],
  [
    "a correlation id moves",
    send(user, { correlationId: { location: "$message.header#/a" } }),
    send(user, { correlationId: { location: "$message.header#/b" } }),
    B,
    "error asyncapi-message-correlation-id-changed",
  ],
  [
    "a correlation id is gone",
    send(user, { correlationId: { location: "$message.header#/a" } }),
    send(user),
    B,
    "error asyncapi-message-correlation-id-removed",
  ],
  [
    "a correlation id is new",
    send(user),
    send(user, { correlationId: { location: "$message.header#/a" } }),
    C,
    "info asyncapi-message-correlation-id-added",
  ],

  // Payloads and headers, by who receives.
  [
    "a sent field may be missing",
    send(user),
    send(object({ id: S, name: S })),
    B,
    "error event-property-became-optional",
  ],
  [
    "a sent field is always there",
    send(user),
    send({ ...user, required: ["id", "name"] }),
    C,
    "info event-property-became-required",
  ],
  [
    "a sent required field is gone",
    send(user),
    send(object({ name: S })),
    B,
    "error event-required-property-removed",
  ],
  [
    "a sent optional field is gone",
    send(user),
    send(object({ id: S }, { required: ["id"] })),
    C,
    "info event-optional-property-removed",
  ],
  [
    "a sent optional field is new",
    send(user),
    send(object({ id: S, name: S, age: I }, { required: ["id"] })),
    C,
    "info event-optional-property-added",
  ],
  [
    "a sent field of another type",
    send(user),
    send(object({ id: I, name: S }, { required: ["id"] })),
    B,
    "error event-property-type-changed",
  ],
  [
    "a sent value is new",
    send({ enum: ["a"] }),
    send({ enum: ["a", "b"] }),
    B,
    "error event-body-enum-value-added",
  ],
  [
    "a sent value is gone",
    send({ enum: ["a", "b"] }),
    send({ enum: ["a"] }),
    C,
    "info event-body-enum-value-removed",
  ],
  [
    "a received field is required",
    receive(user),
    receive({ ...user, required: ["id", "name"] }),
    B,
    "error request-property-became-required",
  ],
  [
    "a received field may be missing",
    receive(user),
    receive(object({ id: S, name: S })),
    C,
    "info request-property-became-optional",
  ],
  [
    "a received optional field is new",
    receive(user),
    receive(object({ id: S, name: S, age: I }, { required: ["id"] })),
    C,
  ],
  [
    "a received value is gone",
    receive({ enum: ["a", "b"] }),
    receive({ enum: ["a"] }),
    B,
    "error request-body-enum-value-removed",
  ],
  [
    "a received value is new",
    receive({ enum: ["a"] }),
    receive({ enum: ["a", "b"] }),
    C,
    "info request-body-enum-value-added",
  ],
  [
    "a field of version 3",
    three(message(user)),
    three(message(object({ id: S, name: S }))),
    B,
    "error event-property-became-optional",
  ],
  [
    "a payload with its own format",
    three(message({ schemaFormat: "application/schema+json;version=draft-07", schema: user })),
    three(
      message({
        schemaFormat: "application/schema+json;version=draft-07",
        schema: object({ id: S, name: S }),
      }),
    ),
    B,
    "error event-property-became-optional",
  ],
  [
    "a payload that is no longer described",
    send(user),
    two({ message: { name: "User" } }),
    B,
    "error asyncapi-message-payload-removed",
  ],
  [
    "a payload that is described now",
    two({ message: { name: "User" } }),
    send(user),
    C,
    "info asyncapi-message-payload-added",
  ],
  [
    "a received payload that is described now",
    two({ message: { name: "User" } }, {}, "publish"),
    receive(user),
    U,
    "warning asyncapi-message-payload-added",
  ],
  [
    "another schema language",
    send(user),
    send("x", { schemaFormat: "application/raml+yaml;version=1.0" }),
    U,
    "warning asyncapi-message-schema-format-changed",
  ],
  [
    "a language that we do not read",
    send("a", { schemaFormat: "application/raml+yaml;version=1.0" }),
    send("b", { schemaFormat: "application/raml+yaml;version=1.0" }),
    U,
    "warning asyncapi-message-payload-undecided",
  ],
  [
    "a sent header may be missing",
    send(user, { headers: object({ x: S }, { required: ["x"] }) }),
    send(user, { headers: object({ x: S }) }),
    B,
    "error event-header-property-became-optional",
  ],
  [
    "a received header is required",
    receive(user, { headers: object({ x: S }) }),
    receive(user, { headers: object({ x: S }, { required: ["x"] }) }),
    B,
    "error request-header-property-became-required",
  ],
  [
    "headers are gone",
    send(user, { headers: object({ x: S }, { required: ["x"] }) }),
    send(user),
    B,
    "error event-header-property-removed",
  ],
  [
    "a header from a trait",
    send(user, { traits: [{ headers: object({ x: S }, { required: ["x"] }) }] }),
    send(user, { traits: [{ headers: object({ x: S }) }] }),
    B,
    "error event-header-property-became-optional",
  ],
  ["a format comes", receive(S), receive({ ...S, format: "uuid" }), U, "warning request-body-type-changed"],
  [
    "a reply is received",
    three(message(user), { reply: replyOf(user) }),
    three(message(user), { reply: replyOf({ ...user, required: ["id", "name"] }) }),
    B,
    "error request-property-became-required",
  ],
  [
    "an answer is sent",
    three(message(user), { action: "receive", reply: replyOf(user) }),
    three(message(user), { action: "receive", reply: replyOf(object({ id: S, name: S })) }),
    B,
    "error event-property-became-optional",
  ],
  [
    "a message that nobody takes up",
    listening(user),
    listening(object({ id: S, name: S })),
    B,
    "error event-property-became-optional",
  ],

  // From one version to the next.
  ["version 2 written as version 3", send(user), three({ User: { name: "User", payload: user } }), C],
  [
    "version 3 with a break",
    send(user),
    three({ User: { name: "User", payload: object({ name: S }) } }),
    B,
    "error event-required-property-removed",
  ],
];

function replyOf(payload: unknown) {
  return {
    channel: { address: "answers", messages: { Answer: { payload } } },
    messages: [{ name: "Answer", payload }],
  };
}

function listening(payload: unknown) {
  return { ...three(message(payload)), operations: {} };
}

const told = (result: ContractResult) => result.changes.map(({ level, rule }) => `${level} ${rule}`);

describe("changes", () => {
  it.each(rows)("%s", async (_name, old, now, verdict, ...rules) => {
    const result = await resultOf(old, now, { type: "asyncapi" });
    if (verdict === "compatible" && rules.length === 0)
      rules.push(...told(result).filter((rule) => rule.startsWith("info")));
    for (const rule of rules) expect(told(result)).toContain(rule);
    const loud = (list: string[]) => list.filter((rule) => !rule.startsWith("info")).sort();
    expect(loud(told(result))).toEqual(loud(rules));
    expect(result.verdict).toBe(verdict);
  });

  it("does not mind which role is asked for: the document knows", async () => {
    for (const role of ["request", "response", "event", "both"] as const) {
      expect(
        (await resultOf(receive(user), receive(object({ id: S, name: S })), { type: "asyncapi", role }))
          .verdict,
      ).toBe(C);
    }
  });
});

describe("what is said", () => {
  it("names operation, direction, place and lines", async () => {
    const result = await resultOf(send(user), send(object({ id: I, name: S }, { required: ["id"] })), {
      type: "asyncapi",
    });
    expect(result.changes[0]).toMatchObject({
      rule: "event-property-type-changed",
      path: "send users message User payload /id",
      operation: "send users",
      direction: "event",
      message: "The type of `id` changed from `string` to `integer`.",
    });
    expect(result.changes[0]?.line.before).toBeGreaterThan(10);
  });

  it("shows a break by a message, with declared fields only", async () => {
    const old = send(user);
    const now = send({ ...object({ id: S, name: { type: ["string", "null"] } }), required: ["id"] });
    const { changes } = await resultOf(old, now, { type: "asyncapi" });
    expect(changes[0]?.witness).toEqual({
      document: { id: "a", name: null },
      validBefore: false,
      validAfter: true,
    });
    expect(ajvAccepts(user, changes[0]?.witness?.document)).toBe(false);
  });

  it("shows a break of what is received the other way round", async () => {
    const { changes } = await resultOf(receive(user), receive({ ...user, required: ["id", "name"] }), {
      type: "asyncapi",
    });
    expect(changes[0]?.witness).toEqual({ document: { id: "a" }, validBefore: true, validAfter: false });
  });

  it("judges Avro payloads by Avro's own rules", async () => {
    const avro = (fields: object[]) =>
      send(
        { type: "record", name: "User", fields },
        { schemaFormat: "application/vnd.apache.avro;version=1.9.0" },
      );
    const id = { name: "id", type: "string" };
    const result = await resultOf(avro([id, { name: "age", type: "int" }]), avro([id]), { type: "asyncapi" });
    expect(result.verdict).toBe(B);
    expect(result.changes[0]?.path).toMatch(/^send users message User payload/);
    expect(
      (await resultOf(avro([id]), avro([id, { name: "age", type: "int" }]), { type: "asyncapi" })).verdict,
    ).toBe(C);
  });

  it("follows references inside the document", async () => {
    const by = (payload: unknown) => ({
      ...two({ message: { $ref: "#/components/messages/User" } }),
      components: {
        messages: { User: { payload: { $ref: "#/components/schemas/User" } } },
        schemas: { User: payload },
      },
    });
    const result = await resultOf(by(user), by(object({ id: S, name: S })), { type: "asyncapi" });
    expect(result.changes[0]).toMatchObject({
      rule: "event-property-became-optional",
      path: "send users message User payload /id",
    });
    expect((await resultOf(by(user), send(user, { name: "User" }), { type: "asyncapi" })).verdict).toBe(C);
  });
});

describe("documents that are odd, large or hostile", () => {
  it.each([
    [{ asyncapi: "1.2.0", info: {} }, "asyncapi: 2.x"],
    [{ info: {} }, "asyncapi: 2.x"],
    [{ asyncapi: "4.0.0" }, "asyncapi: 2.x"],
  ])("does not judge %j", async (odd, why) => {
    const result = await resultOf(send(user), odd, { type: "asyncapi" });
    expect(result.verdict).toBe(U);
    expect(result.unknowns[0]?.reason).toContain(why);
  });

  it.each([
    "https://example.com/user.json",
    "./user.json",
    "#/components/schemas/Gone",
    "#/%zz",
    "file:///etc/passwd",
  ])("does not follow %s", async ($ref) => {
    const result = await resultOf(send(user), send({ $ref }), { type: "asyncapi" });
    expect(result.verdict).toBe(U);
    expect(result.changes.filter(({ level }) => level === "error")).toEqual([]);
    const message = await resultOf(send(user), two({ message: { $ref } }), { type: "asyncapi" });
    expect(message.verdict).not.toBe(C);
    // What stands on both sides, word for word, is no change.
    expect(
      (await resultOf(send({ $ref }), send({ $ref }, { summary: "x" }), { type: "asyncapi" })).verdict,
    ).toBe(C);
  });

  it.each([
    {},
    { channels: [] },
    { channels: { a: null } },
    { channels: { users: { subscribe: { message: { oneOf: {} } } } } },
    { channels: { users: { $ref: "#/channels/users" } } },
    { channels: { users: { subscribe: 3, publish: [] } } },
    { servers: { a: 1, b: { variables: [], security: {} } } },
    { operations: { a: { action: "send" } } },
    {
      channels: {
        users: {
          subscribe: {
            message: { traits: [{ $ref: "#/channels" }], bindings: 3, headers: 4, correlationId: 5 },
          },
        },
      },
    },
    { components: { securitySchemes: { a: { flows: 3 } } } },
  ])("survives %j", async (odd) => {
    for (const asyncapi of ["2.6.0", "3.0.0"]) {
      for (const other of [send(user), three(message(user))]) {
        await expect(resultOf(other, { asyncapi, ...odd }, { type: "asyncapi" })).resolves.toBeDefined();
        await expect(resultOf({ asyncapi, ...odd }, other, { type: "asyncapi" })).resolves.toBeDefined();
      }
    }
  });

  it("keeps names of prototypes apart from prototypes", async () => {
    const named = (type: string) =>
      two({
        message: { name: "constructor", payload: object({ toString: { type } }, { required: ["toString"] }) },
      });
    expect((await resultOf(named("string"), named("integer"), { type: "asyncapi" })).verdict).toBe(B);
  });

  it("says at which line a text cannot be read", async () => {
    const flaws = await asyncApiEngine.flaws("asyncapi: 3.0.0\nchannels: [\n");
    expect(flaws[0]?.line).toBeGreaterThanOrEqual(2);
    const answer = await asyncApiEngine.compare({
      before: "a: [",
      after: "asyncapi: 3.0.0\n",
      role: "event",
      profile: null,
    });
    expect(answer.kind).toBe("unreadable");
    expect(
      (await asyncApiEngine.flaws(`asyncapi: 2.0.0\nx: ${"y".repeat(5_000_000)}`))[0]?.message,
    ).toContain("larger");
  });

  it("ends on a thousand channels and on messages that refer to each other", async () => {
    const many = (type: string) => ({
      asyncapi: "2.6.0",
      channels: Object.fromEntries(
        Array.from({ length: 1000 }, (_, i) => [
          `c${i}`,
          { subscribe: { message: { payload: { $ref: "#/components/schemas/Node" } } } },
        ]),
      ),
      components: { schemas: { Node: object({ next: { $ref: "#/components/schemas/Node" }, v: { type } }) } },
    });
    const result = await resultOf(many("string"), many("integer"), { type: "asyncapi" });
    expect(result.verdict).toBe(B);
    expect(result.changes.length).toBeGreaterThanOrEqual(1000);
  });
});

// Payloads in Avro have Avro's rules, which its own page holds.
holdsItsTable({ page: "asyncapi", type: "asyncapi", foreign: (rule) => /^[A-Z_]+$/.test(rule) });
