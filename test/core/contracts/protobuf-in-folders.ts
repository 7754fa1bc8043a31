/** Two states of a folder of proto files, compared as one contract. */
import { compareContractFolders, type ContractComparison } from "../../../src/core/contracts/compare.ts";

export type ProtoFiles = Record<string, string>;

export async function compareProtoFolders(
  before: ProtoFiles,
  after: ProtoFiles,
  profile: string | null = null,
): Promise<ContractComparison> {
  const textAt = (files: ProtoFiles, path: string) =>
    files[path] === undefined ? null : { path, text: files[path], info: "proto", line: 1 };
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const pairs = paths.map((path) => ({ before: textAt(before, path), after: textAt(after, path) }));
  return compareContractFolders(pairs, { type: "protobuf", profile });
}
