/** Readers for single values of an environment; what is wrong is added to a list, never thrown. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The first of the names that is set to more than blanks. */
export type Value = (...names: string[]) => string | null;

export function valuesOf(env: Environment): Value {
  return (...names) => {
    for (const name of names) {
      const found = env[name];
      if (found !== undefined && found.trim() !== "") return found;
    }
    return null;
  };
}

/** Without a trailing slash. Plain HTTP only to this machine: tokens travel there. */
export function readUrl(value: Value, problems: string[], name: string): string | null {
  const text = value(name);
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && local))) {
    problems.push(`${name} is not an https address.`);
    return null;
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    problems.push(`${name} carries more than a host and a path.`);
    return null;
  }
  return url.href.replace(/\/+$/, "");
}

export function readInteger(
  value: Value,
  problems: string[],
  range: { names: string[]; least: number; most: number; otherwise: number },
): number {
  const text = value(...range.names);
  if (text === null) return range.otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= range.least && number <= range.most) return number;
  problems.push(`${range.names[0] ?? ""} is not a whole number from ${range.least} to ${range.most}.`);
  return range.otherwise;
}
