/** Splits guards and responses of a criterion into clauses joined by "and" or "or". */
import type { Clause } from "./model.ts";

/** Verbs that begin a further response after a plain "and"; after AND in capitals anything does. */
const VERBS =
  "abort|accept|add|adjust|alert|allow|apply|append|assign|attach|attempt|authenticate|authorize|avoid|begin|block|broadcast|build|cache|calculate|call|cancel|capture|change|check|clear|close|collect|compare|complete|compute|configure|confirm|connect|continue|convert|copy|create|decrypt|default|delete|deliver|deny|deploy|detect|disable|disconnect|discard|dismiss|dispatch|display|document|download|drop|emit|enable|encrypt|end|enforce|enqueue|ensure|escalate|evict|execute|exclude|exit|expire|export|expose|extract|fail|fall|fetch|fill|filter|flag|follow|force|format|forward|generate|give|grant|group|guide|halt|handle|hide|highlight|identify|ignore|implement|import|include|increment|indicate|inform|initialize|initiate|insert|invalidate|invoke|issue|keep|leave|limit|link|list|load|lock|log|maintain|make|map|mark|match|merge|migrate|monitor|move|navigate|not|notify|offer|omit|open|order|output|overwrite|parse|pass|pause|perform|permit|persist|place|play|populate|post|present|preserve|prevent|print|process|produce|prompt|propagate|protect|provide|publish|queue|raise|read|rebuild|receive|recompute|record|recover|redirect|refresh|refuse|refund|regenerate|register|reject|release|reload|remain|remove|rename|render|reopen|replace|reply|report|request|require|reset|resize|resolve|respond|restart|restore|resume|retain|retrieve|retry|return|reuse|revert|revoke|roll|rollback|route|run|save|scale|schedule|scroll|search|select|send|serialize|set|show|shut|sign|skip|sort|start|stop|store|stream|submit|suggest|support|suppress|surface|switch|sync|synchronize|take|terminate|throw|track|transform|transition|trigger|truncate|try|undo|unlock|update|upload|use|validate|verify|wait|warn|write";

const RESPONSE = new RegExp(
  `\\s*(?:;|[.!?](?=\\s+(?:and\\s+)?(?:[Tt]he|THE|[Ii]t)\\s+\\S+(?:\\s+\\S+)?\\s+(?:shall|must|SHALL|MUST)\\b))\\s*|,?\\s+(AND|OR|UND|ODER|ET|OU|Y|E|O)\\s+|,?\\s+(and|or)\\s+(?=(?:(?:the\\s+)?[\\w-]+(?:\\s+[\\w-]+)?\\s+)?(?:shall|must|should|SHALL|MUST|SHOULD)\\b|(?:(?:then|also|immediately|automatically)\\s+)?(?:${VERBS})\\b)`,
  "gu",
);
const GUARD =
  /,?\s+(AND|OR|Y|O|E|OU|UND|ODER|ET)\s+|,?\s+(and|or)\s+(?=(?:the|a|an|no|any|all|its?|their|they|there|that)\s+[^,]{0,80}?\b(?:is|are|was|were|has|have|had|does|do|did|exists?|contains?|equals?|becomes?|remains?|fails?|succeeds?)\b)/gu;

const OR = /^(?:or|o|ou|oder)$/i;

function split(text: string, pattern: RegExp): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  let join: Clause["join"] = "and";
  const push = (end: number): void => {
    const clause = text.slice(from, end).trim().replace(/[,;]$/, "").trim();
    if (clause !== "") clauses.push({ text: clause, join });
  };
  for (const found of text.matchAll(pattern)) {
    const joiner = found[1] ?? found[2] ?? "and";
    push(found.index);
    from = found.index + found[0].length;
    join = OR.test(joiner) ? "or" : "and";
    if (clauses.length >= 64) break;
  }
  push(text.length);
  return clauses;
}

export function splitClauses(text: string): Clause[] {
  return split(text, GUARD);
}

export function splitResponses(text: string): Clause[] {
  return split(text.replace(/[\s.。]+$/u, ""), RESPONSE);
}
