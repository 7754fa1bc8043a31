/** What each format's engine offers, and where it is found. Engines are loaded when their format is met, and not before. */
import type { Placed } from "./files/model.ts";
import type { Judgement, Lines } from "./finding.ts";
import type { ContractRole, ContractType } from "./model.ts";
import type { Flaw } from "./read.ts";

export interface EngineInput {
  before: string;
  after: string;
  /** Who sends what the contract describes. Formats that know it themselves pay no heed. */
  role: ContractRole;
  /** A rule profile by name, for formats that have them; null for the format's own default. */
  profile: string | null;
  /** Where the two texts stand, with the files that they lead to; a text alone leads nowhere. */
  places?: { before: Placed; after: Placed } | undefined;
}

export type EngineAnswer =
  | {
      kind: "compared";
      /** Nothing that has a meaning differs. */
      same: boolean;
      judgement: Judgement;
      /** Lines inside the contract, from 1, of what findings call `before` and `after`. */
      lines: Lines;
      /** The other file that such a finding lies in, whose lines are then meant; null for the contract's own. */
      files?: { before: (key: string) => string | null; after: (key: string) => string | null };
      /** The profile that was applied; null for formats without one. */
      profile: string | null;
    }
  /** One side at least does not parse. */
  | { kind: "unreadable"; before: Flaw[]; after: Flaw[] }
  /** A version or a use of the format that is not judged, and why. */
  | { kind: "refused"; why: string };

export interface Engine {
  /** Never throws: what cannot be judged is an unknown of the judgement. */
  compare(input: EngineInput): EngineAnswer | Promise<EngineAnswer>;
  /** What is wrong with one text by itself; empty when it can be read. */
  flaws(text: string): Flaw[] | Promise<Flaw[]>;
}

type Load = () => Promise<Engine>;

/** null: the format is recognised, but its changes are not compared. */
const ENGINES: Record<ContractType, Load | null> = {
  openapi: async () => (await import("./openapi-engine.ts")).openApiEngine,
  "json-schema": async () => (await import("./json-schema-engine.ts")).jsonSchemaEngine,
  asyncapi: async () => (await import("./asyncapi.ts")).asyncApiEngine,
  graphql: async () => (await import("./graphql.ts")).graphqlEngine,
  protobuf: async () => (await import("./protobuf.ts")).protobufEngine,
  typescript: async () => (await import("./typescript.ts")).typeScriptEngine,
  avro: async () => (await import("./avro.ts")).avroEngine,
  smithy: async () => (await import("./smithy.ts")).smithyEngine,
};

export async function engineOf(type: ContractType): Promise<Engine | null> {
  return (await ENGINES[type]?.()) ?? null;
}

type ProfileOf = (asked: Pick<EngineInput, "role" | "profile">) => Promise<string | null>;

const PROFILES: Partial<Record<ContractType, ProfileOf>> = {
  protobuf: async ({ profile }) => (await import("./protobuf/profiles.ts")).profileOf(profile),
  avro: async ({ profile, role }) => (await import("./avro/modes.ts")).modeOf(profile, role),
};

/** The profile that applies to a pair that need not be compared; null for formats without one. */
export async function profileOf(
  type: ContractType,
  asked: Pick<EngineInput, "role" | "profile">,
): Promise<string | null> {
  return (await PROFILES[type]?.(asked)) ?? null;
}
