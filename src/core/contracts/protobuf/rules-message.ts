/** Rules about a message that is on both sides: its fields by number, its oneofs and its ranges. */
import { merged, contains } from "./ranges.ts";
import { describe } from "./fields.ts";
import type { Report } from "./report.ts";
import { compareRanges, compareReserved, largestOf } from "./rules-reserved.ts";
import type { Message } from "./schema.ts";

export function compareMessages(before: Message, after: Message, report: Report): void {
  const path = after.fullName;
  const owner = { path, name: `message \`${after.nestedName}\``, before: before.line, after: after.line };
  const lines = { before: before.line, after: after.line };
  compareFieldSets(before, after, report);
  compareRequired(before, after, report);
  compareOneofs(before, after, report);
  const largest = largestOf(after.node.options.get("message_set_wire_format")?.text === "true");
  const reserved = [before.node.reserved, after.node.reserved] as const;
  compareReserved({ owner, rule: "RESERVED_MESSAGE_NO_DELETE", largest }, reserved, report);
  const extensions = [before.node.extensionRanges, after.node.extensionRanges] as const;
  const rule = "EXTENSION_MESSAGE_NO_DELETE";
  compareRanges({ owner, rule, largest, word: "extension" }, extensions, report);
  compareFlags(before, after, report);
  if (before.features.json === "ALLOW" && after.features.json !== "ALLOW") {
    const message = `The ${owner.name} no longer promises to work in JSON.`;
    const [old, now] = [before.features.json, after.features.json];
    report.broken("MESSAGE_SAME_JSON_FORMAT", { path, message, old, new: now, ...lines });
  } else if (before.features.json !== after.features.json) {
    report.note("json-format-changed", { path, message: `The ${owner.name} now works in JSON.`, ...lines });
  }
}

function compareFlags(before: Message, after: Message, report: Report): void {
  const path = after.fullName;
  const name = `The message \`${after.nestedName}\``;
  const read = (option: string) => {
    const [old, now] = [before.node.options.get(option), after.node.options.get(option)];
    const lines = { before: old?.line ?? before.line, after: now?.line ?? after.line };
    return { was: old?.text === "true", is: now?.text === "true", place: { path, ...lines } };
  };
  const set = read("message_set_wire_format");
  if (set.was !== set.is) {
    const message = `${name} changed \`message_set_wire_format\`, which is another encoding.`;
    const rule = "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT";
    report.broken(rule, { ...set.place, message, old: set.was, new: set.is });
  }
  const hidden = read("no_standard_descriptor_accessor");
  if (!hidden.was && hidden.is) {
    const message = `${name} sets \`no_standard_descriptor_accessor\`, so generated code loses its \`descriptor\` accessor.`;
    const rule = "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR";
    report.broken(rule, { ...hidden.place, message, old: false, new: true });
  } else if (hidden.was !== hidden.is) {
    const message = `${name} no longer sets \`no_standard_descriptor_accessor\`.`;
    report.note("option-changed", { ...hidden.place, message });
  }
}

function compareFieldSets(before: Message, after: Message, report: Report): void {
  const reserved = merged(after.node.reserved.ranges);
  for (const [number, field] of before.fields) {
    if (after.fields.has(number)) continue;
    const { name, line } = field.node;
    const gone = `${describe(field)} is gone`;
    const shared = { path: `${before.fullName}.${name}`, old: name, before: line };
    report.broken("FIELD_NO_DELETE", { ...shared, message: `${gone}.` });
    if (!contains(reserved, number)) {
      const message = `${gone}, and its number is not reserved.`;
      report.broken("FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED", { ...shared, message });
    }
    if (!after.node.reserved.names.has(name)) {
      const message = `${gone}, and its name is not reserved.`;
      report.broken("FIELD_NO_DELETE_UNLESS_NAME_RESERVED", { ...shared, message });
    }
  }
  for (const [number, field] of after.fields) {
    if (before.fields.has(number)) continue;
    const { name, line } = field.node;
    const path = `${after.fullName}.${name}`;
    report.note("field-added", { path, message: `${describe(field)} is new.`, new: name, after: line });
  }
}

/** A side that does not know a required field cannot talk to one that insists on it. */
function compareRequired(before: Message, after: Message, report: Report): void {
  const rule = "MESSAGE_SAME_REQUIRED_FIELDS";
  const required = (message: Message, number: number) => {
    const field = message.fields.get(number);
    // Where both sides have the field, a feature that changes is a matter of its cardinality.
    const both = before.fields.has(number) && after.fields.has(number);
    return both ? field?.node.label === "required" : field?.cardinality === "required";
  };
  for (const [number, field] of before.fields) {
    if (!required(before, number) || required(after, number)) continue;
    const path = `${before.fullName}.${field.node.name}`;
    const now = after.fields.get(number)?.node.line;
    const message = `${describe(field)} was required, and is not any more.`;
    report.broken(rule, { path, message, before: field.node.line, ...(now !== undefined && { after: now }) });
  }
  for (const [number, field] of after.fields) {
    if (!required(after, number) || required(before, number)) continue;
    const path = `${after.fullName}.${field.node.name}`;
    const old = before.fields.get(number)?.node.line;
    const message = `${describe(field)} is now required.`;
    report.broken(rule, { path, message, after: field.node.line, ...(old !== undefined && { before: old }) });
  }
}

function compareOneofs(before: Message, after: Message, report: Report): void {
  const [old, now] = [before, after].map(({ node }) => new Set(node.oneofs.map(({ name }) => name)));
  for (const { name, line } of before.node.oneofs) {
    if (now?.has(name)) continue;
    const message = `The oneof \`${name}\` of the message \`${before.nestedName}\` is gone.`;
    report.broken("ONEOF_NO_DELETE", {
      path: `${before.fullName}.${name}`,
      message,
      old: name,
      before: line,
    });
  }
  for (const { name, line } of after.node.oneofs) {
    if (old?.has(name)) continue;
    const message = `The oneof \`${name}\` of the message \`${after.nestedName}\` is new.`;
    report.note("oneof-added", { path: `${after.fullName}.${name}`, message, new: name, after: line });
  }
}
