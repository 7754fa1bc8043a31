import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { Environment } from "../../src/entrypoints/server-environment.ts";
import { settingsFrom } from "../../src/entrypoints/settings.ts";

const KEY =
  "-----BEGIN RSA PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk=\nYnV0IGl0IGxvb2tzIHNv\n-----END RSA PRIVATE KEY-----";
const FULL: Environment = {
  HEADWATER_APP_ID: "17",
  HEADWATER_PRIVATE_KEY: KEY,
  HEADWATER_WEBHOOK_SECRET: "0123456789abcdef0123",
};

function problemsOf(env: Environment): string[] {
  try {
    settingsFrom(env);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.split("\n").slice(1);
  }
}

describe("settings", () => {
  test("three values are enough", () => {
    const settings = settingsFrom(FULL);
    expect({ ...settings, privateKey: "", secrets: [], dataDir: "" }).toEqual({
      appId: 17,
      privateKey: "",
      webhookSecrets: ["0123456789abcdef0123"],
      webhookPath: "/webhooks",
      dataDir: "",
      databaseUrl: null,
      queue: "embedded",
      seed: null,
      host: "127.0.0.1",
      port: 3000,
      github: { apiUrl: "https://api.github.com", gitUrl: "https://github.com", pacing: true },
      aws: { region: "us-east-1", bedrockEndpoint: null },
      sqs: null,
      metricsPort: null,
      sweepMinutes: 10,
      logLevel: "info",
      secrets: [],
    });
  });

  test("an empty environment tells everything at once", () => {
    expect(problemsOf({})).toEqual([
      "- HEADWATER_APP_ID is missing: the number on the App's settings page.",
      "- HEADWATER_PRIVATE_KEY is missing: the App's private key (PEM), or HEADWATER_PRIVATE_KEY_PATH.",
      "- HEADWATER_WEBHOOK_SECRET is missing: without it anybody could send deliveries.",
    ]);
  });

  test.each<[string, Environment, RegExp]>([
    ["an App id that is no number", { HEADWATER_APP_ID: "seventeen" }, /APP_ID is not a number/],
    ["a negative App id", { HEADWATER_APP_ID: "-1" }, /APP_ID is not a number/],
    ["a key that is no key", { HEADWATER_PRIVATE_KEY: "hello" }, /not a PEM/],
    ["the secret that Probot would take", { HEADWATER_WEBHOOK_SECRET: "development" }, /everybody knows/],
    ["a blank secret", { HEADWATER_WEBHOOK_SECRET: "   " }, /WEBHOOK_SECRET is missing/],
    ["a short secret", { HEADWATER_WEBHOOK_SECRET: "short" }, /shorter than 16/],
    ["a short former secret", { HEADWATER_WEBHOOK_SECRET_PREVIOUS: "short" }, /PREVIOUS is shorter than 16/],
    ["a path without a slash", { HEADWATER_WEBHOOK_PATH: "hooks" }, /WEBHOOK_PATH/],
    ["a port that is too large", { HEADWATER_PORT: "70000" }, /HEADWATER_PORT is not a whole number/],
    ["a port that is half a number", { HEADWATER_PORT: "80.5" }, /HEADWATER_PORT is not a whole number/],
    ["plain HTTP to elsewhere", { HEADWATER_GITHUB_URL: "http://ghe.example.com" }, /not an https address/],
    [
      "an address with a password",
      { HEADWATER_GITHUB_URL: "https://a:b@ghe.example.com" },
      /more than a host/,
    ],
    ["a region that is none", { HEADWATER_AWS_REGION: "the moon" }, /not a region/],
    ["a log level that is none", { HEADWATER_LOG_LEVEL: "loud" }, /none of debug, info, warn, error/],
    [
      "a queue that keeps no order",
      { HEADWATER_SQS_URL: "https://sqs.eu-central-1.amazonaws.com/1/a" },
      /FIFO/,
    ],
    ["pacing that is neither", { HEADWATER_GITHUB_PACING: "maybe" }, /neither on nor off/],
  ])("%s is told", (_, change, told) => {
    expect(problemsOf({ ...FULL, ...change })).toEqual([expect.stringMatching(told)]);
  });

  test("no problem repeats a secret", () => {
    const env = {
      HEADWATER_APP_ID: "x",
      HEADWATER_PRIVATE_KEY: "leak-me-1",
      HEADWATER_WEBHOOK_SECRET: "leak-me-2",
    };
    expect(problemsOf(env)).toHaveLength(3);
    expect(problemsOf(env).join("\n")).not.toContain("leak-me");
  });

  test("a key on one line and Probot's names work as well", () => {
    const settings = settingsFrom({
      APP_ID: "18",
      PRIVATE_KEY: KEY.replaceAll("\n", "\\n"),
      WEBHOOK_SECRET: "fedcba98765432100123",
      PORT: "0",
    });
    expect(settings).toMatchObject({ appId: 18, privateKey: KEY, port: 0 });
  });

  test("a key can be read from a file, and a missing file is told", () => {
    const dir = mkdtempSync(join(tmpdir(), "headwater-settings-"));
    try {
      writeFileSync(join(dir, "key.pem"), `${KEY}\n`);
      const at = (name: string): Environment => ({
        ...FULL,
        HEADWATER_PRIVATE_KEY: "",
        HEADWATER_PRIVATE_KEY_PATH: join(dir, name),
      });
      expect(settingsFrom(at("key.pem")).privateKey).toBe(KEY);
      expect(problemsOf(at("other.pem"))).toEqual([
        "- HEADWATER_PRIVATE_KEY_PATH names a file that cannot be read (ENOENT).",
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test("an Enterprise Server has its API under its own address", () => {
    expect(settingsFrom({ ...FULL, HEADWATER_GITHUB_URL: "https://ghe.example.com/" }).github).toEqual({
      gitUrl: "https://ghe.example.com",
      apiUrl: "https://ghe.example.com/api/v3",
      pacing: true,
    });
  });

  test("secrets for redaction hold every form of the key, and those of AWS", () => {
    const { secrets } = settingsFrom({
      ...FULL,
      HEADWATER_WEBHOOK_SECRET_PREVIOUS: "the former secret",
      AWS_SECRET_ACCESS_KEY: "aws-secret-value",
    });
    expect(secrets).toEqual([
      KEY,
      "bm90IGEgcmVhbCBrZXk=\nYnV0IGl0IGxvb2tzIHNv",
      "bm90IGEgcmVhbCBrZXk=YnV0IGl0IGxvb2tzIHNv",
      "0123456789abcdef0123",
      "the former secret",
      "aws-secret-value",
    ]);
  });
});
