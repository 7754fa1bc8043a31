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
  return blocks.flatMap((block): Unclosed[] => {
    switch (block.kind) {
      case "fence": {
        const message = "This fence is never closed, so all that follows is read as code. Close it.";
        return block.closed ? [] : [{ rule: "fence-unclosed", line: block.line, message }];
      }
      case "html": {
        const open = block.text.lastIndexOf("<!--");
        if (open < 0 || block.text.includes("-->", open)) return [];
        const line = block.line + block.text.slice(0, open).split("\n").length - 1;
        const message = "This comment is never closed, so all that follows is hidden. Write `-->` behind it.";
        return [{ rule: "comment-unclosed", line, message }];
      }
      case "list":
        return block.items.flatMap((item) => unclosedIn(item.blocks));
      case "quote":
        return unclosedIn(block.blocks);
      case "heading":
      case "paragraph":
      case "table":
        return [];
    }
  });
}
