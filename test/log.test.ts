/** Nothing secret leaves through a log line, and a line stays JSON whatever is redacted in it. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { REDACTED, redactor } from "../src/redact.ts";
import { WorldError } from "../src/errors.ts";

function logged(
  secrets: string[] | (() => string[]),
  write: (log: ReturnType<typeof createLog>) => void,
): string {
  const lines: string[] = [];
  write(createLog({ destination: { write: (line) => lines.push(line) }, level: "debug", secrets }));
  return lines.join("");
}

const secret = `canary/${randomBytes(24).toString("base64")}+é"x\\y`;
const pem = [
  "-----BEGIN RSA PRIVATE KEY-----",
  ...Array.from({ length: 4 }, () => randomBytes(48).toString("base64")),
  "-----END RSA PRIVATE KEY-----",
].join("\n");

describe("a known secret", () => {
  const forms: [string, string][] = [
    ["as it is", secret],
    ["in base64", Buffer.from(`user:${secret}`).toString("base64")],
    ["in base64 for addresses", Buffer.from(`x${secret}`).toString("base64url")],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["in an address", encodeURIComponent(secret)],
    ["backwards", Array.from(secret).reverse().join("")],
    ["cut at both ends", secret.slice(7, -7)],
    ["inside JSON", JSON.stringify({ secret })],
  ];

  test.each(forms)("%s does not get through", (_, form) => {
    const clean = redactor([secret])(`before ${form} after`);
    expect(clean).toContain(REDACTED);
    expect(clean).toMatch(/^before .*after$/s);
    const core = form.slice(10, -10);
    expect(clean).not.toContain(core);
  });

  test("is found in messages, fields, keys, errors and their causes", () => {
    const text = logged([secret], (log) => {
      log.info(secret);
      log.info({ deep: { list: [secret] }, [secret]: 1 }, "fields");
      log.error({ err: new WorldError("x", secret, false, { cause: new Error(secret) }) }, "failed");
      log.child({ run: secret }).warn("child");
    });
    const lines = text.trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines.map((line) => JSON.parse(line) as object)).toHaveLength(4);
    expect(text).not.toContain(secret.slice(8, 30));
  });

  test("that comes later is known from then on", () => {
    const secrets: string[] = [];
    const text = logged(
      () => secrets,
      (log) => {
        log.info("first value-that-is-minted-later");
        secrets.push("value-that-is-minted-later");
        log.info("then value-that-is-minted-later");
      },
    );
    expect(text.match(/value-that-is-minted-later/g)).toHaveLength(1);
    expect(text).toContain(`then ${REDACTED}`);
  });

  test("of many lines is found line by line", () => {
    const text = logged([pem], (log) => log.info({ whole: pem, part: pem.split("\n")[2] }, "key"));
    for (const line of pem.split("\n").slice(1, -1)) expect(text).not.toContain(line);
  });

  test("too short to be told from words is left alone", () => {
    expect(redactor(["a", ""])("a cat")).toBe("a cat");
  });
});

describe("an unknown secret of a known shape", () => {
  const jwt = `eyJhbGciOiJSUzI1NiJ9.${randomBytes(90).toString("base64url")}.${randomBytes(64).toString("base64url")}`;
  test.each([
    `ghs_123456_${jwt}`,
    `ghp_${"a1".repeat(18)}`,
    `github_pat_${"a1_".repeat(20)}`,
    `AKIA${"Q7XN4ZL2WP6KD3VJ"}`,
    jwt,
    pem,
    `xoxb-${"1".repeat(20)}`,
    `npm_${"a".repeat(36)}`,
  ])("%s", (token) => {
    const text = logged([], (log) => log.info({ field: `x${token} y` }, `token_${token}`));
    const parsed = JSON.parse(text) as { field: string };
    expect(text).not.toContain(token.slice(12, 40));
    expect(parsed.field.endsWith(" y") || token === pem).toBe(true);
  });

  test.each([
    ["Authorization: Bearer abcdefghijklmnop123", "Authorization: Bearer [redacted]"],
    ["authorization: basic eDpnaHNfYWJjZGVmZ2hpag==", "authorization: basic [redacted]"],
    ["https://x-access-token:s3cret@github.test/a/b", "https://x-access-token:[redacted]@github.test/a/b"],
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz", "AWS_SECRET_ACCESS_KEY=[redacted]"],
  ])("%s", (text, clean) => {
    expect(redactor([])(text)).toBe(clean);
  });

  test("a key that is cut off is hidden, prose after the mere header is not", () => {
    const cut = pem.split("\n").slice(0, 3).join("\n");
    expect(redactor([])(cut)).toBe(REDACTED);
    const prose = redactor([])("It begins with -----BEGIN PRIVATE KEY----- and then has lines.");
    expect(prose).toBe(`It begins with ${REDACTED}and then has lines.`);
  });

  test.each([
    "the token was refused",
    "https://github.test/a/b:c@d",
    "sha 0123456789abcdef0123456789abcdef01234567",
    "a basic idea of tokens",
  ])("leaves alone: %s", (text) => {
    expect(redactor([])(text)).toBe(text);
  });
});

test("every line is JSON, and redacting twice changes nothing", () => {
  const redact = redactor([secret]);
  const piece = fc.constantFrom(
    secret,
    pem,
    "-----BEGIN PRIVATE KEY-----",
    "Bearer ",
    "ghs_",
    '"',
    "\\",
    "\n",
    "://a:",
    "@",
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 20 })), { maxLength: 8 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (value) => {
      const line = logged([secret], (log) => log.info({ value }, value));
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line).not.toContain(secret.slice(8, 30));
      expect(redact(redact(value))).toBe(redact(value));
    }),
    { numRuns: 200 },
  );
});

test("a huge error is cut", () => {
  const text = logged([], (log) => log.error({ err: new Error("x".repeat(1_000_000)) }, "failed"));
  expect(text.length).toBeLessThan(10_000);
});

test("redacting long hostile text ends, and keeps what is no secret", () => {
  const redact = redactor([secret]);
  for (const part of ["-----BEGIN PRIVATE KEY-----", "://", "aws secret ", "eyJ.", "Bearer ", "ghs_", "a:"]) {
    expect(redact(part.repeat(60_000)).length, part).toBeGreaterThan(0);
  }
});
