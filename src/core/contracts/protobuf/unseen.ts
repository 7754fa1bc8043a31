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

/** By the path of the file that declares the type on the side that has it at hand. */
export function unseenTypes(before: Folder, after: Folder): Map<string, Unknowns> {
  const found = new Map<string, Unknowns>();
  for (const [here, there] of [
    [before, after],
    [after, before],
  ] as const) {
    const [known, other] = [placesOf(here), placesOf(there)];
    for (const name of unseenIn(there)) {
      const path = known.get(name);
      if (path === undefined || other.has(name)) continue;
      found.set(path, [...(found.get(path) ?? []), notAtHand(name, here, there)]);
    }
  }
  return found;
}

function placesOf({ schemas }: Folder): Map<string, string> {
  const names = ({ messages, enums }: Schema): string[] => [...messages.keys(), ...enums.keys()];
  return new Map(
    [...schemas].flatMap(([path, schema]) => names(schema).map((name) => [name, path] as const)),
  );
}

function unseenIn({ schemas }: Folder): Set<string> {
  const types = [...schemas.values()].flatMap(typesIn);
  return new Set(types.filter(({ kind }) => kind === null).flatMap(possibleNames));
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
