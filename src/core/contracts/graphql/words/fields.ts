/** Sentences for changes of fields and of their arguments. */
import type { ChangeType } from "@graphql-inspector/core";
import { code, defaultsTo, describedAs, name, typeOf, value, type WordsOf } from "./words.ts";

type Types = typeof ChangeType;

interface OfField {
  typeName: string;
  fieldName: string;
}

interface OfArgument extends OfField {
  argumentName: string;
}

const field = ({ typeName, fieldName }: OfField): string => name(typeName, fieldName);

const argument = (meta: OfArgument): string => `the argument ${name(meta.argumentName)} of ${field(meta)}`;

const argumentFirst = (meta: OfArgument): string =>
  `The argument ${name(meta.argumentName)} of ${field(meta)}`;

export const FIELD_WORDS: WordsOf<
  | Types["FieldAdded" | "FieldRemoved" | "FieldTypeChanged"]
  | Types["FieldDescriptionAdded" | "FieldDescriptionChanged" | "FieldDescriptionRemoved"]
  | Types["FieldDeprecationAdded" | "FieldDeprecationRemoved"]
  | Types["FieldDeprecationReasonAdded" | "FieldDeprecationReasonChanged" | "FieldDeprecationReasonRemoved"]
  | Types["FieldArgumentAdded" | "FieldArgumentRemoved" | "FieldArgumentTypeChanged"]
  | Types["FieldArgumentDefaultChanged" | "FieldArgumentDescriptionChanged"]
> = {
  FIELD_ADDED: ({ typeName, addedFieldName, addedFieldReturnType }) => ({
    message: `The field ${name(typeName, addedFieldName)} of type ${name(addedFieldReturnType)} is new.`,
    new: value(addedFieldReturnType),
  }),
  FIELD_REMOVED: ({ typeName, removedFieldName, isRemovedFieldDeprecated }) => ({
    message: `The ${isRemovedFieldDeprecated ? "deprecated " : ""}field ${name(typeName, removedFieldName)} is gone.`,
    old: removedFieldName,
  }),
  FIELD_TYPE_CHANGED: (meta) => {
    const { oldFieldType, newFieldType } = meta;
    return {
      message: `${field(meta)} returns ${name(newFieldType)} instead of ${name(oldFieldType)}.`,
      old: value(oldFieldType),
      new: value(newFieldType),
    };
  },
  FIELD_DESCRIPTION_ADDED: (meta) => describedAs(field(meta), null, meta.addedDescription),
  FIELD_DESCRIPTION_REMOVED: (meta) => ({ message: `The description of ${field(meta)} is gone.` }),
  FIELD_DESCRIPTION_CHANGED: (meta) => describedAs(field(meta), meta.oldDescription, meta.newDescription),
  FIELD_DEPRECATION_ADDED: (meta) => ({
    message: `${field(meta)} is now deprecated.`,
    new: value(meta.deprecationReason),
  }),
  FIELD_DEPRECATION_REMOVED: (meta) => ({ message: `${field(meta)} is no longer deprecated.` }),
  FIELD_DEPRECATION_REASON_ADDED: (meta) => ({
    message: `It is now said why ${field(meta)} is deprecated: ${code(meta.addedDeprecationReason)}.`,
    new: value(meta.addedDeprecationReason),
  }),
  FIELD_DEPRECATION_REASON_CHANGED: (meta) => ({
    message: `The reason why ${field(meta)} is deprecated changed to ${code(meta.newDeprecationReason)}.`,
    old: value(meta.oldDeprecationReason),
    new: value(meta.newDeprecationReason),
  }),
  FIELD_DEPRECATION_REASON_REMOVED: (meta) => ({
    message: `It is no longer said why ${field(meta)} is deprecated.`,
    at: `${meta.typeName}.${meta.fieldName}.@deprecated`,
  }),
  FIELD_ARGUMENT_ADDED: (meta) => {
    const { addedArgumentName, addedArgumentType, isAddedFieldArgumentBreaking, addedToNewField } = meta;
    const required = isAddedFieldArgumentBreaking && !addedToNewField ? "required " : "";
    const of = `${name(addedArgumentName)} of type ${name(addedArgumentType)}`;
    return {
      message: `The ${required}argument ${of} is new on ${field(meta)}.`,
      new: value(addedArgumentType),
    };
  },
  FIELD_ARGUMENT_REMOVED: (meta) => ({
    message: `The argument ${name(meta.removedFieldArgumentName)} of ${field(meta)} is gone.`,
    old: value(meta.removedFieldType),
  }),
  FIELD_ARGUMENT_TYPE_CHANGED: (meta) =>
    typeOf(argumentFirst(meta), meta.oldArgumentType, meta.newArgumentType, meta.isSafeArgumentTypeChange),
  FIELD_ARGUMENT_DEFAULT_CHANGED: (meta) =>
    defaultsTo(argumentFirst(meta), meta.oldDefaultValue, meta.newDefaultValue),
  FIELD_ARGUMENT_DESCRIPTION_CHANGED: (meta) =>
    describedAs(argument(meta), meta.oldDescription, meta.newDescription),
};
