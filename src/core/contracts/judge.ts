/** Judges one pair of contracts: reads both sides, asks the engine of the format, and states the verdict. */
import type { NotChecked, Problem } from "../problem.ts";
import type { Json } from "../json.ts";
import type { Contract } from "./compare.ts";
import { bumpOf, changeOf, type Finding, type Judgement, type Lines, verdictOf } from "./finding.ts";
import { compareJsonSchemas } from "./json-schema.ts";
import type { ContractResult, ContractType } from "./model.ts";
import { compareOpenApi, openApiRefusal } from "./openapi.ts";
import { equalJson } from "./pointer.ts";
import { type Reading, readStructured } from "./read.ts";

export interface Judged {
  result: ContractResult;
  notChecked: NotChecked[];
  problems: Problem[];
}

const NAMES: Record<ContractType, string> = {
  openapi: "OpenAPI",
  "json-schema": "JSON Schema",
  asyncapi: "AsyncAPI",
  graphql: "GraphQL",
  protobuf: "Protocol Buffers",
  typescript: "TypeScript",
  avro: "Avro",
  smithy: "Smithy",
};

export function judgePair(before: Contract | null, after: Contract | null): Judged {
  const some = after ?? before;
  if (some === null) throw new Error("judgePair needs a contract on one side at least");
  if (before === null || after === null) return oneSided(some, before === null);
  // The same text means the same, whatever the format.
  if (before.text === after.text) return judged({ before, after }, { same: true, judgement: nothing() });
  if (after.type !== "openapi" && after.type !== "json-schema") {
    const why = `${NAMES[after.type]} is recognised, but changes in it are not compared yet`;
    return withUnknown({ before, after }, why);
  }
  return compareRead(before, after);
}

function compareRead(before: Contract, after: Contract): Judged {
  const [old, now] = [readStructured(before.text), readStructured(after.text)];
  if (!old.ok || !now.ok) {
    const problems = now.ok ? [] : now.flaws.map((flaw) => problemOf(after, flaw, old.ok));
    if (!old.ok && now.ok) problems.push(...old.flaws.map((flaw) => problemOf(before, flaw, false)));
    const where = now.ok ? "the old version" : "the new version";
    const why = `${where} could not be read, so nothing was compared`;
    return { ...withUnknown({ before, after }, why), problems };
  }
  const refusal =
    after.type === "openapi"
      ? (openApiRefusal(now.reading.value) ?? openApiRefusal(old.reading.value))
      : null;
  if (refusal !== null) return withUnknown({ before, after }, refusal);
  const same = equalJson(old.reading.value, now.reading.value);
  const judgement = same ? nothing() : compareValues(after, old.reading.value, now.reading.value);
  return judged({ before, after }, { same, judgement, readings: [old.reading, now.reading] });
}

function compareValues(contract: Contract, old: Json, now: Json): Judgement {
  return contract.type === "openapi" ? compareOpenApi(old, now) : compareJsonSchemas(old, now, contract.role);
}

function judged(
  sides: { before: Contract; after: Contract },
  { same, judgement, readings }: { same: boolean; judgement: Judgement; readings?: [Reading, Reading] },
): Judged {
  const { before, after } = sides;
  const lines: Lines = {
    before: (pointer) => (readings === undefined ? null : before.line + readings[0].lineOf(pointer) - 1),
    after: (pointer) => (readings === undefined ? null : after.line + readings[1].lineOf(pointer) - 1),
  };
  const findings = sorted(judgement.findings);
  const verdict = verdictOf(same, judgement);
  return {
    result: {
      ...headOf(after, before, after),
      verdict,
      suggestedBump: bumpOf(verdict, findings),
      changes: findings.map((finding) => changeOf(finding, after.path, lines)),
      unknowns: [
        ...judgement.unknowns,
        ...findings.flatMap(({ path, undecided }) =>
          undecided === null ? [] : [{ path, reason: undecided }],
        ),
      ],
    },
    notChecked: [],
    problems: [],
  };
}

/** Taking a contract away breaks whoever uses it; a new one breaks nobody. */
function oneSided(contract: Contract, added: boolean): Judged {
  const finding: Finding = {
    rule: added ? "contract-added" : "contract-removed",
    level: added ? "info" : "error",
    path: contract.id,
    operation: null,
    direction: null,
    message: `The ${NAMES[contract.type]} contract \`${contract.id}\` is ${added ? "new" : "gone"}.`,
    old: null,
    new: null,
    before: added ? null : "",
    after: added ? "" : null,
    undecided: null,
  };
  const line = () => contract.line;
  const reading =
    added && ["openapi", "json-schema"].includes(contract.type) ? readStructured(contract.text) : null;
  const problems = reading?.ok === false ? reading.flaws.map((flaw) => problemOf(contract, flaw, true)) : [];
  return {
    result: {
      ...headOf(contract, added ? null : contract, added ? contract : null),
      verdict: added ? "compatible" : "breaking",
      suggestedBump: added ? "minor" : "major",
      changes: [changeOf(finding, contract.path, { before: line, after: line })],
      unknowns: [],
    },
    notChecked: [],
    problems,
  };
}

function withUnknown(sides: { before: Contract; after: Contract }, why: string): Judged {
  const judgement = { findings: [], unknowns: [{ path: "", reason: why }] };
  const { after } = sides;
  return {
    ...judged(sides, { same: false, judgement }),
    notChecked: [{ what: `${after.path}: contract ${after.id}`, why }],
  };
}

function headOf(some: Contract, before: Contract | null, after: Contract | null) {
  const place = (contract: Contract | null) => contract && { path: contract.path, line: contract.line };
  return {
    type: some.type,
    id: some.id,
    role: some.role,
    source: { before: place(before), after: place(after) },
  };
}

function problemOf(
  contract: Contract,
  flaw: { line: number; column: number; message: string },
  introduced: boolean,
): Problem {
  return {
    rule: "contract-unreadable",
    level: "error",
    path: contract.path,
    line: contract.line + flaw.line - 1,
    column: flaw.column,
    message: flaw.message,
    introduced,
  };
}

function sorted(findings: Finding[]): Finding[] {
  const order = { error: 0, warning: 1, info: 2 };
  return [...findings].sort((a, b) => order[a.level] - order[b.level]);
}

function nothing(): Judgement {
  return { findings: [], unknowns: [] };
}
