/** Sentences for directives that are put on something, taken away from it, or given other arguments. */
import type { ChangeType } from "@graphql-inspector/core";
import { usageName } from "../elements.ts";
import { code, name, value, type Words, type WordsOf } from "./words.ts";

type Types = typeof ChangeType;
type Usages = {
  [K in keyof Types]: K extends `DirectiveUsage${string}` ? Types[K] : never;
}[keyof Types];

interface Added {
  addedDirectiveName: string;
  directiveRepeatedTimes: number;
}

interface Removed {
  removedDirectiveName: string;
  directiveRepeatedTimes: number;
}

function added(meta: Added, ...on: string[]): Words {
  return {
    message: `${name(`@${meta.addedDirectiveName}`)} is new on ${bearer(on)}.`,
    new: meta.addedDirectiveName,
    at: [...on, usageName(meta.addedDirectiveName, meta.directiveRepeatedTimes)].join("."),
  };
}

function removed(meta: Removed, ...on: string[]): Words {
  return {
    message: `${name(`@${meta.removedDirectiveName}`)} is gone from ${bearer(on)}.`,
    old: meta.removedDirectiveName,
    at: [...on, usageName(meta.removedDirectiveName, meta.directiveRepeatedTimes)].join("."),
  };
}

interface OnElement {
  directiveName: string;
  directiveRepeatedTimes: number;
  parentTypeName: string | null;
  parentFieldName: string | null;
  parentArgumentName: string | null;
  parentEnumValueName: string | null;
}

function placed(meta: OnElement, argument: string): { on: string; at: string } {
  const member = meta.parentFieldName ?? meta.parentEnumValueName;
  const on = [meta.parentTypeName ?? "", member, meta.parentArgumentName].filter((part) => part !== null);
  const usage = usageName(meta.directiveName, meta.directiveRepeatedTimes);
  return { on: `${name(`@${meta.directiveName}`)} on ${bearer(on)}`, at: [...on, usage, argument].join(".") };
}

/** The schema itself has the empty name. */
function bearer(path: string[]): string {
  return path.join(".") === "" ? "the schema" : name(...path);
}

export const DIRECTIVE_USAGE_WORDS: WordsOf<Usages> = {
  DIRECTIVE_USAGE_ARGUMENT_ADDED: (meta) => {
    const { on, at } = placed(meta, meta.addedArgumentName);
    const verb = meta.oldArgumentValue === null ? "is given with" : "now has";
    return {
      message: `The argument ${name(meta.addedArgumentName)} of ${on} ${verb} the value ${code(meta.addedArgumentValue)}.`,
      old: value(meta.oldArgumentValue),
      new: value(meta.addedArgumentValue),
      at,
    };
  },
  DIRECTIVE_USAGE_ARGUMENT_REMOVED: (meta) => {
    const { on, at } = placed(meta, meta.removedArgumentName);
    return {
      message: `The argument ${name(meta.removedArgumentName)} of ${on} no longer has the value that it had.`,
      old: meta.removedArgumentName,
      at,
    };
  },
  DIRECTIVE_USAGE_SCHEMA_ADDED: (meta) => added(meta, ""),
  DIRECTIVE_USAGE_SCHEMA_REMOVED: (meta) => removed(meta, ""),
  DIRECTIVE_USAGE_OBJECT_ADDED: (meta) => added(meta, meta.objectName),
  DIRECTIVE_USAGE_OBJECT_REMOVED: (meta) => removed(meta, meta.objectName),
  DIRECTIVE_USAGE_INTERFACE_ADDED: (meta) => added(meta, meta.interfaceName),
  DIRECTIVE_USAGE_INTERFACE_REMOVED: (meta) => removed(meta, meta.interfaceName),
  DIRECTIVE_USAGE_SCALAR_ADDED: (meta) => added(meta, meta.scalarName),
  DIRECTIVE_USAGE_SCALAR_REMOVED: (meta) => removed(meta, meta.scalarName),
  DIRECTIVE_USAGE_UNION_MEMBER_ADDED: (meta) => added(meta, meta.unionName),
  DIRECTIVE_USAGE_UNION_MEMBER_REMOVED: (meta) => removed(meta, meta.unionName),
  DIRECTIVE_USAGE_ENUM_ADDED: (meta) => added(meta, meta.enumName),
  DIRECTIVE_USAGE_ENUM_REMOVED: (meta) => removed(meta, meta.enumName),
  DIRECTIVE_USAGE_ENUM_VALUE_ADDED: (meta) => added(meta, meta.enumName, meta.enumValueName),
  DIRECTIVE_USAGE_ENUM_VALUE_REMOVED: (meta) => removed(meta, meta.enumName, meta.enumValueName),
  DIRECTIVE_USAGE_INPUT_OBJECT_ADDED: (meta) => added(meta, meta.inputObjectName),
  DIRECTIVE_USAGE_INPUT_OBJECT_REMOVED: (meta) => removed(meta, meta.inputObjectName),
  DIRECTIVE_USAGE_INPUT_FIELD_DEFINITION_ADDED: (meta) =>
    added(meta, meta.inputObjectName, meta.inputFieldName),
  DIRECTIVE_USAGE_INPUT_FIELD_DEFINITION_REMOVED: (meta) =>
    removed(meta, meta.inputObjectName, meta.inputFieldName),
  DIRECTIVE_USAGE_FIELD_ADDED: (meta) => added(meta, meta.typeName, meta.fieldName),
  DIRECTIVE_USAGE_FIELD_REMOVED: (meta) => removed(meta, meta.typeName, meta.fieldName),
  DIRECTIVE_USAGE_FIELD_DEFINITION_ADDED: (meta) => added(meta, meta.typeName, meta.fieldName),
  DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED: (meta) => removed(meta, meta.typeName, meta.fieldName),
  DIRECTIVE_USAGE_ARGUMENT_DEFINITION_ADDED: (meta) =>
    added(meta, meta.typeName, meta.fieldName, meta.argumentName),
  DIRECTIVE_USAGE_ARGUMENT_DEFINITION_REMOVED: (meta) =>
    removed(meta, meta.typeName, meta.fieldName, meta.argumentName),
};
