/** Types that one side has at hand and the other only names: whether they are the same there, nobody knows. */
import type { Judgement } from "../finding.ts";
import { join, type TypeName } from "./names.ts";
import type { Schema } from "./schema.ts";

/** Imports that are not at hand: as they are written, with the reason. */
interface Gaps {
  missing: ReadonlyMap<string, string>;
}

interface Folder extends Gaps {
  schemas: ReadonlyMap<string, Schema>;
}

type Unknowns = Judgement["unknowns"];

/** By the path of a file of the older side: the one that declares the type, or one that names it. */
export function unseenTypes(before: Folder, after: Folder): Map<string, Unknowns> {
  const found = new Map<string, Unknowns>();
  const put = (path: string, unknown: Unknowns[number]): void => {
    found.set(path, [...(found.get(path) ?? []), unknown]);
  };
  const [old, now] = [declaredIn(before), declaredIn(after)];
  for (const name of namedIn(after).keys()) {
    const path = old.get(name);
    if (path !== undefined && !now.has(name)) put(path, notAtHand(name, before, after));
  }
  for (const [name, path] of namedIn(before))
    if (now.has(name) && !old.has(name)) put(path, notAtHand(name, after, before));
  return found;
}

function declaredIn({ schemas }: Folder): Map<string, string> {
  return byName(schemas, ({ messages, enums }) => [...messages.keys(), ...enums.keys()]);
}

/** Names that may mean a type which is not at hand. */
function namedIn({ schemas }: Folder): Map<string, string> {
  return byName(schemas, (schema) =>
    typesIn(schema)
      .filter(({ kind }) => kind === null)
      .flatMap(possibleNames),
  );
}

function byName(schemas: Folder["schemas"], names: (schema: Schema) => string[]): Map<string, string> {
  return new Map(
    [...schemas].flatMap(([path, schema]) => names(schema).map((name) => [name, path] as const)),
  );
}

/** What a name may mean that is declared in an import which is not at hand. */
export function possibleNames({ name, doubt }: TypeName): string[] {
  if (doubt === null) return [name];
  return [name, ...doubt.packages.map((scope) => join(scope, doubt.text)), doubt.text];
}

export function notAtHand(name: string, here: Gaps, there: Gaps): Unknowns[number] {
  const why = [...there.missing].find(([written]) => !here.missing.has(written))?.[1];
  const reason = `where \`${name}\` is declared is not at hand on both sides${why === undefined ? "" : `: ${why}`}`;
  return { path: name, reason };
}

export function typesIn({ messages, services, extensions }: Schema): TypeName[] {
  const fields = [...messages.values()].flatMap((message) => [...message.fields.values()]);
  const own = [...fields, ...[...extensions.values()].map(({ field }) => field)];
  return [
    ...own.flatMap(({ type, extendee }) => [type, extendee].filter((each) => each !== null)),
    ...[...services.values()].flatMap(({ rpcs }) =>
      [...rpcs.values()].flatMap(({ request, response }) => [request, response]),
    ),
  ];
}
