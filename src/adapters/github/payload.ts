/** Narrow readers over untrusted webhook payloads: each answers a checked value or null, none of them throws. */
import type { Actor, RepositoryRef } from "../../core/events.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function field(value: unknown, ...path: string[]): unknown {
  let at: unknown = value;
  for (const name of path) {
    const object = fields(at);
    if (object === null || !Object.hasOwn(object, name)) return undefined;
    at = object[name];
  }
  return at;
}

export function text(value: unknown, ...path: string[]): string | null {
  const found = field(value, ...path);
  return typeof found === "string" ? found : null;
}

/** Ids and pull request numbers: positive integers that a double holds exactly. */
export function integer(value: unknown, ...path: string[]): number | null {
  const found = field(value, ...path);
  return typeof found === "number" && Number.isSafeInteger(found) && found > 0 ? found : null;
}

export function list(value: unknown, ...path: string[]): unknown[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
}

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export function sha(value: unknown, ...path: string[]): string | null {
  const found = text(value, ...path);
  return found !== null && SHA.test(found) ? found : null;
}

/** What GitHub allows in names; anything else never reaches a URL. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/;
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/** `fallbackOwner` serves the short form of installation payloads, which carry `full_name` alone. */
export function repositoryOf(value: unknown, fallbackOwner: string | null = null): RepositoryRef | null {
  const id = integer(value, "id");
  const name = text(value, "name");
  const owner =
    text(value, "owner", "login") ??
    text(value, "owner", "name") ??
    text(value, "full_name")?.split("/")[0] ??
    fallbackOwner;
  if (id === null || name === null || owner === null) return null;
  return OWNER.test(owner) && NAME.test(name) ? { id, owner, name } : null;
}

/** GitHub's name for accounts that are gone; id 0 belongs to nobody, so it is granted nothing. */
const GHOST: Actor = { id: 0, login: "ghost", type: "person" };

export function senderOf(payload: unknown): Actor {
  const id = integer(payload, "sender", "id");
  const login = text(payload, "sender", "login");
  if (id === null || login === null) return GHOST;
  return { id, login, type: text(payload, "sender", "type") === "Bot" ? "app" : "person" };
}

/** The installation that a delivery is for; null where GitHub left it out. */
export function installationOf(payload: unknown): number | null {
  return integer(payload, "installation", "id");
}
