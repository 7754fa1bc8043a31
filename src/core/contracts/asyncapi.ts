/** AsyncAPI 2 and 3: what an application sends and receives, judged for those on the other end of each channel. */
import type { Json } from "../json.ts";
import { compareChannels } from "./asyncapi/channels.ts";
import { compareOperations } from "./asyncapi/operations.ts";
import { Payloads } from "./asyncapi/payloads.ts";
import { readApi } from "./asyncapi/read.ts";
import { Report } from "./asyncapi/report.ts";
import { compareSchemes } from "./asyncapi/security.ts";
import { compareServers } from "./asyncapi/servers.ts";
import type { Judgement } from "./finding.ts";
import { member } from "./pointer.ts";
import { structuredEngine } from "./structured-engine.ts";

/** Why this document is not compared, or null. */
export function asyncApiRefusal(root: Json): string | null {
  const version = member(root, "asyncapi");
  const text = typeof version === "number" ? String(version) : version;
  return typeof text === "string" && /^[23](?:\.|$)/.test(text)
    ? null
    : "it does not say `asyncapi: 2.x` or `asyncapi: 3.x`";
}

export function compareAsyncApi(before: Json, after: Json): Judgement {
  const report = new Report(readApi(before), readApi(after));
  const payloads = new Payloads(before, after);
  compareServers(report);
  compareSchemes(report);
  compareOperations(report, payloads, compareChannels(report));
  for (const { at: path, reason } of unfollowed(report)) report.unknowns.push({ path, reason });
  return { findings: report.findings, unknowns: report.unknowns };
}

/** References that lead nowhere; one that stands on both sides, word for word, is no part of the change. */
function unfollowed({ before, after }: Report): { at: string; reason: string }[] {
  const known = (list: typeof before.broken) => new Set(list.map(({ at, ref }) => `${at} ${ref}`));
  const [had, has] = [known(before.broken), known(after.broken)];
  const seen = new Set<string>();
  return [
    ...before.broken.filter(({ at, ref }) => !has.has(`${at} ${ref}`)),
    ...after.broken.filter(({ at, ref }) => !had.has(`${at} ${ref}`)),
  ].filter(({ at, ref }) => !seen.has(`${at} ${ref}`) && seen.add(`${at} ${ref}`));
}

export const asyncApiEngine = structuredEngine({ refusal: asyncApiRefusal, compare: compareAsyncApi });
