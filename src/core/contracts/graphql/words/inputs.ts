/** Sentences for changes of input fields and of enum values. */
import type { ChangeType } from "@graphql-inspector/core";
import { code, defaultsTo, describedAs, name, typeOf, value, type WordsOf } from "./words.ts";

type Types = typeof ChangeType;

const inputField = (meta: { inputName: string; inputFieldName: string }): string =>
  name(meta.inputName, meta.inputFieldName);

const enumValue = (meta: { enumName: string; enumValueName: string }): string =>
  name(meta.enumName, meta.enumValueName);

export const INPUT_WORDS: WordsOf<
  | Types["InputFieldAdded" | "InputFieldRemoved" | "InputFieldTypeChanged" | "InputFieldDefaultValueChanged"]
  | Types["InputFieldDescriptionAdded" | "InputFieldDescriptionChanged" | "InputFieldDescriptionRemoved"]
  | Types["EnumValueAdded" | "EnumValueRemoved" | "EnumValueDescriptionChanged"]
  | Types["EnumValueDeprecationReasonAdded" | "EnumValueDeprecationReasonChanged"]
  | Types["EnumValueDeprecationReasonRemoved"]
> = {
  INPUT_FIELD_ADDED: (meta) => {
    const { inputName, addedInputFieldName, addedInputFieldType, addedFieldDefault, addedToNewType } = meta;
    const needed = !meta.isAddedInputFieldTypeNullable && addedFieldDefault === undefined && !addedToNewType;
    const of = `${name(inputName, addedInputFieldName)} of type ${name(addedInputFieldType)}`;
    return {
      message: `The ${needed ? "required " : ""}input field ${of} is new.`,
      new: value(addedInputFieldType),
    };
  },
  INPUT_FIELD_REMOVED: ({ inputName, removedFieldName, isInputFieldDeprecated }) => ({
    message: `The ${isInputFieldDeprecated ? "deprecated " : ""}input field ${name(inputName, removedFieldName)} is gone.`,
    old: removedFieldName,
  }),
  INPUT_FIELD_TYPE_CHANGED: (meta) =>
    typeOf(
      `The input field ${inputField(meta)}`,
      meta.oldInputFieldType,
      meta.newInputFieldType,
      meta.isInputFieldTypeChangeSafe,
    ),
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: (meta) =>
    defaultsTo(`The input field ${inputField(meta)}`, meta.oldDefaultValue, meta.newDefaultValue),
  INPUT_FIELD_DESCRIPTION_ADDED: (meta) =>
    describedAs(inputField(meta), null, meta.addedInputFieldDescription),
  INPUT_FIELD_DESCRIPTION_REMOVED: (meta) => describedAs(inputField(meta), meta.removedDescription, null),
  INPUT_FIELD_DESCRIPTION_CHANGED: (meta) =>
    describedAs(inputField(meta), meta.oldInputFieldDescription, meta.newInputFieldDescription),
  ENUM_VALUE_ADDED: ({ enumName, addedEnumValueName }) => ({
    message: `The enum value ${name(enumName, addedEnumValueName)} is new.`,
    new: addedEnumValueName,
  }),
  ENUM_VALUE_REMOVED: ({ enumName, removedEnumValueName, isEnumValueDeprecated }) => ({
    message: `The ${isEnumValueDeprecated ? "deprecated " : ""}enum value ${name(enumName, removedEnumValueName)} is gone.`,
    old: removedEnumValueName,
  }),
  ENUM_VALUE_DESCRIPTION_CHANGED: (meta) =>
    describedAs(enumValue(meta), meta.oldEnumValueDescription, meta.newEnumValueDescription),
  ENUM_VALUE_DEPRECATION_REASON_ADDED: (meta) => ({
    message: `${enumValue(meta)} is now deprecated: ${code(meta.addedValueDeprecationReason)}.`,
    new: value(meta.addedValueDeprecationReason),
  }),
  ENUM_VALUE_DEPRECATION_REASON_CHANGED: (meta) => ({
    message: `The reason why ${enumValue(meta)} is deprecated changed to ${code(meta.newEnumValueDeprecationReason)}.`,
    old: value(meta.oldEnumValueDeprecationReason),
    new: value(meta.newEnumValueDeprecationReason),
  }),
  ENUM_VALUE_DEPRECATION_REASON_REMOVED: (meta) => ({
    message: `There is no longer a reason why ${enumValue(meta)} is deprecated.`,
    old: value(meta.removedEnumValueDeprecationReason),
    at: `${meta.enumName}.${meta.enumValueName}.@deprecated`,
  }),
};
