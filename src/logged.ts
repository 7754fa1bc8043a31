/** What is being worked on: fields that every line logged meanwhile carries. Apart from the logger, which is large to load. */
import { AsyncLocalStorage } from "node:async_hooks";

const about = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** Every line that is logged during `work`, by whomever, carries these fields: which delivery, which run. */
export function logged<T>(fields: Readonly<Record<string, string>>, work: () => T): T {
  return about.run({ ...about.getStore(), ...fields }, work);
}

export const loggedFields = (): Readonly<Record<string, string>> => about.getStore() ?? {};
