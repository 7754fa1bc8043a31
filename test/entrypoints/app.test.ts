import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { PERMISSIONS } from "../../src/adapters/github/access.ts";
import { HANDLED_EVENTS, SUBSCRIBED_EVENTS } from "../../src/adapters/github/events.ts";

interface Manifest {
  default_permissions: Record<string, string>;
  default_events: string[];
}
const manifest = parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")) as Manifest;

test("the manifest subscribes to what is read, and to nothing else", () => {
  expect(manifest.default_events.toSorted()).toEqual([...SUBSCRIBED_EVENTS].toSorted());
  // These two come without a subscription; GitHub refuses a manifest that names them.
  expect([...HANDLED_EVENTS].filter((name) => !SUBSCRIBED_EVENTS.includes(name))).toEqual([
    "installation",
    "installation_repositories",
  ]);
});

test("the manifest asks for what tokens are made with, and the right to see merge groups", () => {
  expect(manifest.default_permissions).toEqual({ ...PERMISSIONS, merge_queues: "read" });
});

test("the manifest asks for nothing that could run or reveal more", () => {
  const refused = [
    "workflows",
    "administration",
    "secrets",
    "actions",
    "environments",
    "deployments",
    "packages",
  ];
  expect(Object.keys(manifest.default_permissions).filter((name) => refused.includes(name))).toEqual([]);
});
