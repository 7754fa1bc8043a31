/** One request as the handlers see it, already authenticated and checked, and the answer that they give. */
import type { Caller } from "./auth.ts";
import { badCredentials } from "./errors.ts";
import type { Repository } from "./model.ts";
import type { Actor, World } from "./world.ts";

export interface Call {
  world: World;
  caller: Caller;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Checked against GitHub's description, so handlers may read it as the type that is described there. */
  body: unknown;
}

export interface RepositoryCall extends Call {
  repository: Repository;
}

export interface Reply {
  status: number;
  body?: unknown;
  /** The body as it is sent, where that was needed before. */
  text?: string;
  headers?: Record<string, string>;
}

export type Handler = (call: Call) => Reply;
export type RepositoryHandler = (call: RepositoryCall) => Reply;

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent: Reply = { status: 204 };

export const param = (call: Call, name: string): string => call.params[name] ?? "";
export const numberParam = (call: Call, name: string): number => Number(call.params[name]);

export function actorOf(call: Call): Actor {
  if (call.caller.kind !== "token") throw badCredentials();
  return call.caller.actor;
}

/** One page of a list with the `Link` header that clients follow. */
export function page<T>(call: Call, all: T[], render: (item: T) => unknown, path: string): Reply {
  const { items, headers } = slicePage(call, all, path);
  return { status: 200, body: items.map(render), headers };
}

export function slicePage<T>(
  call: Call,
  all: T[],
  path: string,
): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(call.query["per_page"] ?? 30)));
  const number = Math.max(1, Number(call.query["page"] ?? 1));
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (target: number, relation: string): string => {
    const query = new URLSearchParams({ ...call.query, page: String(target) });
    return `<${call.world.url}${path}?${query.toString()}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev"), link(1, "first")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
  ];
  return {
    items: all.slice((number - 1) * size, number * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}
