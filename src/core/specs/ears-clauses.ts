/** Splits guards and responses of a criterion into clauses joined by "and" or "or". */
import { enclosures } from "./ears-system.ts";
import type { Clause } from "./model.ts";

/** Verbs that begin a further response after a plain "and"; after AND in capitals anything does. */
const VERBS = new Set(
  "load|trigger|abort|accept|add|adjust|alert|allow|apply|append|assign|attach|attempt|authenticate|authorize|avoid|begin|block|broadcast|build|calculate|call|capture|check|clear|close|collect|compare|complete|compute|configure|confirm|connect|continue|convert|create|decrypt|delete|deliver|deny|deploy|detect|disable|disconnect|discard|dismiss|dispatch|display|download|emit|enable|encrypt|enforce|enqueue|ensure|escalate|evict|execute|exclude|exit|expire|expose|extract|fail|fall|fetch|fill|follow|forward|generate|give|grant|handle|hide|highlight|identify|ignore|implement|include|increment|indicate|inform|initialize|initiate|insert|invalidate|invoke|keep|leave|maintain|make|merge|migrate|monitor|move|navigate|not|notify|omit|open|overwrite|parse|pause|perform|permit|persist|populate|present|preserve|prevent|print|produce|propagate|protect|provide|publish|raise|read|rebuild|receive|recompute|recover|redirect|refresh|refuse|refund|regenerate|register|reject|reload|remain|remove|rename|render|reopen|replace|require|reset|resize|resolve|respond|restart|restore|resume|retain|retrieve|return|reuse|revert|revoke|rollback|run|save|select|send|serialize|set|show|shut|skip|store|submit|suggest|suppress|surface|synchronize|take|terminate|throw|transform|transition|truncate|try|undo|unlock|update|upload|use|validate|verify|wait|warn|write".split(
    "|",
  ),
);
/** Verbs that are as often nouns ("and retry strategies"): they count only in front of what they act on. */
const NOUN_VERBS = new Set(
  "access|cache|cancel|change|copy|default|delay|document|drop|end|export|filter|flag|force|format|group|guide|halt|import|index|issue|label|limit|link|list|lock|log|map|mark|match|name|offer|order|output|pass|place|play|post|process|prompt|queue|record|release|reply|report|request|retry|review|roll|route|scale|schedule|scroll|search|sign|sort|start|stop|stream|support|switch|sync|track|transfer".split(
    "|",
  ),
);
const OBJECT =
  /\s+(?:the|an?|it|its|them|they|their|this|that|these|those|all|any|each|every|no|only|both|to|from|with|for|in|into|on|onto|at|by|as|up|out|off|until|when|if|again|automatically|immediately)\b|\s+["'`“‘\d\p{Lu}]|\s*$/uy;

/** What may join two responses; what follows decides whether it does. */
const JOINER =
  /\s*(?<stop>[;；]|[.!?](?=\s))\s*|,?\s+(?<loud>AND|OR|UND|ODER|ET|OU|Y|E|O)\s+|,?\s+(?<low>and|or)\s+/gu;
/** "It SHALL …": a further sentence that also says what must hold. */
const SENTENCE = /[^.;!?]{0,60}?\b(?:shall|must|should|SHALL|MUST|SHOULD|MAY|WILL)\b/uy;
const SUBJECT =
  /(?:(?:WHEN|IF|WHILE|WHERE)\s[^.;]{0,80}?|(?:the\s+)?[\w-]+(?:\s+[\w-]+)?\s+)?(?:shall|must|should|SHALL|MUST|SHOULD|MAY|WILL)\b/uy;
const VERB = /(?:(?:then|also|immediately|automatically)\s+)?(\w+)/uy;

function startsAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function beginsResponse(text: string, at: number): boolean {
  const verb = startsAt(VERB, text, at);
  const word = verb?.[1] ?? "";
  if (VERBS.has(word)) return true;
  return NOUN_VERBS.has(word) && startsAt(OBJECT, text, at + (verb?.[0].length ?? 0)) !== null;
}

/** A full stop joins only when another "the system shall" follows; a plain "and" also before a verb. */
function joinsResponses(found: RegExpExecArray, text: string, enclosed: boolean): boolean {
  const { stop, loud } = found.groups ?? {};
  const end = found.index + found[0].length;
  if (enclosed) return false;
  if (loud !== undefined || /[;；]/.test(stop ?? "")) return true;
  if (stop !== undefined) return startsAt(SENTENCE, text, end) !== null;
  return beginsResponse(text, end) || startsAt(SUBJECT, text, end) !== null;
}

const GUARD =
  /,?\s+(?<loud>AND|OR|Y|O|E|OU|UND|ODER|ET)\s+|,?\s+(?<low>and|or)\s+(?=(?:the|a|an|no|any|all|its?|their|they|there|that)\s+[^,]{0,80}?\b(?:is|are|was|were|has|have|had|does|do|did|exists?|contains?|equals?|becomes?|remains?|fails?|succeeds?)\b)/gu;

const OR = /^(?:or|o|ou|oder)$/i;

interface Joiner {
  pattern: RegExp;
  joins: (found: RegExpExecArray, text: string, enclosed: boolean) => boolean;
}

function split(text: string, { pattern, joins }: Joiner): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  let join: Clause["join"] = "and";
  const push = (end: number): void => {
    const clause = text.slice(from, end).trim().replace(/[,;]$/, "").trim();
    if (clause !== "") clauses.push({ text: clause, join });
  };
  const isEnclosed = enclosures(text);
  for (const found of text.matchAll(pattern)) {
    if (!joins(found, text, isEnclosed(found.index))) continue;
    push(found.index);
    from = found.index + found[0].length;
    const { loud, low } = found.groups ?? {};
    join = OR.test(loud ?? low ?? "and") ? "or" : "and";
    if (clauses.length >= 64) break;
  }
  push(text.length);
  return clauses;
}

/** Most clauses hold no joining word at all; then the long patterns above need not look. */
const MAY_JOIN = /[;；.!?]|\s(?:and|or|AND|OR|Y|E|O|OU|UND|ODER|ET)\s/;

const whole = (text: string): Clause[] => {
  const clause = text.trim().replace(/[,;]$/, "").trim();
  return clause === "" ? [] : [{ text: clause, join: "and" }];
};

export function splitClauses(text: string): Clause[] {
  return MAY_JOIN.test(text)
    ? split(text, { pattern: GUARD, joins: (_, __, enclosed) => !enclosed })
    : whole(text);
}

export function splitResponses(text: string): Clause[] {
  let end = text.length;
  while (end > 0 && /[\s.。]/u.test(text[end - 1] ?? "")) end -= 1;
  const body = text.slice(0, end);
  return MAY_JOIN.test(body) ? split(body, { pattern: JOINER, joins: joinsResponses }) : whole(body);
}
