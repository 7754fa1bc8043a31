/** What the info string of a fence says about an example: that it is one, of what, and whether it has to fit. */

export interface StatedExample {
  /** False for an example of what the contract refuses. */
  expected: boolean;
  /** `example=…`: the id of the contract, or what `for=` would name. */
  of: string | null;
  /** `for=…`: the part of the contract, such as `Charge` or `POST /charges request`. */
  part: string | null;
}

const TOKEN = /([\w-]{1,40})=(?:"([^"]{0,200})"|'([^']{0,200})'|([^\s,{}"']{1,200}))|[^\s,{}]+/g;
const WORDS: Record<string, boolean> = { example: true, "invalid-example": false };

/** Null: the info string does not say that this is an example. */
export function statedExample(info: string): StatedExample | null {
  const found: StatedExample = { expected: true, of: null, part: null };
  let stated = false;
  for (const [token, key, double, single, bare] of info.slice(0, 1_000).matchAll(TOKEN)) {
    const name = (key ?? token).toLowerCase();
    const value = double ?? single ?? bare ?? "";
    if (Object.hasOwn(WORDS, name)) {
      stated = true;
      if (WORDS[name] === false) found.expected = false;
      if (key !== undefined && value !== "") found.of = value;
    } else if (key === undefined) continue;
    else if (name === "for" && value !== "") found.part = value;
    else if (name === "valid" && value.toLowerCase() === "false") found.expected = false;
  }
  return stated ? found : null;
}
