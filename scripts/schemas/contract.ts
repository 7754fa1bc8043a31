/** contract@1: the worst verdict over contracts, and one entry per contract. */
import * as z from "zod";
import type { ContractResult } from "../../src/core/contracts/model.ts";
import { line, output } from "./common.ts";
import type { Describes } from "./common.ts";

const verdict = z.enum(["breaking", "unknown", "compatible", "identical"]);
const place = z.object({ path: z.string(), line }).nullable();

const change = z.object({
  rule: z.string(),
  level: z.enum(["error", "warning", "info"]),
  path: z.string(),
  operation: z.string().nullable(),
  direction: z.enum(["request", "response", "event"]).nullable(),
  file: z.string(),
  previousFile: z.string().optional(),
  line: z.object({ before: line.nullable(), after: line.nullable() }),
  message: z.string(),
  old: z.unknown(),
  new: z.unknown(),
  fingerprint: z.string(),
  accepted: z.string().nullable(),
  acceptedBy: z.string().optional(),
  consumers: z.array(z.string()),
  possibleConsumers: z.array(z.string()).optional(),
  witness: z
    .object({ document: z.unknown(), validBefore: z.boolean(), validAfter: z.boolean() })
    .nullable()
    .optional(),
});

export const contractResult = z
  .object({
    type: z.enum(["openapi", "json-schema", "asyncapi", "graphql", "protobuf", "typescript", "avro", "smithy"]),
    id: z.string(),
    role: z.enum(["request", "response", "both", "event"]),
    profile: z.string().nullable().optional(),
    source: z.object({ before: place, after: place }),
    verdict,
    suggestedBump: z.enum(["major", "minor", "patch", "none"]),
    version: z.object({ before: z.string(), after: z.string(), line }).optional(),
    changes: z.array(change),
    unknowns: z.array(z.object({ path: z.string(), reason: z.string() })),
    examples: z.array(z.object({ line, valid: z.boolean() })).optional(),
    counterparts: z.array(z.object({ path: z.string(), verdict })).optional(),
  })
  .meta({ id: "contract" });

export type ContractIsDescribed = Describes<typeof contractResult, ContractResult>;

export const contractOutput = output("contract@1", "The worst verdict, and one entry per contract.", {
  verdict,
  contracts: z.array(contractResult),
});
