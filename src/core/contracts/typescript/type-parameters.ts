/** Type parameters of a generic type: whoever wrote `Page<Order>` has to be able to go on writing it. */
import type ts from "typescript";
import type { Said } from "./collected.ts";
import { typeParametersOf } from "./exports.ts";
import { inOneLine, type Question } from "./question.ts";

export function compareTypeParameters(
  question: Question,
  old: ts.Symbol,
  now: ts.Symbol,
  path: string[],
): Said[] {
  const [had, has] = [typeParametersOf(old), typeParametersOf(now)];
  const name = `\`${path.join(".")}\``;
  const said: Said[] = [];
  for (const [index, before] of had.entries()) {
    const after = has[index];
    if (after === undefined) {
      const message = `${name} no longer has the type parameter \`${before.name.text}\`.`;
      said.push({ rule: "type-parameter-removed", level: "error", path, message, before, after: has[0] });
      continue;
    }
    said.push(
      ...compareConstraints(question, [before, after], path),
      ...compareDefaults([before, after], path),
    );
  }
  for (const after of has.slice(had.length)) {
    const optional = after.default !== undefined;
    const message = `${name} has one more type parameter${optional ? ", with a default" : ""}: \`${after.name.text}\`.`;
    said.push({
      rule: "type-parameter-added",
      level: optional ? "info" : "error",
      path,
      message,
      before: had[0],
      after,
    });
  }
  return said;
}

type Pair = [before: ts.TypeParameterDeclaration, after: ts.TypeParameterDeclaration];

function compareConstraints({ checker }: Question, [before, after]: Pair, path: string[]): Said[] {
  const [from, to] = [before.constraint, after.constraint];
  const [was, is] = [from, to].map((node) => (node === undefined ? "anything" : inOneLine(node.getText())));
  if (was === is || was === undefined || is === undefined) return [];
  const [wide, narrow] = [from, to].map((node) =>
    node === undefined ? null : checker.getTypeFromTypeNode(node),
  );
  const fits =
    narrow === null ||
    (wide !== null && wide !== undefined && narrow !== undefined && checker.isTypeAssignableTo(wide, narrow));
  const message = `\`${after.name.text}\` of \`${path.join(".")}\` has to be \`${is}\` and no longer \`${was}\`.`;
  const level = fits ? "info" : "error";
  return [
    { rule: "type-parameter-constraint-changed", level, path, message, before, after, old: was, new: is },
  ];
}

function compareDefaults([before, after]: Pair, path: string[]): Said[] {
  const [was, is] = [before.default, after.default].map((node) =>
    node === undefined ? undefined : inOneLine(node.getText()),
  );
  if (was === is || was === undefined) return [];
  const shared = { path, before, after, old: was, new: is };
  const subject = `The default of \`${after.name.text}\` of \`${path.join(".")}\``;
  if (is === undefined) {
    return [
      { ...shared, rule: "type-parameter-default-removed", level: "error", message: `${subject} is gone.` },
    ];
  }
  const doubt = "it depends on what is left out where it is used";
  const message = `${subject} changed from \`${was}\` to \`${is}\`.`;
  return [{ ...shared, rule: "type-parameter-default-changed", level: "warning", message, doubt }];
}
