/** Modules that are declared by name, as namespaces: `declare module "a"` is `$module_a` for the compiler. */

const MODULE_PREFIX = "$module_";

/** A name that no two modules share, and that can be read back. */
export function moduleIdentifier(name: string): string {
  return (
    MODULE_PREFIX + name.replace(/[^A-Za-z0-9]/g, (char) => `$${char.codePointAt(0)?.toString(16) ?? ""}$`)
  );
}

/** `$module_a` as people write it. */
export function shownName(name: string): string {
  if (name === "$global") return "global";
  if (!name.startsWith(MODULE_PREFIX)) return name;
  const text = name
    .slice(MODULE_PREFIX.length)
    .replace(/\$([0-9a-f]+)\$/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)));
  return `"${text}"`;
}
