/** The recorded payloads that GitHub's own libraries are tested with. The package's main is JSON, so it is read as such. */
import { readFileSync } from "node:fs";

export interface WebhookExample {
  name: string;
  payload: Record<string, unknown>;
}

export function webhookExamples(): WebhookExample[] {
  const text = readFileSync(new URL(import.meta.resolve("@octokit/webhooks-examples")), "utf8");
  const all = JSON.parse(text) as { name: string; examples: Record<string, unknown>[] }[];
  return all.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
}
