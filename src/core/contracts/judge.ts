/** Judges one pair of contracts: reads both sides, asks the engine of the format, and states the verdict. */
import type { NotChecked, Problem } from "../problem.ts";
import type { Contract } from "./compare.ts";
import { checkExamples } from "./examples/check.ts";
import type { Examined } from "./examples/model.ts";
import { type EngineAnswer, engineOf, profileOf } from "./engine.ts";
import { sameFiles, unseenFiles } from "./files/compare-files.ts";
import { NO_FILES, type Placed } from "./files/model.ts";
import { bumpOf, changeOf, type FilesOfChange, type Finding, type Lines, verdictOf } from "./finding.ts";
import type { ContractResult, ContractType } from "./model.ts";
import type { Flaw } from "./read.ts";
import { statedVersion } from "./stated-version.ts";

export interface Judged {
  result: ContractResult;
  notChecked: NotChecked[];
  problems: Problem[];
  /** Of the contract's examples; absent when nobody looked at them. */
  examples?: Examined;
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

const NO_LINES: Lines = { before: () => null, after: () => null };

type Compared = Extract<EngineAnswer, { kind: "compared" }>;

const sameText = (profile: string | null): Compared => ({
  kind: "compared",
  same: true,
  judgement: { findings: [], unknowns: [] },
  lines: NO_LINES,
  profile,
});

/** Judges a pair; one that takes no time or memory bounds itself may be run elsewhere, with a deadline. */
export type JudgePair = (before: Contract | null, after: Contract | null) => Promise<Judged>;

/** Never throws. */
export async function judgePair(before: Contract | null, after: Contract | null): Promise<Judged> {
  const judged = await judgeDifference(before, after);
  const examples = after === null ? null : await checkExamples(before, after);
  if (examples === null) return judged;
  return { ...judged, result: { ...judged.result, examples: examples.examples }, examples };
}

async function judgeDifference(before: Contract | null, after: Contract | null): Promise<Judged> {
  const some = after ?? before;
  if (some === null) throw new Error("judgePair needs a contract on one side at least");
  if (before === null || after === null) return oneSided(some, before === null);
  if (isSame(before, after)) return judged({ before, after }, sameText(await profileOf(after.type, after)));
  const places = { before: placeOf(before), after: placeOf(after) };
  const engine = await engineOf(after.type);
  if (engine === null) {
    const why = `${NAMES[after.type]} is recognised, but changes in it are not compared yet`;
    return withUnknown({ before, after }, why);
  }
  const { role, profile } = after;
  const answer = await engine.compare({ before: before.text, after: after.text, role, profile, places });
  if (answer.kind === "compared") {
    answer.judgement.unknowns.push(
      ...unseenFiles(places.before, places.after).map(({ path, reason }) => ({ path, reason })),
    );
  }
  return judgedAs({ before, after }, answer);
}

/** States an answer of an engine in the words that all formats share. */
export function judgedAs(sides: { before: Contract; after: Contract }, answer: EngineAnswer): Judged {
  switch (answer.kind) {
    case "compared":
      return judged(sides, answer);
    case "refused":
      return withUnknown(sides, answer.why);
    case "unreadable":
      return unreadable(sides, answer);
  }
}

/** The same text means the same, whatever the format, where it leads to the same files. */
export function isSame(before: Contract, after: Contract): boolean {
  return before.text === after.text && sameFiles(placeOf(before), placeOf(after));
}

function placeOf({ path, line, place }: Contract): Placed {
  return { path, files: NO_FILES, ...place, line };
}

function unreadable(
  { before, after }: { before: Contract; after: Contract },
  flaws: { before: Flaw[]; after: Flaw[] },
): Judged {
  const wasFine = flaws.before.length === 0;
  const problems = flaws.after.map((flaw) => problemOf(after, flaw, wasFine));
  if (flaws.after.length === 0) problems.push(...flaws.before.map((flaw) => problemOf(before, flaw, false)));
  const where = flaws.after.length === 0 ? "the old version" : "the new version";
  const why = `${where} could not be read, so nothing was compared`;
  return { ...withUnknown({ before, after }, why), problems };
}

function judged(sides: { before: Contract; after: Contract }, compared: Compared): Judged {
  const { before, after } = sides;
  const { judgement, same } = compared;
  const inFile = (contract: Contract, side: "before" | "after") => (pointer: string) => {
    const line = compared.lines[side](pointer);
    const elsewhere = compared.files?.[side](pointer) ?? null;
    return line === null || elsewhere !== null ? line : contract.line + line - 1;
  };
  const lines: Lines = { before: inFile(before, "before"), after: inFile(after, "after") };
  const findings = sorted(judgement.findings);
  const verdict = verdictOf(same, judgement);
  return {
    result: {
      ...headOf(after, before, after),
      profile: compared.profile,
      verdict,
      suggestedBump: bumpOf(verdict, findings),
      ...(verdict === "identical" ? {} : versionsOf(before, after)),
      changes: findings.map((finding) => changeOf(finding, filesOf(finding, sides, compared), lines)),
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

function filesOf(
  finding: Finding,
  { before, after }: { before: Contract; after: Contract },
  { files }: Compared,
): FilesOfChange {
  const [old, now] = [
    finding.before === null ? null : (files?.before(finding.before) ?? null),
    finding.after === null ? null : (files?.after(finding.after) ?? null),
  ];
  // What is gone from another file is shown there.
  const file = now ?? (finding.after === null ? old : null) ?? after.path;
  const known = old ?? before.path;
  return { after: file, before: known === file || (old === null && now === null) ? null : known };
}

function versionsOf(before: Contract, after: Contract): Pick<ContractResult, "version"> {
  const old = statedVersion(before.type, before.text);
  const now = statedVersion(after.type, after.text);
  if (old === null || now === null) return {};
  return { version: { before: old.text, after: now.text, line: after.line + now.line - 1 } };
}

/** Taking a contract away breaks whoever uses it; a new one breaks nobody. */
async function oneSided(contract: Contract, added: boolean): Promise<Judged> {
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
  const engine = added ? await engineOf(contract.type) : null;
  const flaws = (await engine?.flaws(contract.text)) ?? [];
  const problems = flaws.map((flaw) => problemOf(contract, flaw, true));
  return {
    result: {
      ...headOf(contract, added ? null : contract, added ? contract : null),
      verdict: added ? "compatible" : "breaking",
      suggestedBump: added ? "minor" : "major",
      changes: [changeOf(finding, { before: null, after: contract.path }, { before: line, after: line })],
      unknowns: [],
    },
    notChecked: [],
    problems,
  };
}

/** For a pair that was not compared, and why. */
export function withUnknown(sides: { before: Contract; after: Contract }, why: string): Judged {
  const judgement = { findings: [], unknowns: [{ path: "", reason: why }] };
  const { after } = sides;
  return {
    ...judged(sides, { kind: "compared", same: false, judgement, lines: NO_LINES, profile: null }),
    notChecked: [{ what: `${after.path}: contract ${after.id}`, why }],
  };
}

function headOf(some: Contract, before: Contract | null, after: Contract | null) {
  const place = (contract: Contract | null) => contract && { path: contract.path, line: contract.line };
  return {
    type: some.type,
    id: some.id,
    role: some.role,
    profile: null,
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
