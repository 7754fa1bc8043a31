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
import { unfollowed } from "./follow-ref.ts";
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
  report.unknowns.push(...unfollowed(report.before, report.after));
  return { findings: report.findings, unknowns: report.unknowns };
}

export const asyncApiEngine = structuredEngine({ refusal: asyncApiRefusal, compare: compareAsyncApi });
