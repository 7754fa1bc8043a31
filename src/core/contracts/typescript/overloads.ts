/** Functions with several signatures: every call of an old one has to find a new one. */
import type ts from "typescript";
import type { Said } from "./collected.ts";
import { inOneLine, type Question } from "./question.ts";

export interface FunctionPlace {
  path: string[];
  kind: "call" | "construct";
}

export function compareOverloads(
  question: Question,
  [had, has]: [readonly ts.Signature[], readonly ts.Signature[]],
  { place, subject, fits }: { place: FunctionPlace; subject: string; fits: boolean },
): Said[] {
  const texts = (list: readonly ts.Signature[]) =>
    new Map(list.map((signature) => [signatureText(question, signature), signature]));
  const [old, now] = [texts(had), texts(has)];
  const gone = [...old].filter(([text]) => !now.has(text));
  const come = [...now].filter(([text]) => !old.has(text));
  return [
    ...gone.map(([text, { declaration }]): Said => ({
      rule: "overload-removed",
      level: fits ? "info" : "error",
      path: place.path,
      message: `The overload \`${text}\` of ${subject} is gone${fits ? ", and another one takes its calls" : ""}.`,
      before: declaration,
      after: has[0]?.declaration,
      old: text,
      doubt: fits ? undefined : question.doubt(declaration, has[0]?.declaration),
    })),
    ...come.map(([text, { declaration }]): Said => ({
      rule: "overload-added",
      level: "info",
      path: place.path,
      message: `The overload \`${text}\` of ${subject} is new.`,
      before: had[0]?.declaration,
      after: declaration,
      new: text,
    })),
  ];
}

function signatureText({ checker }: Question, signature: ts.Signature): string {
  return inOneLine(checker.signatureToString(signature));
}
