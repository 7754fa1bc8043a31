/** A spec of which nothing is known but that it is there, so nothing may be concluded from it. */
import { unreadable } from "./diff.ts";
import type { Dialect, Spec } from "./model.ts";
import { parseSpec } from "./parse.ts";
import { problemAt } from "./source.ts";

/** The rule of its only problem; whoever reads specs of a change tells it once for both sides. */
export const UNREAD = "spec-unreadable";

/** For a file that is larger than the limit, or not in this clone. */
export function unreadSpec(path: string, dialect: Dialect): Spec {
  const message = "This spec could not be read.";
  const problem = problemAt({ path, line: 1 }, { rule: UNREAD, level: "error", message });
  return { ...parseSpec({ path, text: "", dialect }), problems: [problem] };
}

/** A side that could not be read under the name that its other side has, since nobody knows that it has another. */
export function namedLike(spec: Spec | null, other: Spec | null): Spec | null {
  if (spec === null || other === null || !unreadable(spec) || unreadable(other)) return spec;
  const { id, title, exports } = other;
  return { ...spec, id, title, exports };
}
