/** What a schema says beside the values it accepts: deprecation, stability, direction of travel, discriminator. */
import { equalJson, objectMember, textMember } from "../../pointer.ts";
import { stabilityOf, STABILITY } from "../stability.ts";
import { isPast, sunsetOf } from "../sunset.ts";
import { shown, type Site } from "./change.ts";
import { up } from "./types.ts";

export function compareRemarks(site: Site, required: boolean): void {
  compareDiscriminator(site);
  if (site.place.area !== "body" || !site.place.nested) return;
  compareTravel(site, required);
  compareDeprecation(site);
  compareStability(site);
}

function compareTravel(site: Site, required: boolean): void {
  for (const [keyword, word] of [
    ["readOnly", "read-only"],
    ["writeOnly", "write-only"],
  ] as const) {
    const [had, has] = [site.old.schema[keyword] === true, site.now.schema[keyword] === true];
    if (had === has) continue;
    const doubt = "the property is sent now; before, it was only received";
    const appears = !site.request && required && keyword === "writeOnly" && had;
    site.add({
      word: "",
      effect: "none",
      family: "remark",
      keyword,
      rule: `${site.place.direction}-${required ? "required" : "optional"}-property-became-${has ? "" : "not-"}${word}`,
      old: had,
      new: has,
      tell: (subject) => `${up(subject)} is ${has ? "now" : "no longer"} \`${keyword}\`.`,
      ...(appears ? { level: "warning" as const, doubt } : {}),
    });
  }
}

function compareDeprecation(site: Site): void {
  const [had, has] = [site.old.schema["deprecated"] === true, site.now.schema["deprecated"] === true];
  const shared = { family: "remark" as const, keyword: "deprecated", old: had, new: has };
  if (had && !has) {
    site.add({
      ...shared,
      word: "reactivated",
      effect: "none",
      tell: (subject) => `${up(subject)} is no longer deprecated.`,
    });
  }
  if (had || !has) return;
  const sunset = sunsetOf(site.now.schema);
  const past = sunset.kind === "date" && isPast(sunset);
  const word = past
    ? "sunset-date-too-small"
    : { none: "deprecated", date: "deprecated-with-sunset", unreadable: "deprecated-sunset-invalid" }[
        sunset.kind
      ];
  site.add({
    ...shared,
    word,
    effect: past || sunset.kind === "unreadable" ? "violation" : "none",
    tell: (subject) =>
      sunset.kind === "unreadable"
        ? `${up(subject)} is deprecated now, and its sunset ${shown(sunset.text)} is no date.`
        : `${up(subject)} is deprecated now${sunset.kind === "date" ? `, until ${sunset.date}` : ""}.`,
  });
}

function compareStability(site: Site): void {
  const [old, now] = [stabilityOf(site.old.schema), stabilityOf(site.now.schema)];
  if (old.level === now.level || !old.known || !now.known) return;
  const decreased = now.level < old.level;
  site.add({
    word: decreased ? "stability-decreased" : "stability-increased",
    effect: decreased ? "violation" : "none",
    family: "remark",
    keyword: "x-stability-level",
    old: STABILITY[old.level] ?? null,
    new: STABILITY[now.level] ?? null,
    tell: (subject) =>
      `The stability of ${subject} changed from ${shown(STABILITY[old.level])} to ${shown(STABILITY[now.level])}.`,
  });
}

function compareDiscriminator(site: Site): void {
  const [old, now] = [
    objectMember(site.old.schema, "discriminator"),
    objectMember(site.now.schema, "discriminator"),
  ];
  const shared = { effect: "none" as const, family: "remark" as const, keyword: "discriminator" };
  if (old === null || now === null) {
    if (old === now) return;
    const word = `discriminator-${now === null ? "removed" : "added"}`;
    const tell = (subject: string) => `The discriminator of ${subject} is ${now === null ? "gone" : "new"}.`;
    return site.add({ ...shared, word, tell });
  }
  const [had, has] = [textMember(old, "propertyName"), textMember(now, "propertyName")];
  if (had !== has) {
    const tell = (subject: string) =>
      `The discriminator of ${subject} changed from ${shown(had ?? undefined)} to ${shown(has ?? undefined)}.`;
    site.add({ ...shared, word: "discriminator-property-name-changed", old: had, new: has, tell });
  }
  const [from, to] = [objectMember(old, "mapping") ?? {}, objectMember(now, "mapping") ?? {}];
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [a, b] = [from[name], to[name]];
    if (a !== undefined && b !== undefined && equalJson(a, b)) continue;
    const how = a === undefined ? "added" : b === undefined ? "deleted" : "changed";
    const tell = (subject: string) => `The mapping of ${shown(name)} for ${subject} was ${how}.`;
    site.add({ ...shared, word: `discriminator-mapping-${how}`, old: a, new: b, tell });
  }
}
