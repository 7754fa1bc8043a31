/** Contracts in a spec: fences that hold one, and links to files that do. */
import { fileOf } from "../paths/parts.ts";
import { statedExample } from "../contracts/examples/info.ts";
import type { Block, Fence } from "./blocks.ts";
import { slug } from "./canonical.ts";
import { addItem } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { readId } from "./item-ids.ts";
import type { ContractSource } from "./model.ts";

const LANGUAGES = new Set([
  "json",
  "jsonc",
  "json5",
  "yaml",
  "yml",
  "proto",
  "protobuf",
  "proto3",
  "graphql",
  "gql",
  "graphqls",
  "ts",
  "typescript",
  "avsc",
  "avro",
  "smithy",
  "openapi",
  "asyncapi",
  "json-schema",
  "jsonschema",
  "schema",
]);
const MARKED =
  /(?:^|[\s,{])(?:openapi|asyncapi|json-schema|jsonschema|contract|(?:id|schema|contract|role|name)=)/i;
const FILES = /\.(?:ya?ml|json|proto|graphqls?|gql|avsc|avdl|smithy|d\.ts|ts)(?:#[^\s)]*)?$/i;
const LINK = /\[(?<label>[^[\]\n]{0,300})\]\(\s*<?(?<target>[^()\s<>]{1,500})>?[^()\n]{0,200}\)/g;
const BARE = /(?:^|\s)(?:contract|schema|openapi|asyncapi)\s*:\s*[`<]?(?<target>[\w./#~@{}+-]{1,500})/gi;

/** Whether a file of this name may hold a contract that a spec links to. */
export const isContractPath = (path: string): boolean => FILES.test(path);

/** Whether the fence is a contract by itself; in a Contracts section its language is enough, elsewhere it must say so. */
export function isContractFence(fence: Fence, inContracts: boolean): boolean {
  const language = /^[\w+.-]*/.exec(fence.info)?.[0].toLowerCase() ?? "";
  if (statedExample(fence.info) !== null) return false;
  if (MARKED.test(fence.info)) return true;
  return inContracts && LANGUAGES.has(language);
}

/** `id=order`, `schema=Order` or `name=…` of an info string. */
function infoId(info: string): string {
  for (const key of ["id", "contract", "schema", "name"]) {
    const found = new RegExp(
      `(?:^|[\\s,{])${key}=(?:"([^"]{1,100})"|'([^']{1,100})'|([^\\s,}]{1,100}))`,
    ).exec(info);
    const value = found?.[1] ?? found?.[2] ?? found?.[3];
    if (value !== undefined) return value;
  }
  return /\{#([\w.:/-]{1,100})\}/.exec(info)?.[1] ?? "";
}

export interface ContractPlace {
  /** Nearest heading below the section's own; "" when there is none. */
  heading: string;
  parent: string;
}

export function addFenceContract(draft: Draft, fence: Fence, place: ContractPlace): void {
  const heading = readId(place.heading);
  const closed = /^\s*(?:`{3,}|~{3,})\s*$/.test(
    (draft.lines[fence.endLine - 1] ?? "").replace(/^[\s>]*/, ""),
  );
  const contract: ContractSource = {
    info: fence.info,
    form: "fence",
    text: fence.text,
    line: fence.line + 1,
    endLine: Math.max(fence.line + 1, closed ? fence.endLine - 1 : fence.endLine),
  };
  const id = infoId(fence.info) || heading.id || slug(heading.rest);
  const item = addItem(draft, {
    item: "contract",
    id,
    title: heading.rest,
    text: fence.text,
    line: fence.line,
    endLine: fence.endLine,
    parent: place.parent,
  });
  item.contract = contract;
}

/** A link's target as a path from the repository's root; null when it leads out of it. */
export function resolveTarget(from: string, target: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("//") || target.includes("\\")) return null;
  const path = target.split("#")[0] ?? "";
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  const parts = decoded.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of decoded.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.pop() === undefined) return null;
    if (part !== "..") parts.push(part);
  }
  return parts.length === 0 ? null : parts.join("/");
}

/** Adds a contract for every link to a contract file in these lines; returns whether there was one. */
export function addLinkContracts(
  draft: Draft,
  text: string,
  place: ContractPlace & { line: number },
): boolean {
  let any = false;
  for (const [index, raw] of text.slice(0, 20_000).split("\n").entries()) {
    const links = [...raw.matchAll(LINK), ...raw.matchAll(BARE)];
    for (const link of links) {
      const target = link.groups?.["target"] ?? "";
      const path = FILES.test(target) ? resolveTarget(draft.path, target) : null;
      if (path === null) continue;
      any = true;
      const line = place.line + index;
      const label = (link.groups?.["label"] ?? "").replace(/[*_`]/g, "");
      const marked = readId(raw);
      const id = marked.id || slug(label) || slug(fileOf(path).replace(/\.[a-z.]+$/i, ""));
      const item = addItem(draft, {
        item: "contract",
        id,
        title: label || target,
        text: target,
        line,
        endLine: line,
        parent: place.parent,
      });
      item.contract = { info: target, form: "link", text: "", target: path, line, endLine: line };
    }
  }
  return any;
}

/** Contracts in blocks of any section: those that say of themselves that they are one. */
export function addMarkedContracts(draft: Draft, blocks: readonly Block[], place: ContractPlace): void {
  for (const block of blocks) {
    if (block.kind === "fence" && isContractFence(block, false)) addFenceContract(draft, block, place);
    if (block.kind === "list") for (const item of block.items) addMarkedContracts(draft, item.blocks, place);
  }
}
