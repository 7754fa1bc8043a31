/** Splits guards and responses of a criterion into clauses joined by "and" or "or". */
import type { Clause } from "./model.ts";

/** Verbs that begin a further response after a plain "and"; after AND in capitals anything does. */
const VERBS = new Set(
  "abort|accept|add|adjust|alert|allow|apply|append|assign|attach|attempt|authenticate|authorize|avoid|begin|block|broadcast|build|cache|calculate|call|cancel|capture|change|check|clear|close|collect|compare|complete|compute|configure|confirm|connect|continue|convert|copy|create|decrypt|default|delete|deliver|deny|deploy|detect|disable|disconnect|discard|dismiss|dispatch|display|document|download|drop|emit|enable|encrypt|end|enforce|enqueue|ensure|escalate|evict|execute|exclude|exit|expire|export|expose|extract|fail|fall|fetch|fill|filter|flag|follow|force|format|forward|generate|give|grant|group|guide|halt|handle|hide|highlight|identify|ignore|implement|import|include|increment|indicate|inform|initialize|initiate|insert|invalidate|invoke|issue|keep|leave|limit|link|list|load|lock|log|maintain|make|map|mark|match|merge|migrate|monitor|move|navigate|not|notify|offer|omit|open|order|output|overwrite|parse|pass|pause|perform|permit|persist|place|play|populate|post|present|preserve|prevent|print|process|produce|prompt|propagate|protect|provide|publish|queue|raise|read|rebuild|receive|recompute|record|recover|redirect|refresh|refuse|refund|regenerate|register|reject|release|reload|remain|remove|rename|render|reopen|replace|reply|report|request|require|reset|resize|resolve|respond|restart|restore|resume|retain|retrieve|retry|return|reuse|revert|revoke|roll|rollback|route|run|save|scale|schedule|scroll|search|select|send|serialize|set|show|shut|sign|skip|sort|start|stop|store|stream|submit|suggest|support|suppress|surface|switch|sync|synchronize|take|terminate|throw|track|transform|transition|trigger|truncate|try|undo|unlock|update|upload|use|validate|verify|wait|warn|write".split(
    "|",
  ),
);

/** What may join two responses; what follows decides whether it does. */
const JOINER =
  /\s*(?<stop>;|[.!?](?=\s))\s*|,?\s+(?<loud>AND|OR|UND|ODER|ET|OU|Y|E|O)\s+|,?\s+(?<low>and|or)\s+/gu;
const SENTENCE = /(?:and\s+)?(?:[Tt]he|THE|[Ii]t)\s+\S+(?:\s+\S+)?\s+(?:shall|must|SHALL|MUST)\b/uy;
const SUBJECT = /(?:(?:the\s+)?[\w-]+(?:\s+[\w-]+)?\s+)?(?:shall|must|should|SHALL|MUST|SHOULD)\b/uy;
const VERB = /(?:(?:then|also|immediately|automatically)\s+)?(\w+)/uy;

function startsAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A full stop joins only when another "the system shall" follows; a plain "and" also before a verb. */
function joinsResponses(found: RegExpExecArray, text: string): boolean {
  const { stop, loud } = found.groups ?? {};
  const end = found.index + found[0].length;
  if (loud !== undefined || stop === ";") return true;
  if (stop !== undefined) return startsAt(SENTENCE, text, end) !== null;
  return VERBS.has(startsAt(VERB, text, end)?.[1] ?? "") || startsAt(SUBJECT, text, end) !== null;
}

const GUARD =
  /,?\s+(?<loud>AND|OR|Y|O|E|OU|UND|ODER|ET)\s+|,?\s+(?<low>and|or)\s+(?=(?:the|a|an|no|any|all|its?|their|they|there|that)\s+[^,]{0,80}?\b(?:is|are|was|were|has|have|had|does|do|did|exists?|contains?|equals?|becomes?|remains?|fails?|succeeds?)\b)/gu;

const OR = /^(?:or|o|ou|oder)$/i;

interface Joiner {
  pattern: RegExp;
  joins: (found: RegExpExecArray, text: string) => boolean;
}

function split(text: string, { pattern, joins }: Joiner): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  let join: Clause["join"] = "and";
  const push = (end: number): void => {
    const clause = text.slice(from, end).trim().replace(/[,;]$/, "").trim();
    if (clause !== "") clauses.push({ text: clause, join });
  };
  for (const found of text.matchAll(pattern)) {
    if (!joins(found, text)) continue;
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
const MAY_JOIN = /[;.!?]|\s(?:and|or|AND|OR|Y|E|O|OU|UND|ODER|ET)\s/;

const whole = (text: string): Clause[] => {
  const clause = text.trim().replace(/[,;]$/, "").trim();
  return clause === "" ? [] : [{ text: clause, join: "and" }];
};

export function splitClauses(text: string): Clause[] {
  return MAY_JOIN.test(text) ? split(text, { pattern: GUARD, joins: () => true }) : whole(text);
}

export function splitResponses(text: string): Clause[] {
  let end = text.length;
  while (end > 0 && /[\s.。]/u.test(text[end - 1] ?? "")) end -= 1;
  const body = text.slice(0, end);
  return MAY_JOIN.test(body) ? split(body, { pattern: JOINER, joins: joinsResponses }) : whole(body);
}
