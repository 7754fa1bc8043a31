/** `headwater contract BEFORE AFTER`: the verdict over contract files, or over the contracts inside specs. */
import { Option } from "commander";
import type { Command } from "commander";
import {
  compareContractFolders,
  compareContractTexts,
  compareSpecContracts,
  rootsOf,
} from "../../core/contracts/compare.ts";
import type { ContractComparison, ContractText } from "../../core/contracts/compare.ts";
import { detectType } from "../../core/contracts/detect.ts";
import { versionProblems } from "../../core/contracts/version-problem.ts";
import type { ContractResult, ContractRole, ContractType, Verdict } from "../../core/contracts/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { judgeContracts, judgeFolders } from "../../pipeline/judge-contracts.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { infoOf, placesOnDisk } from "./contract-places.ts";
import { dialectOf } from "./dialect.ts";
import { contractPairs } from "./contract-pairs.ts";
import type { ContractPair, ContractPairs } from "./contract-pairs.ts";
import { withLinkedOnDisk } from "./linked-on-disk.ts";
import { problemLines, uniqueProblems } from "./problems.ts";
import { envelope, plain, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

const TYPES: ContractType[] = [
  "openapi",
  "json-schema",
  "asyncapi",
  "graphql",
  "protobuf",
  "typescript",
  "avro",
  "smithy",
];
const ROLES: ContractRole[] = ["request", "response", "both", "event"];
const PROFILES = ["FILE", "PACKAGE", "WIRE_JSON", "WIRE", "BACKWARD", "FORWARD", "FULL", "NONE"];
const ORDER: Verdict[] = ["breaking", "unknown", "compatible", "identical"];

interface ContractOptions {
  before: string;
  after: string;
  type: ContractType | null;
  role: ContractRole | null;
  profile: string | null;
  json: boolean;
}

/** The file as a contract, with what it leads to. */
async function textOf(
  pair: ContractPair,
  side: "before" | "after",
  stated: ContractType | null,
): Promise<ContractText | null> {
  const path = side === "before" ? (pair.previousPath ?? pair.path) : pair.path;
  const text = pair[side];
  if (text === null) return null;
  const contract = { path, text, info: infoOf(path), line: 1, ...(stated === null ? {} : { type: stated }) };
  const type = stated ?? detectType(contract);
  if (type === null) return contract;
  const place = await placesOnDisk([{ type, path, text }], pair.sides[side]);
  return { ...contract, place: place({ type, path, text }) };
}

async function compare(pair: ContractPair, options: ContractOptions): Promise<ContractComparison> {
  const stated = { ...(options.role === null ? {} : { role: options.role }), profile: options.profile };
  const dialect = /\.md$/iu.test(pair.path) ? dialectOf(pair.path) : null;
  if (dialect !== null) {
    const spec = (text: string | null): ReturnType<typeof parseSpec> | null =>
      text === null ? null : parseSpec({ path: pair.path, text, dialect });
    const before = await withLinkedOnDisk(spec(pair.before), pair.files.before);
    const after = await withLinkedOnDisk(spec(pair.after), pair.files.after);
    const files = {
      before: await placesOnDisk(rootsOf(before), pair.sides.before),
      after: await placesOnDisk(rootsOf(after), pair.sides.after),
    };
    return compareSpecContracts(before, after, { ...stated, files }, judgeContracts);
  }
  const before = await textOf(pair, "before", options.type);
  const after = await textOf(pair, "after", options.type);
  return compareContractTexts(before, after, stated, judgeContracts);
}

async function compareFolder(
  { type, pairs }: ContractPairs["folders"][number],
  { role, profile }: ContractOptions,
): Promise<ContractComparison> {
  const textAt = (path: string, text: string | null): ContractText | null =>
    text === null ? null : { path, text, info: infoOf(path), line: 1, type };
  const texts = pairs.map(({ path, before, after }) => ({
    before: textAt(path, before),
    after: textAt(path, after),
  }));
  return compareContractFolders(texts, { type, profile, ...(role === null ? {} : { role }) }, judgeFolders);
}

/** What one JSON entry says; fields that this version does not work out are empty, and named under `notChecked`. */
function entry(result: ContractResult): object {
  return {
    ...result,
    changes: result.changes.map((change) => ({ ...change, witness: change.witness ?? null })),
    examples: result.examples ?? [],
    counterparts: result.counterparts ?? [],
  };
}

function describe(result: ContractResult): string {
  const place = result.source.after ?? result.source.before;
  const head = `${place === null ? "" : `${place.path}:${String(place.line)} `}${result.id} (${result.type}, ${result.role}): ${result.verdict}${result.suggestedBump === "none" ? "" : `, suggested version bump ${result.suggestedBump}`}`;
  const changes = result.changes.map((change) => {
    const line = change.line.after ?? change.line.before;
    const value =
      change.old === null && change.new === null
        ? ""
        : ` (${JSON.stringify(change.old)} → ${JSON.stringify(change.new)})`;
    const file = change.file === place?.path ? "" : ` of ${change.file}`;
    return `  ${change.level.padEnd(7)} ${change.path}${line === null ? "" : ` line ${String(line)}${file}`}: ${change.message}${value} [${change.rule}]`;
  });
  const unknowns = result.unknowns.map(({ path, reason }) => `  unknown ${path}: ${reason}`);
  return plain([head, ...changes, ...unknowns].map((line) => line.replace(/[\r\n]+/gu, " ")).join("\n"));
}

export async function contractCommand(session: Session, options: ContractOptions): Promise<ExitCode> {
  const { pairs, folders } = await contractPairs(options.before, options.after, options.type);
  const compared: ContractComparison[] = [];
  for (const pair of pairs) compared.push(await compare(pair, options));
  for (const folder of folders) compared.push(await compareFolder(folder, options));
  const results = compared.flatMap(({ results: found }) => found);
  const unread = compared.flatMap(({ problems: found }) => found);
  const uncompared = compared.flatMap(({ notChecked: found }) => found);
  const undecided = uncompared.length > 0 || unread.some(({ level }) => level === "error");
  // What a contract shows of itself says nothing about what changed in it.
  const shown = compared.map(({ examples }) => examples);
  const problems = uniqueProblems([
    ...unread,
    ...shown.flatMap(({ problems: found }) => found),
    ...results.flatMap(versionProblems),
  ]);
  const notChecked = [...uncompared, ...shown.flatMap(({ notChecked: found }) => found)];
  const worst = ORDER.find((verdict) => results.some((result) => result.verdict === verdict));
  // A contract that could not be compared is not identical to anything.
  const verdict: Verdict = worst === "breaking" ? worst : undecided ? "unknown" : (worst ?? "identical");
  if (options.json) {
    const left = [{ what: "contract counterparts", why: "this version does not work them out" }];
    printJson(
      session,
      envelope(
        "contract@1",
        { problems, notChecked: [...notChecked, ...left], truncated: [] },
        { verdict, contracts: results.map(entry) },
      ),
    );
  } else {
    session.out(`Verdict: ${verdict}`);
    for (const result of results) session.out(`\n${describe(result)}`);
    if (problems.length > 0) session.out(`\n${problemLines(problems)}`);
    for (const { what, why } of notChecked) session.out(`not checked: ${plain(`${what}: ${why}`)}`);
  }
  return verdict === "breaking" || verdict === "unknown" ? 1 : 0;
}

export function defineContract(program: Program): Command {
  return command(
    "contract",
    "compare two states of a contract, a spec with contracts, or two folders of them",
    {
      examples: [
        { line: "headwater contract old/openapi.yaml new/openapi.yaml", means: "does it break anyone?" },
        {
          line: "headwater contract a.json b.json --type json-schema --role request",
          means: "when the file does not tell",
        },
        {
          line: "headwater contract before.spec.md after.spec.md --json",
          means: "fenced contracts, for programs (contract@1)",
        },
      ],
      exits: { 0: "compatible or identical", 1: "breaking, or it cannot be proven safe (unknown)" },
    },
  )
    .argument("<before>", "the older file or folder; /dev/null for none")
    .argument("<after>", "the newer one")
    .addOption(new Option("--type <type>", "what the files are, when they do not tell").choices(TYPES))
    .addOption(new Option("--role <role>", "who sends what the contract describes").choices(ROLES))
    .addOption(
      new Option(
        "--profile <profile>",
        "rule profile: the first four for protobuf, the others for Avro",
      ).choices(PROFILES),
    )
    .action(
      async (
        before: string,
        after: string,
        options: { type?: ContractType; role?: ContractRole; profile?: string; json?: boolean },
      ) => {
        const { type = null, role = null, profile = null } = options;
        program.ended(
          await contractCommand(program.session, {
            before,
            after,
            type,
            role,
            profile,
            json: options.json === true,
          }),
        );
      },
    );
}
