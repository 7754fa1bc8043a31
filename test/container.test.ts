/** The container's files agree with each other and with the server. No container engine runs here: that they work is not proven. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { settingsFrom } from "../src/entrypoints/settings.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

interface Service {
  build?: string;
  environment: Record<string, string>;
  security_opt: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  cap_drop?: string[];
}
const { services } = parse(read("compose.yaml")) as { services: Record<"postgres" | "headwater", Service> };

describe("compose.yaml", () => {
  test("starts the server once the database is healthy, with settings that the server understands", () => {
    expect(services.postgres.healthcheck?.test).toContain("pg_isready -U headwater -d headwater");
    expect(services.headwater.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    const settings = settingsFrom({
      ...services.headwater.environment,
      DATABASE_URL: services.headwater.environment["DATABASE_URL"]?.replace(
        "${POSTGRES_PASSWORD}",
        "p%40ss-word-1",
      ),
      HEADWATER_APP_ID: "1",
      HEADWATER_PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
      HEADWATER_WEBHOOK_SECRET: "0123456789abcdef",
    });
    expect(settings.databaseUrl).toContain("@postgres:5432/headwater");
    expect(settings.secrets).toEqual(expect.arrayContaining(["p%40ss-word-1", "p@ss-word-1"]));
  });

  test("gives the server no right that it does not need", () => {
    const { headwater } = services;
    expect([headwater.read_only, headwater.cap_drop]).toEqual([true, ["ALL"]]);
    expect(headwater.security_opt).toContain("no-new-privileges:true");
    const profile = headwater.security_opt
      .find((each) => each.startsWith("seccomp="))
      ?.slice("seccomp=".length);
    expect(existsSync(path.join(ROOT, profile ?? "missing"))).toBe(true);
  });
});

test("the seccomp profile lets bubblewrap start and forbids what reaches the kernel's own matters", () => {
  const { syscalls } = JSON.parse(read("docker/seccomp.json")) as {
    syscalls: { names: string[]; action: string }[];
  };
  const denied = new Set(syscalls.flatMap(({ names, action }) => (action === "SCMP_ACT_ERRNO" ? names : [])));
  for (const needed of [
    "clone",
    "clone3",
    "unshare",
    "mount",
    "umount2",
    "pivot_root",
    "prctl",
    "seccomp",
    "sethostname",
  ])
    expect(denied, needed).not.toContain(needed);
  for (const dangerous of [
    "bpf",
    "init_module",
    "kexec_load",
    "keyctl",
    "open_by_handle_at",
    "ptrace",
    "reboot",
    "setns",
  ])
    expect(denied, dangerous).toContain(dangerous);
});

test("the image runs as a user of its own, with what the sandbox needs and no tools to build with", () => {
  const [, image = ""] = read("Dockerfile")
    .split(/^FROM .*$/m)
    .slice(1);
  expect(image).toMatch(/^USER headwater$/m);
  expect(image).toMatch(/^HEALTHCHECK /m);
  expect(/apt-get install -y --no-install-recommends (.*) \\/.exec(image)?.[1]).toBe(
    "bubblewrap git ca-certificates",
  );
  for (const part of ["bin", "dist", "schemas", "node_modules"])
    expect(image).toContain(`/src/${part} ./${part}`);
});
