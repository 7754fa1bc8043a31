/**
 * Fences that show a payload of a contract: those that say so, and in the contracts section those that stand right
 * below a contract or below words that call them an example. The latter are no contracts of their own.
 */
import { detectType } from "../contracts/detect.ts";
import { statedExample } from "../contracts/examples/info.ts";
import type { Block, Fence } from "./blocks.ts";
import { isContractFence } from "./contract-fences.ts";
import type { Draft } from "./draft.ts";
import { announcesExample, deniesExample } from "./example-words.ts";
import type { Item, SpecExample } from "./model.ts";
import type { Section } from "./outline.ts";

/** Longer paragraphs say more than what the fence below is. */
const LONGEST_LABEL = 300;

interface Before {
  line: number;
  /** Sections from the outermost to the one that it stands in. */
  chain: readonly Section[];
}

interface Walk {
  draft: Draft;
  contracts: Map<number, Item>;
  before: Before | null;
  /** Lines of items that turned out to be examples. */
  inferred: Set<number>;
}

interface Place {
  chain: readonly Section[];
  inContracts: boolean;
}

/** Fills `draft.examples`, and takes out of `draft.items` what was read as a contract and is an example of one. */
export function attachExamples(draft: Draft, root: Section, isContracts: (heading: string) => boolean): void {
  const items = draft.items.filter(({ contract }) => contract !== undefined);
  const contracts = new Map(items.map((item) => [item.line, item]));
  const walk: Walk = { draft, contracts, before: null, inferred: new Set() };
  visit(walk, root, { chain: [], inContracts: false });
  if (walk.inferred.size === 0) return;
  draft.items = draft.items.filter(
    ({ contract, line }) => contract?.form !== "fence" || !walk.inferred.has(line),
  );

  function visit(into: Walk, section: Section, above: Place): void {
    const opens = !above.inContracts && isContracts(section.heading?.text ?? "");
    if (opens) into.before = null;
    const place = { chain: [...above.chain, section], inContracts: above.inContracts || opens };
    seeBlocks(into, section.blocks, place);
    for (const child of section.children) visit(into, child, place);
  }
}

function seeBlocks(walk: Walk, blocks: readonly Block[], place: Place): void {
  for (const [index, block] of blocks.entries()) {
    switch (block.kind) {
      case "fence":
        seeFence(walk, block, { ...place, previous: blocks[index - 1] });
        break;
      case "list":
        for (const item of block.items) seeBlocks(walk, item.blocks, place);
        break;
      case "quote":
        seeBlocks(walk, block.blocks, place);
        break;
      case "paragraph":
        seeLinks(walk, block, place);
        break;
      case "heading":
      case "html":
      case "table":
        break;
    }
  }
}

function seeLinks(walk: Walk, block: Block, { chain }: Place): void {
  for (let line = block.line; line <= block.endLine; line += 1) {
    const contract = walk.contracts.get(line)?.contract;
    if (contract?.form === "link" && !/example|sample/i.test(contract.target ?? ""))
      walk.before = { line, chain };
  }
}

function seeFence(walk: Walk, fence: Fence, place: Place & { previous: Block | undefined }): void {
  const { before, draft } = walk;
  const label = labelOf(place);
  const stated = statedExample(fence.info);
  const item = walk.contracts.get(fence.line);
  const example = (contractLine: number | null): SpecExample => ({
    info: fence.info,
    text: fence.text,
    line: fence.line + 1,
    label: `${label.heading}\n${label.paragraph}`.trim(),
    contractLine,
  });
  if (stated !== null) {
    const near = before !== null && (place.inContracts || place.chain.includes(last(before.chain)));
    if (near || stated.of !== null || place.inContracts)
      draft.examples.push(example(near ? before.line : null));
  } else if (item !== undefined && isContract(draft.path, fence)) {
    walk.before = { line: fence.line, chain: place.chain };
  } else if (item !== undefined && before !== null && isInferred(fence, { before, place, label })) {
    walk.inferred.add(fence.line);
    draft.examples.push(example(before.line));
  }
}

function isContract(path: string, fence: Fence): boolean {
  return isContractFence(fence, false) || detectType({ info: fence.info, text: fence.text, path }) !== null;
}

interface Label {
  heading: string;
  paragraph: string;
}

function labelOf({ chain, previous }: Place & { previous: Block | undefined }): Label {
  const text = previous?.kind === "paragraph" ? previous.text : "";
  return {
    heading: (last(chain).heading?.text ?? "").slice(0, LONGEST_LABEL),
    paragraph: text.length > LONGEST_LABEL ? "" : text,
  };
}

function isInferred(
  fence: Fence,
  { before, place, label }: { before: Before; place: Place & { previous: Block | undefined }; label: Label },
): boolean {
  if (!place.inContracts || !/^(?:json|ya?ml)\s*$/i.test(fence.info)) return false;
  if (deniesExample(label.heading) || deniesExample(label.paragraph)) return false;
  const { chain, previous } = place;
  const below = chain.includes(last(before.chain));
  if (below && (announcesExample(label.paragraph) || announcesExample(label.heading))) return true;
  // "### Schema" and "### Example" are neighbours below one heading.
  const parent = chain.at(-2);
  if (parent !== undefined && before.chain.includes(parent) && announcesExample(label.heading)) return true;
  return below && previous?.kind === "fence" && previous.line === before.line;
}

function last(chain: readonly Section[]): Section {
  const found = chain.at(-1);
  if (found === undefined) throw new Error("a place is in the root section at least");
  return found;
}
