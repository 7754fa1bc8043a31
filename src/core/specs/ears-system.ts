/** The system of a criterion: where the last guard ends, and what of the rest is a name. */
import { THEN } from "./ears-patterns.ts";

const OPENS = /[(（“「『]/u;
const CLOSES = /[)）”」』]/u;

/** Tells of each place in the text whether it lies within brackets or a quotation; what is never closed encloses nothing. */
export function enclosures(text: string): (at: number) => boolean {
  if (!/["(（“「『]/u.test(text)) return () => false;
  const opened = new Int32Array(text.length + 1);
  const starts: number[] = [];
  let quote = -1;
  // Adds one where an enclosure begins, takes one where it ends; unclosed ones are never entered.
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? "";
    if (char === '"' && quote < 0) quote = index;
    else if (char === '"') {
      opened[quote + 1] = (opened[quote + 1] ?? 0) + 1;
      opened[index + 1] = (opened[index + 1] ?? 0) - 1;
      quote = -1;
    } else if (OPENS.test(char)) starts.push(index);
    else if (CLOSES.test(char)) {
      const start = starts.pop();
      if (start === undefined) continue;
      opened[start + 1] = (opened[start + 1] ?? 0) + 1;
      opened[index + 1] = (opened[index + 1] ?? 0) - 1;
    }
  }
  for (let index = 1; index <= text.length; index += 1)
    opened[index] = (opened[index] ?? 0) + (opened[index - 1] ?? 0);
  return (at) => (opened[at] ?? 0) > 0;
}

const CAPITAL_ARTICLE = /\s(?:THE|EL|LA|LOS|LAS|DAS|DER|DIE|LE|LES)\s+(?=\p{L}[^,，]{0,80}$)/gu;
/** Without a comma or a capital article only a word that names a system tells where the main clause begins. */
const NAMED =
  /\s(?=(?:(?:el|la|o|a|das|die|le|la)\s+|l['’])(?:sistema|système|system|aplicación|aplicação|application|anwendung|app|api|plataforma|plateforme|servicio|serviço|service|servidor|serveur|server)(?![\p{L}])[^,，]{0,40}$)|\s(?=(?:系统|系統|システム|시스템)[^,，]{0,20}$)/iu;

function cutAt(before: string, at: number): { head: string; system: string } {
  return { head: before.slice(0, at), system: cleanSystem(before.slice(at)) };
}

/** "WHEN a THEN the system" or "When a, the system": where the last guard ends and the system begins. */
export function splitSystem(before: string): { head: string; system: string } {
  const isEnclosed = enclosures(before);
  const then = [...before.matchAll(THEN)].findLast(({ index }) => !isEnclosed(index));
  if (then !== undefined) {
    return {
      head: before.slice(0, then.index),
      system: cleanSystem(before.slice(then.index + then[0].length)),
    };
  }
  const comma = Math.max(before.lastIndexOf(","), before.lastIndexOf("，"), before.lastIndexOf("、"));
  if (comma > 0 && before.slice(comma + 1).trim() !== "" && !isEnclosed(comma)) {
    return { head: before.slice(0, comma), system: cleanSystem(before.slice(comma + 1)) };
  }
  const article = [...before.matchAll(CAPITAL_ARTICLE)].at(-1)?.index;
  if (article !== undefined && article > 0) return cutAt(before, article);
  const colon = /[:：]\s+(?=\S[^:：]{0,60}$)/u.exec(before);
  if (colon !== null && !isEnclosed(colon.index)) {
    return { head: before.slice(0, colon.index), system: cleanSystem(before.slice(colon.index + 1)) };
  }
  const the = Math.max(before.lastIndexOf(" the "), before.lastIndexOf(" The "));
  if (the > 0) return cutAt(before, the);
  const named = NAMED.exec(before);
  return named === null ? { head: before.replace(/[,\s]+$/, ""), system: "" } : cutAt(before, named.index);
}

/** "For all inputs, the parser": what such words open is no part of the name. */
const CIRCUMSTANCE = /^(?:for|in|on|at|by|to|with|from|as|per|within|through|across)\s[^]*,\s+(?=\S)/i;

export function cleanSystem(whole: string): string {
  const text = whole.trim().replace(CIRCUMSTANCE, "");
  // "FOR EACH order THE system": what stands before the last THE is no part of the name.
  const the = text.lastIndexOf(" THE ");
  const name = (the < 0 ? text : text.slice(the))
    .trim()
    .replace(/^(?:(?:and|then|,)\s+)+/i, "")
    .replace(/^(?:(?:the|el|la|los|las|o|a|os|as|der|die|das|le|les)\s+|l['’](?=\p{L}))/iu, "")
    .replace(/[\s,、，]*(?:は|が|은|는|이|가)?[\s,:：]*$/u, "");
  // "se debe mostrar": nobody is named.
  if (/^se$/i.test(name)) return "";
  return (/^\[[^[\]]*\]$/.test(name) ? name.slice(1, -1) : name).slice(0, 200);
}
