/** `R5 AC4, AC6` whose requirement got another number: the number in front is rewritten together with those behind it. */
import type { Reference } from "./model.ts";
import { isShort, rewriteToken } from "./reference-token.ts";

/** References of one token, and what each of them should name. */
export interface Wanted {
  token: readonly Reference[];
  ids: string[];
}

export interface HeadEdit {
  start: number;
  end: number;
  text: string;
  /** Columns of the tokens that it corrects. */
  columns: number[];
}

function headOf({ raw, to }: Reference): string {
  const number = /^\d{1,4}/.exec(raw)?.[0] ?? raw;
  return to.slice(0, to.length - number.length - 1);
}

function isBehindHead({ token }: Wanted): boolean {
  const [first] = token;
  if (first === undefined) return false;
  const number = /^\d{1,4}/.exec(first.raw)?.[0] ?? "";
  return number !== "" && isShort(number, first.to);
}

/** Neighbours with one requirement in front of them. */
function groups(line: string, wanted: readonly Wanted[]): { head: string; at: number; members: Wanted[] }[] {
  const found: { head: string; at: number; members: Wanted[] }[] = [];
  for (const each of wanted.toSorted((a, b) => (a.token[0]?.column ?? 0) - (b.token[0]?.column ?? 0))) {
    const [first] = each.token;
    if (first === undefined || !isBehindHead(each)) continue;
    const head = headOf(first);
    const before = line.slice(0, first.column - 1);
    const at = [...before.matchAll(/(?<![\d.])\d{1,4}(?![\d.])/g)].findLast(([number]) => number === head);
    if (at === undefined) continue;
    const last = found.at(-1);
    if (last?.at === at.index) last.members.push(each);
    else found.push({ head, at: at.index, members: [each] });
  }
  return found;
}

/** One edit a group, from the requirement's number to the last criterion; none where the criteria went apart. */
export function headEdits(line: string, wanted: readonly Wanted[]): HeadEdit[] {
  return groups(line, wanted).flatMap(({ head, at, members }): HeadEdit[] => {
    const heads = new Set(members.flatMap(({ ids }) => ids.map((id) => id.slice(0, id.lastIndexOf(".")))));
    const [now] = heads;
    if (now === undefined || heads.size !== 1 || now === head || !/^\d+$/.test(now)) return [];
    let text = now;
    let end = at + head.length;
    for (const { token, ids } of members) {
      const [first] = token;
      if (first === undefined) return [];
      const moved = token.map((each) => ({ ...each, to: now + each.to.slice(head.length) }));
      const written = rewriteToken(moved, ids);
      if (written === null) return [];
      text += line.slice(end, first.column - 1) + written;
      end = first.column - 1 + first.raw.length;
    }
    const columns = members.map(({ token }) => token[0]?.column ?? 0);
    return [{ start: at, end, text, columns }];
  });
}
