/** Lines of places in one text, asked for in the order of the text. */

export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let seen = 0;
  return (offset) => {
    for (let at = text.indexOf("\n", seen); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
      line += 1;
      seen = at + 1;
    }
    return line;
  };
}
