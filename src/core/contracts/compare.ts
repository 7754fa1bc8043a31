/** The contracts of a spec, paired and judged: what breaks, for whom, by which rule, and what was not checked. */
import type { NotChecked, Problem } from "../problem.ts";
import type { Spec } from "../specs/model.ts";
import { NOTHING_EXAMINED } from "./examples/check.ts";
import type { ExampleText } from "./examples/model.ts";
import { shareExamples } from "./examples/share.ts";
import { detectType, slug, statedId, statedProfile, statedRole, titleOf } from "./detect.ts";
import type { Root } from "./files/gather.ts";
import type { Placed } from "./files/model.ts";
import { judgePair, type Judged, type JudgePair } from "./judge.ts";
import { type FilePair, judgeFolder, type JudgeFolder } from "./judge-folder.ts";
import type { ContractResult, ContractRole, ContractType } from "./model.ts";

/** A contract as text. `line` is the line in the file where the text starts. */
export interface ContractText {
  path: string;
  text: string;
  /** Info string of the fence; "" for a file. */
  info: string;
  line: number;
  type?: ContractType;
  /** Where its references start, and the files that they lead to. */
  place?: Placed;
}

export interface ContractOptions {
  /** What the contract is for, when its info string does not say; `both` by default. */
  role?: ContractRole;
  /** The format, when neither the info string nor the content says. */
  type?: ContractType;
  /** The rule profile, for formats that have them. */
  profile?: string | null;
}

/** Where each contract of the two versions stands, and what it leads to. */
export interface FilesOfSides {
  before: (root: Root) => Placed;
  after: (root: Root) => Placed;
}

export interface ContractComparison {
  results: ContractResult[];
  notChecked: NotChecked[];
  problems: Problem[];
  /** What its examples are wrong about: apart, since the verdict does not depend on it. */
  examples: { problems: Problem[]; notChecked: NotChecked[] };
}

/** A contract that was recognised. */
export interface Contract extends ContractText {
  type: ContractType;
  role: ContractRole;
  profile: string | null;
  id: string;
  /** The id was stated, not derived from a title or a place. */
  stated: boolean;
  /** Fences of the spec that show what it describes. */
  examples?: ExampleText[];
}

/**
 * Compares all contracts of two versions of a spec. Null: the spec does not exist on that side. `options` hold where
 * the info string of a fence does not say. Never throws.
 */
export async function compareSpecContracts(
  before: Spec | null,
  after: Spec | null,
  options: Omit<ContractOptions, "type"> & { files?: FilesOfSides } = {},
  judge: JudgePair = judgePair,
): Promise<ContractComparison> {
  const { files } = options;
  const [old, now] = [contractsOf(before, options, files?.before), contractsOf(after, options, files?.after)];
  const parts: Judged[] = [];
  for (const [a, b] of pairUp(old.contracts, now.contracts)) parts.push(await judge(a, b));
  const seen = new Set<string>();
  const unread = [...old.notChecked, ...now.notChecked].filter(
    ({ what }) => !seen.has(what) && seen.add(what),
  );
  return {
    results: parts.map(({ result }) => result),
    notChecked: [...unread, ...parts.flatMap(({ notChecked }) => notChecked)],
    problems: parts.flatMap(({ problems }) => problems),
    examples: ofExamples(parts, now.ownerless),
  };
}

function ofExamples(parts: readonly Judged[], ownerless: NotChecked[] = []): ContractComparison["examples"] {
  const found = parts.map(({ examples }) => examples ?? NOTHING_EXAMINED);
  return {
    problems: found.flatMap(({ problems }) => problems),
    notChecked: [...ownerless, ...found.flatMap(({ notChecked }) => notChecked)],
  };
}

/** Compares two contracts that belong together. */
export async function compareContractTexts(
  before: ContractText | null,
  after: ContractText | null,
  options: ContractOptions = {},
  judge: JudgePair = judgePair,
): Promise<ContractComparison> {
  const type = [after, before]
    .map((text) => text && (text.type ?? options.type ?? detectType(text)))
    .find(Boolean);
  const some = after ?? before;
  if (some === null) return { results: [], notChecked: [], problems: [], examples: NOTHING_EXAMINED };
  if (!type) {
    const why = "its format was not recognised; name it with --type, or in the info string of the fence";
    const notChecked = [{ what: some.path, why }];
    return { results: [], notChecked, problems: [], examples: NOTHING_EXAMINED };
  }
  const { before: old, after: now } = named({ before, after }, type, options);
  const judged = await judge(old, now);
  const { result, notChecked, problems } = judged;
  return { results: [result], notChecked, problems, examples: ofExamples([judged]) };
}

