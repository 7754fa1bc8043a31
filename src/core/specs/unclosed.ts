/** Fences and comments that nobody closed: whatever stands behind them is not read as the author meant it. */
import type { Block } from "./blocks.ts";
import type { LintRuleId } from "./lint-rules.ts";

export interface Unclosed {
  rule: LintRuleId;
  line: number;
  message: string;
}

/** The lists and quotes of a document are walked too; their depth is bounded by the parser. */
export function unclosedIn(blocks: readonly Block[]): Unclosed[] {
  const found: Unclosed[] = [];
  collect(blocks, found);
  return found;
}

function collect(blocks: readonly Block[], found: Unclosed[]): void {
  for (const block of blocks) {
    switch (block.kind) {
      case "fence": {
        const message = "This fence is never closed, so all that follows is read as code. Close it.";
        if (!block.closed) found.push({ rule: "fence-unclosed", line: block.line, message });
        break;
      }
      case "html": {
        const open = block.text.lastIndexOf("<!--");
        if (open < 0 || block.text.includes("-->", open)) break;
        const line = block.line + block.text.slice(0, open).split("\n").length - 1;
        const message = "This comment is never closed, so all that follows is hidden. Write `-->` behind it.";
        found.push({ rule: "comment-unclosed", line, message });
        break;
      }
      case "list":
        for (const item of block.items) collect(item.blocks, found);
        break;
      case "quote":
        collect(block.blocks, found);
        break;
      case "heading":
      case "paragraph":
      case "table":
        break;
    }
  }
}
