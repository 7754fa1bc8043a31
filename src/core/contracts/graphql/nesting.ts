/** How deep brackets are nested in a GraphQL text: a guard before the parser, which is recursive. */

/** Linear in the text; strings, block strings and comments do not count. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charAt(index)) {
      case "#":
        index = endOfLine(text, index);
        break;
      case '"':
        index = text.startsWith('"""', index) ? endOfBlock(text, index + 3) : endOfString(text, index + 1);
        break;
      case "(":
      case "[":
      case "{":
        depth += 1;
        deepest = Math.max(deepest, depth);
        break;
      case ")":
      case "]":
      case "}":
        depth = Math.max(0, depth - 1);
        break;
      default:
    }
  }
  return deepest;
}

function endOfLine(text: string, from: number): number {
  let index = from;
  while (index < text.length && text[index] !== "\n" && text[index] !== "\r") index += 1;
  return index;
}

function endOfString(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"' || char === "\n" || char === "\r") return index;
    if (char === "\\") index += 1;
  }
  return text.length;
}

function endOfBlock(text: string, from: number): number {
  for (let index = from; ;) {
    const end = text.indexOf('"""', index);
    if (end < 0) return text.length;
    if (text[end - 1] !== "\\") return end + 2;
    index = end + 3;
  }
}
