/** Verdicts over contracts, in the one vocabulary that every format shares (JSON: contract@1). */
import type { Json } from "../json.ts";

export type ContractType =
  "openapi" | "json-schema" | "asyncapi" | "graphql" | "protobuf" | "typescript" | "avro" | "smithy";

export type ContractRole = "request" | "response" | "both" | "event";

/** `unknown` is a verdict of its own: what cannot be proven safe is never called safe. */
export type Verdict = "breaking" | "unknown" | "compatible" | "identical";

/** A document that shows a break: it fits one version of the contract and not the other. */
export interface Witness {
  document: Json;
  validBefore: boolean;
  validAfter: boolean;
}

export interface ContractChange {
  /** The field's published id where one exists (oasdiff for OpenAPI, buf for protobuf), else our own. */
  rule: string;
  level: "error" | "warning" | "info";
  /** Where in the contract, such as `POST /charges request body /currency`. */
  path: string;
  operation: string | null;
  direction: "request" | "response" | "event" | null;
  /** Where it lies now: the contract's own file, or one that it refers to. */
  file: string;
  /** Where it lay before, when that is neither the contract's own file nor a file of the same name. */
  previousFile?: string;
  line: { before: number | null; after: number | null };
  /** One plain sentence for people. */
  message: string;
  old: Json;
  new: Json;
  /** Stable across commits, so that an accepted change stays accepted. */
  fingerprint: string;
  accepted: string | null;
  /** Who accepted it on the pull request; absent where the configuration did. */
  acceptedBy?: string;
  /** Ids of specs that consume this element: they declare it, or name it in their text. */
  consumers: string[];
  /** Ids of specs that consume the contract and do not say whether they use this element. */
  possibleConsumers?: string[];
  witness?: Witness | null;
}

export interface ContractResult {
  type: ContractType;
  /** `contract:<id>` is what consumers name; from the fence's `id=`, its title, or its place. */
  id: string;
  role: ContractRole;
  /** The rule profile that was applied, such as buf's FILE; null for formats without profiles. */
  profile: string | null;
  source: { before: { path: string; line: number } | null; after: { path: string; line: number } | null };
  verdict: Verdict;
  suggestedBump: "major" | "minor" | "patch" | "none";
  /** What the contract states of itself on each side; absent where its format or its text states none. `line` at head. */
  version?: { before: string; after: string; line: number };
  changes: ContractChange[];
  unknowns: { path: string; reason: string }[];
  /** Examples that were decided, by their line in the file; absent when nobody looked. */
  examples?: { line: number; valid: boolean }[];
  /** Files of the governed code that state the same contract, and whether they agree; absent when nobody looked. */
  counterparts?: { path: string; verdict: Verdict }[];
}
