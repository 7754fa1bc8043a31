/** Sentences for changes of directive definitions. */
import type { ChangeType } from "@graphql-inspector/core";
import { defaultsTo, describedAs, name, typeOf, value, type WordsOf } from "./words.ts";

type Types = typeof ChangeType;

const argument = (meta: { directiveName: string; directiveArgumentName: string }): string =>
  `argument ${name(meta.directiveArgumentName)} of ${name(`@${meta.directiveName}`)}`;

export const DIRECTIVE_WORDS: WordsOf<
  | Types["DirectiveAdded" | "DirectiveRemoved" | "DirectiveDescriptionChanged"]
  | Types["DirectiveLocationAdded" | "DirectiveLocationRemoved"]
  | Types["DirectiveRepeatableAdded" | "DirectiveRepeatableRemoved"]
  | Types["DirectiveArgumentAdded" | "DirectiveArgumentRemoved" | "DirectiveArgumentDescriptionChanged"]
  | Types["DirectiveArgumentDefaultValueChanged" | "DirectiveArgumentTypeChanged"]
> = {
  DIRECTIVE_ADDED: ({ addedDirectiveName }) => ({
    message: `The directive ${name(`@${addedDirectiveName}`)} is new.`,
    new: addedDirectiveName,
  }),
  DIRECTIVE_REMOVED: ({ removedDirectiveName }) => ({
    message: `The directive ${name(`@${removedDirectiveName}`)} is gone.`,
    old: removedDirectiveName,
  }),
  DIRECTIVE_DESCRIPTION_CHANGED: (meta) =>
    describedAs(name(`@${meta.directiveName}`), meta.oldDirectiveDescription, meta.newDirectiveDescription),
  DIRECTIVE_LOCATION_ADDED: ({ directiveName, addedDirectiveLocation }) => ({
    message: `${name(`@${directiveName}`)} may now be used on ${name(addedDirectiveLocation)}.`,
    new: addedDirectiveLocation,
    at: `@${directiveName}.|${addedDirectiveLocation}`,
  }),
  DIRECTIVE_LOCATION_REMOVED: ({ directiveName, removedDirectiveLocation }) => ({
    message: `${name(`@${directiveName}`)} may no longer be used on ${name(removedDirectiveLocation)}.`,
    old: removedDirectiveLocation,
    at: `@${directiveName}.|${removedDirectiveLocation}`,
  }),
  DIRECTIVE_REPEATABLE_ADDED: ({ directiveName }) => ({
    message: `${name(`@${directiveName}`)} may now be used several times on one element.`,
    old: false,
    new: true,
  }),
  DIRECTIVE_REPEATABLE_REMOVED: ({ directiveName }) => ({
    message: `${name(`@${directiveName}`)} may be used only once on one element.`,
    old: true,
    new: false,
  }),
  DIRECTIVE_ARGUMENT_ADDED: (meta) => {
    const { directiveName, addedDirectiveArgumentName, addedDirectiveArgumentType } = meta;
    const of = `${name(addedDirectiveArgumentName)} of type ${name(addedDirectiveArgumentType)}`;
    return {
      message: `The argument ${of} is new on ${name(`@${directiveName}`)}.`,
      new: value(addedDirectiveArgumentType),
      at: `@${directiveName}.${addedDirectiveArgumentName}`,
    };
  },
  DIRECTIVE_ARGUMENT_REMOVED: ({ directiveName, removedDirectiveArgumentName }) => ({
    message: `The argument ${name(removedDirectiveArgumentName)} of ${name(`@${directiveName}`)} is gone.`,
    old: removedDirectiveArgumentName,
  }),
  DIRECTIVE_ARGUMENT_DESCRIPTION_CHANGED: (meta) =>
    describedAs(
      `the ${argument(meta)}`,
      meta.oldDirectiveArgumentDescription,
      meta.newDirectiveArgumentDescription,
    ),
  DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED: (meta) =>
    defaultsTo(
      `The ${argument(meta)}`,
      meta.oldDirectiveArgumentDefaultValue,
      meta.newDirectiveArgumentDefaultValue,
    ),
  DIRECTIVE_ARGUMENT_TYPE_CHANGED: (meta) =>
    typeOf(
      `The ${argument(meta)}`,
      meta.oldDirectiveArgumentType,
      meta.newDirectiveArgumentType,
      meta.isSafeDirectiveArgumentTypeChange,
    ),
};
