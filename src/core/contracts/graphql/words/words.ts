/** What a change is called in a sentence, and the two values that it is about. */
import type { Change, TypeOfChangeType } from "@graphql-inspector/core";
import type { Json } from "../../../json.ts";

export interface Words {
  message: string;
  old?: Json;
  new?: Json;
  /** Where to look for the lines, when that is more exact than the path of the change. */
  at?: string;
}

/** Sentences for some types of change. */
export type WordsOf<T extends TypeOfChangeType> = { [K in T]: (meta: Change<K>["meta"]) => Words };

/** A name or a short text as code in a sentence. */
export function code(text: string): string {
  const oneLine = text.replace(/\s+/g, " ").replaceAll("`", "'");
  return `\`${oneLine.length > 120 ? `${oneLine.slice(0, 120)}…` : oneLine}\``;
}

/** A name of any length, which must stay itself: sentences tell changes apart. */
export function name(...parts: string[]): string {
  return `\`${parts.join(".")}\``;
}

/** A text as a value of a change; null when it was not there. */
export function value(text: string | null | undefined): Json {
  if (text === null || text === undefined) return null;
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** The three ways in which a description changes. */
export function describedAs(of: string, old: string | null, now: string | null): Words {
  const verb = old === null || old === "" ? "is new" : now === null || now === "" ? "is gone" : "changed";
  return { message: `The description of ${of} ${verb}.`, old: value(old), new: value(now) };
}

/** The three ways in which a default value changes. */
export function defaultsTo(of: string, old: string | undefined, now: string | undefined): Words {
  const values = { old: value(old), new: value(now) };
  if (old === undefined) return { message: `${of} now defaults to ${code(now ?? "")}.`, ...values };
  if (now === undefined) return { message: `${of} no longer defaults to ${code(old)}.`, ...values };
  return { message: `${of} defaults to ${code(now)} instead of ${code(old)}.`, ...values };
}

export function typeOf(of: string, old: string, now: string, safe: boolean): Words {
  const why = safe ? ", which asks nothing new of clients" : "";
  return {
    message: `${of} has type ${name(now)} instead of ${name(old)}${why}.`,
    old: value(old),
    new: value(now),
  };
}
