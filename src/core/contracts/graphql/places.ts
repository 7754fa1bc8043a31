/** Remembers on which line everything in a schema stands, and finds what stands there twice. */
import type { Flaw } from "../read.ts";
import type { ElementNode } from "./elements.ts";
import { elementsOf, shownPath } from "./elements.ts";
import { flawAt, flawAtStart, MOST_FLAWS, placeOf, saysTheSame } from "./flaws.ts";
import { Kind } from "./graphql-js.ts";
import type { SchemaPart } from "./merge-extensions.ts";

/** What comparing takes grows with these: with the square of the one, and in memory with the other. */
export const SIZES = { directivesOnOne: 500, pathCharacters: 16_000_000 };

interface Place {
  node: ElementNode;
  inside: Map<string, Place> | null;
}

/** A tree, because whole paths of everything would take many times the memory of the text. */
export class Places {
  readonly #root: Pick<Place, "inside"> = { inside: null };

  /** What has this path already; null when nothing had. */
  add(path: readonly string[], node: ElementNode): ElementNode | null {
    const last = path.at(-1) ?? "";
    let place = this.#root;
    for (const name of path.slice(0, -1)) place = place.inside?.get(name) ?? place;
    place.inside ??= new Map();
    const known = place.inside.get(last);
    if (known !== undefined) return known.node;
    place.inside.set(last, { node, inside: null });
    return null;
  }

  has(path: string): boolean {
    return this.#walk(path).whole;
  }

  /** The line of what the path names, or of the nearest thing around it; null when its type is not there. */
  lineOf(path: string): number | null {
    const { place } = this.#walk(path);
    return place && placeOf(place.node).line;
  }

  /** The name of the text that it stands in. */
  sourceOf(path: string): string | null {
    return this.#walk(path).place?.node.loc?.source.name ?? null;
  }

  #walk(path: string): { place: Place | null; whole: boolean } {
    let place: Place | null = null;
    for (const name of path.split(".")) {
      const next: Place | undefined = (place ?? this.#root).inside?.get(name);
      if (next === undefined) return { place, whole: false };
      place = next;
    }
    return { place, whole: true };
  }
}

export function indexPlaces(parts: readonly SchemaPart[]): { places: Places; flaws: Flaw[] } {
  const places = new Places();
  const flaws: Flaw[] = [];
  let characters = 0;
  for (const { path, node } of elementsOf(parts)) {
    for (const name of path) characters += name.length + 1;
    if (characters > SIZES.pathCharacters) {
      return {
        places,
        flaws: [flawAtStart("The names in this contract are too long and too many to read it.")],
      };
    }
    const known = places.add(path, node);
    if (known !== null && !saysTheSame(known, node)) {
      const done = node.kind === Kind.ARGUMENT ? "given" : "defined";
      flaws.push(flawAt(node, `\`${shownPath(path)}\` is ${done} twice, and not in the same way.`));
    }
    if (directivesOf(node) > SIZES.directivesOnOne) {
      const message = `More than ${SIZES.directivesOnOne} directives are used on one element, so this is not read.`;
      flaws.push(flawAt(node, message));
    }
    if (flaws.length >= MOST_FLAWS) break;
  }
  return { places, flaws };
}

function directivesOf(node: ElementNode): number {
  return "directives" in node ? (node.directives?.length ?? 0) : 0;
}
