/** JSON Schema, draft-04 to 2020-12: one schema document judged by the role that its spec gives it. */
import type { Json } from "../json.ts";
import type { Finding, Judgement } from "./finding.ts";
import type { ContractRole } from "./model.ts";
import { draftOf } from "./schema/dialect.ts";
import { Effort } from "./schema/effort.ts";
import { type Position, SchemaPair } from "./schema/position.ts";
import type { Dialect, Side } from "./schema/shape.ts";

/** Compares two schema documents. `both`: whoever reads and whoever writes it must not notice. */
export function compareJsonSchemas(before: Json, after: Json, role: ContractRole): Judgement {
  const pair = new SchemaPair(sideOf(before), sideOf(after));
  const findings = directionsOf(role).flatMap((direction) => {
    const position: Position = { direction, area: "body", operation: null, path: `${direction} payload` };
    return pair.judge({ schema: before, at: "" }, { schema: after, at: "" }, position);
  });
  return { findings: role === "both" ? withoutHarmless(findings) : findings, unknowns: [] };
}

function directionsOf(role: ContractRole): Position["direction"][] {
  return role === "both" ? ["request", "response"] : [role];
}

/** With both roles a change that is harmless one way and breaks the other way is told once, as breaking. */
function withoutHarmless(findings: Finding[]): Finding[] {
  const serious = findings.filter(({ level }) => level !== "info");
  const places = new Set(serious.map((finding) => finding.path.replace(/^\w+ /, "")));
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const place = finding.path.replace(/^\w+ /, "");
    if (finding.level !== "info") return true;
    if (places.has(place) || seen.has(`${place} ${finding.message}`)) return false;
    seen.add(`${place} ${finding.message}`);
    return true;
  });
}

function sideOf(root: Json): Side {
  return { root, dialect: dialectOf(root), effort: new Effort() };
}

/** How the document itself says it is to be read. */
export function dialectOf(root: Json): Dialect {
  const draft = draftOf(root);
  return {
    refSiblings: draft === undefined || draft >= 2019,
    // Not a word of JSON Schema, but validators know it, and whoever writes it means it.
    nullable: true,
    formatAsserts: false,
    declaredOnly: false,
    ...(draft === undefined ? {} : { draft }),
  };
}