/** Compares the files of two folders that are one contract together; each pair is the two states of one file. */
export async function compareContractFolders(
  pairs: readonly { before: ContractText | null; after: ContractText | null }[],
  options: ContractOptions & { type: ContractType },
  judge: JudgeFolder = judgeFolder,
): Promise<ContractComparison> {
  const parts = await judge(pairs.map((pair) => named(pair, options.type, options)));
  return {
    results: parts.map(({ result }) => result),
    notChecked: parts.flatMap(({ notChecked }) => notChecked),
    problems: parts.flatMap(({ problems }) => problems),
    examples: ofExamples(parts),
  };
}

/** Two texts that belong together as contracts of one name. */
function named(
  { before, after }: { before: ContractText | null; after: ContractText | null },
  type: ContractType,
  options: ContractOptions,
): FilePair {
  const some = after ?? before;
  const id = some === null ? type : recognise(some, type, { order: 1, itemId: "" }).id;
  const known = (text: ContractText | null): Contract | null =>
    text && {
      ...text,
      type,
      id,
      stated: true,
      role: statedRole(text.info) ?? options.role ?? defaultRole(type),
      profile: options.profile ?? statedProfile(text.info),
    };
  return { before: known(before), after: known(after) };
}

/** The contracts of a spec as roots from which references start. */
export function rootsOf(spec: Spec | null): Root[] {
  return contractsOf(spec, {}).contracts.map(({ type, path, text }) => ({ type, path, text }));
}

function contractsOf(
  spec: Spec | null,
  { role, profile = null }: Omit<ContractOptions, "type">,
  placeOf?: (root: Root) => Placed,
): { contracts: Contract[]; notChecked: NotChecked[]; ownerless: NotChecked[] } {
  const placed: { contract: Contract; line: number }[] = [];
  const notChecked: NotChecked[] = [];
  const counts = new Map<ContractType, number>();
  for (const item of spec?.items ?? []) {
    const source = item.contract;
    if (source === undefined || spec === null) continue;
    const linked = source.form === "link";
    const text: ContractText = {
      path: linked ? (source.target ?? spec.path) : spec.path,
      text: source.text,
      info: linked ? "" : source.info,
      line: linked ? 1 : source.line,
    };
    if (linked && source.text === "") {
      notChecked.push({
        what: `${spec.path}: ${text.path}`,
        why: "the file that it links to is not there, or cannot be read as text",
      });
      continue;
    }
    const type = detectType(text);
    if (type === null) continue;
    const order = (counts.get(type) ?? 0) + 1;
    counts.set(type, order);
    const contract = recognise(text, type, { order, itemId: item.id });
    placed.push({
      contract: {
        ...contract,
        role: statedRole(text.info) ?? role ?? contract.role,
        profile: contract.profile ?? profile,
        ...(placeOf === undefined ? {} : { place: placeOf(contract) }),
      },
      line: item.line,
    });
  }
  const ownerless = spec === null ? [] : shareExamples(spec, placed);
  return { contracts: placed.map(({ contract }) => contract), notChecked, ownerless };
}

/** `itemId` is what the spec calls the item when its info string names no id: its heading, most often. */
function recognise(text: ContractText, type: ContractType, { order, itemId }: Recognition): Contract {
  const stated = statedId(text.info);
  const derived = itemId || slug(titleOf(type, text.text) ?? "") || (order === 1 ? type : `${type}-${order}`);
  return {
    ...text,
    type,
    role: statedRole(text.info) ?? defaultRole(type),
    profile: statedProfile(text.info),
    id: stated ?? derived,
    stated: stated !== null,
  };
}

interface Recognition {
  order: number;
  itemId: string;
}

function defaultRole(type: ContractType): ContractRole {
  return type === "asyncapi" ? "event" : "both";
}

/** By id first; then, for those whose id was only derived, by format and order. */
function pairUp(old: Contract[], now: Contract[]): [Contract | null, Contract | null][] {
  const pairs: [Contract | null, Contract | null][] = [];
  const left = [...old];
  const take = (fits: (contract: Contract) => boolean): Contract | null => {
    const index = left.findIndex(fits);
    return index < 0 ? null : (left.splice(index, 1)[0] ?? null);
  };
  const byId = now.map((contract) =>
    take((other) => other.id === contract.id && other.type === contract.type),
  );
  now.forEach((contract, index) => {
    const counterpart =
      byId[index] ?? take((other) => other.type === contract.type && !(other.stated && contract.stated));
    pairs.push([counterpart, contract]);
  });
  return [...pairs, ...left.map((contract): [Contract, null] => [contract, null])];
}
