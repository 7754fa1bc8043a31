/** What `headwater contract` compares: two files, or the contracts of two folders, whole ones where they have several files. */
import { detectType } from "../../core/contracts/detect.ts";
import { Gathered } from "../../core/contracts/files/gather.ts";
import type { Root } from "../../core/contracts/files/gather.ts";
import { OF_FOLDERS } from "../../core/contracts/judge-folder.ts";
import type { ContractType } from "../../core/contracts/model.ts";
import { besideFile, infoOf, ofFolder } from "./contract-places.ts";
import type { DiskSide } from "./contract-places.ts";
import { readPairs } from "./pairs.ts";
import type { Pair } from "./pairs.ts";

export interface ContractPair extends Pair {
  sides: { before: DiskSide; after: DiskSide };
}

const CONTRACT_FILE = /\.(?:ya?ml|json|graphqls?|gql|proto|ts|avsc|avpr|smithy|md)$/iu;
const NOTHING: DiskSide = ofFolder(new Map());

export interface ContractPairs {
  /** Each a contract of its own. */
  pairs: ContractPair[];
  /** Files of two folders that are one contract together, the same ones too. */
  folders: { type: ContractType; pairs: Pair[] }[];
}

/** @throws UserError when a side cannot be read, or when one is a file and the other a folder */
export async function contractPairs(
  before: string,
  after: string,
  stated: ContractType | null,
): Promise<ContractPairs> {
  const { pairs, same, folders } = await readPairs(before, after, (path) => CONTRACT_FILE.test(path));
  if (folders === null) return { pairs: await Promise.all(pairs.map(withSurroundings)), folders: [] };
  const sides = { before: ofFolder(folders.before), after: ofFolder(folders.after) };
  const typed = (pair: Pair): ContractType | null => stated ?? typeOf(pair);
  const together = OF_FOLDERS.flatMap((type) => {
    const all = [...pairs, ...same].filter((pair) => typed(pair) === type);
    return pairs.some((pair) => typed(pair) === type) ? [{ type, pairs: all }] : [];
  });
  const apart = pairs.filter((pair) => !OF_FOLDERS.some((type) => type === typed(pair)));
  const whole = stated === null ? await wholeContracts(apart, same, sides) : apart;
  return { pairs: whole.map((pair) => ({ ...pair, sides })), folders: together };
}

async function withSurroundings(pair: Pair): Promise<ContractPair> {
  const { path, previousPath, files } = pair;
  return {
    ...pair,
    sides: {
      before: pair.before === null ? NOTHING : await besideFile(files.before, previousPath ?? path),
      after: pair.after === null ? NOTHING : await besideFile(files.after, path),
    },
  };
}

/** Formats whose other files are parts of it, and no contracts of their own. */
const WHOLE: readonly (ContractType | null)[] = ["openapi", "asyncapi", "json-schema"];

/**
 * A file that a document refers to is judged as a part of that document, which is compared although its own text did
 * not change. A schema that no document refers to stays a contract of its own.
 */
async function wholeContracts(changed: Pair[], same: Pair[], sides: ContractPair["sides"]): Promise<Pair[]> {
  const documents = [...changed, ...same].filter((pair) => WHOLE.includes(typeOf(pair)));
  const all = {
    before: await gathered(documents, "before", sides.before),
    after: await gathered(documents, "after", sides.after),
  };
  const changedPaths = new Set(changed.map(({ path }) => path));
  const leads = (pair: Pair, paths: ReadonlySet<string>): boolean =>
    (["before", "after"] as const).some((side) => {
      const root = rootOf(pair, side);
      return root !== null && all[side].leadsTo(root, paths);
    });
  const partsOf = (owners: Pair[]): Set<string> =>
    new Set(
      owners.flatMap((pair) =>
        (["before", "after"] as const).flatMap((side) => {
          const root = rootOf(pair, side);
          return root === null ? [] : [...all[side].filesOf(root).texts.keys()];
        }),
      ),
    );
  const ofAny = partsOf(documents);
  const ofApis = partsOf(documents.filter((pair) => typeOf(pair) !== "json-schema"));
  const isPart = (pair: Pair): boolean => {
    const type = typeOf(pair);
    return type === null ? ofAny.has(pair.path) : type === "json-schema" && ofApis.has(pair.path);
  };
  const isLeading = (pair: Pair): boolean => WHOLE.includes(typeOf(pair)) && leads(pair, changedPaths);
  return [...changed, ...same.filter(isLeading)].filter((pair) => !isPart(pair));
}

function gathered(pairs: Pair[], side: "before" | "after", { source }: DiskSide): Promise<Gathered> {
  return Gathered.from(
    pairs.flatMap((pair) => rootOf(pair, side) ?? []),
    source,
  );
}

function rootOf(pair: Pair, side: "before" | "after"): Root | null {
  const type = typeOf(pair);
  const text = pair[side];
  return text === null || type === null ? null : { type, path: pair.path, text };
}

function typeOf({ path, before, after }: Pair): ContractType | null {
  return /\.md$/iu.test(path) ? null : detectType({ path, text: after ?? before ?? "", info: infoOf(path) });
}
