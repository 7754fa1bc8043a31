/** Readers for what makes this server the App: its number, its key, and the secrets of its webhooks. */
import { readFileSync } from "node:fs";
import { weaknessOf } from "./secret-forms.ts";
import type { Value } from "./server-environment.ts";
export function readAppId(value: Value, problems: string[]): number {
  const text = value("HEADWATER_APP_ID", "APP_ID");
  const id = Number(text);
  if (text !== null && Number.isSafeInteger(id) && id > 0) return id;
  problems.push(
    text === null
      ? "HEADWATER_APP_ID is missing: the number on the App's settings page."
      : "HEADWATER_APP_ID is not a number; the App's settings page shows it.",
  );
  return 0;
}

const PEM = /^-----BEGIN (?:RSA )?PRIVATE KEY-----\n[\s\S]+\n-----END (?:RSA )?PRIVATE KEY-----\s*$/;

export function readPrivateKey(value: Value, problems: string[]): string {
  const key = value("HEADWATER_PRIVATE_KEY", "PRIVATE_KEY") ?? keyFile(value, problems);
  if (key === null) {
    if (!problems.some((each) => each.startsWith("HEADWATER_PRIVATE_KEY")))
      problems.push(
        "HEADWATER_PRIVATE_KEY is missing: the App's private key (PEM), or HEADWATER_PRIVATE_KEY_PATH.",
      );
    return "";
  }
  // Many shells and hosts can only pass one line.
  const text = key.replaceAll("\\n", "\n").replaceAll("\r\n", "\n").trim();
  if (!PEM.test(text))
    problems.push(
      "HEADWATER_PRIVATE_KEY is not a PEM private key (it begins with -----BEGIN ... PRIVATE KEY-----).",
    );
  return text;
}

function keyFile(value: Value, problems: string[]): string | null {
  const path = value("HEADWATER_PRIVATE_KEY_PATH", "PRIVATE_KEY_PATH");
  if (path === null) return null;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    problems.push(`HEADWATER_PRIVATE_KEY_PATH names a file that cannot be read (${code}).`);
    return null;
  }
}

export function readWebhookSecrets(value: Value, problems: string[]): string[] {
  const secret = value("HEADWATER_WEBHOOK_SECRET", "WEBHOOK_SECRET");
  const former = value("HEADWATER_WEBHOOK_SECRET_PREVIOUS");
  if (secret === null)
    problems.push("HEADWATER_WEBHOOK_SECRET is missing: without it anybody could send deliveries.");
  const found = [
    { name: "HEADWATER_WEBHOOK_SECRET", secret },
    { name: "HEADWATER_WEBHOOK_SECRET_PREVIOUS", secret: former },
  ].flatMap((each) => (each.secret === null ? [] : [{ ...each, secret: each.secret }]));
  for (const each of found) {
    const weakness = weaknessOf(each.secret);
    if (weakness !== null) problems.push(`${each.name} is ${weakness}`);
  }
  return found.map((each) => each.secret);
}
