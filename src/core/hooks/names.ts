/** The grammar of hook names: they become branch names, so little is allowed. */

export const HOOK_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const MAX_HOOK_NAME = 60;
/** Names with this start belong to the built-in cascade. */
export const CASCADE_PREFIX = "cascade-";

export const isHookName = (name: string): boolean => name.length <= MAX_HOOK_NAME && HOOK_NAME.test(name);

/** A name of that grammar made from any text: a suggestion for people, or the name of a built-in hook. */
export function toHookName(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.slice(0, MAX_HOOK_NAME).replace(/^-+|-+$/g, "");
}
