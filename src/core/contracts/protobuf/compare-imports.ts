/** What changed in imported files and touches the contract: the types that it leads to, and what it passes on. */
import type { Finding, Judgement } from "../finding.ts";
import { compareEnum, compareMessage } from "./compare.ts";
import type { ImportedFile, Imports } from "./imports.ts";
import { keyIn, OWN, placedIn } from "./place-keys.ts";
import type { Profile } from "./profiles.ts";
import { Report } from "./report.ts";
import type { Enum, Message, Schema } from "./schema.ts";
import { notAtHand, possibleNames, typesIn } from "./unseen.ts";

interface Declared<T> {
  element: T;
  file: Holder;
}

type Holder = Pick<ImportedFile, "path" | "schema">;

interface Reached {
  messages: Map<string, Declared<Message>>;
  enums: Map<string, Declared<Enum>>;
  /** Names that may mean a type which is not at hand. */
  unseen: Set<string>;
}

export function compareImports(before: Imports, after: Imports, profile: Profile): Judgement {
  const [old, now] = [reached(before), reached(after)];
  const groups = new Map<string, { report: Report; files: [Holder, Holder] }>();
  const reportOf = (a: Holder, b: Holder): Report => {
    const key = `${a.path}\0${b.path}`;
    const group = groups.get(key) ?? { report: new Report(), files: [a, b] };
    groups.set(key, group);
    return group.report;
  };
  for (const [name, a] of old.messages) {
    const b = now.messages.get(name);
    if (b === undefined || isOwn(a, b)) continue;
    const sides = { before: a.file.schema, after: b.file.schema };
    compareMessage([a.element, b.element], sides, reportOf(a.file, b.file));
  }
  for (const [name, a] of old.enums) {
    const b = now.enums.get(name);
    if (b !== undefined && !isOwn(a, b)) compareEnum([a.element, b.element], reportOf(a.file, b.file));
  }
  const judgement: Judgement = { findings: passedOn(before, after), unknowns: [] };
  judgement.unknowns.push(...lost(old, now, [before, after]), ...lost(now, old, [after, before]));
  for (const { report, files } of groups.values()) {
    const { findings, unknowns } = report.judgement(profile);
    const [from, to] = files;
    judgement.unknowns.push(...unknowns);
    judgement.findings.push(...findings.map((finding) => placedIn(finding, from.path, to.path)));
  }
  return judgement;
}

/** What stands in the contract's own file on both sides is compared as a whole, and not here. */
function isOwn(a: { file: Holder }, b: { file: Holder }): boolean {
  return a.file.path === OWN && b.file.path === OWN;
}

/** Types that the contract's own declarations lead to, through any number of files. */
function reached({ schema, files, passedOn: open }: Imports): Reached {
  const all = { messages: new Map<string, Declared<Message>>(), enums: new Map<string, Declared<Enum>>() };
  // A type may move between the contract and its imports.
  for (const file of [...files.values(), { path: OWN, schema }]) {
    for (const [name, element] of file.schema.messages) all.messages.set(name, { element, file });
    for (const [name, element] of file.schema.enums) all.enums.set(name, { element, file });
  }
  const found: Reached = { messages: new Map(), enums: new Map(), unseen: new Set() };
  const names = typesIn(schema);
  for (const path of open) {
    const offered = files.get(path)?.schema;
    if (offered !== undefined) {
      const own = [...offered.messages.keys(), ...offered.enums.keys()];
      names.push(...own.map((name) => ({ name, kind: null, doubt: null })), ...typesIn(offered));
    }
  }
  for (let type = names.pop(); type !== undefined; type = names.pop()) {
    const { name } = type;
    const values = all.enums.get(name);
    if (values !== undefined) found.enums.set(name, values);
    const message = all.messages.get(name);
    if (message !== undefined && !found.messages.has(name)) {
      found.messages.set(name, message);
      for (const field of message.element.fields.values()) if (field.type !== null) names.push(field.type);
    }
    if (type.kind !== null || values !== undefined || message !== undefined) continue;
    for (const possible of possibleNames(type)) found.unseen.add(possible);
  }
  return found;
}

/** What a public import offered is offered by the contract: it must not go away. */
function passedOn(before: Imports, after: Imports): Finding[] {
  const declared = ({ messages, enums, services }: Schema) => [
    ...messages.values(),
    ...enums.values(),
    ...services.values(),
  ];
  const offered = ({ files, passedOn: open }: Imports) =>
    new Map(
      [...open].flatMap((path) =>
        [files.get(path)?.schema ?? []]
          .flat()
          .flatMap(declared)
          .map(({ fullName, line }) => [fullName, { line, path }] as const),
      ),
    );
  const own = declared(after.schema).map(({ fullName }) => fullName);
  const now = new Set([...offered(after).keys(), ...own]);
  return [...offered(before)].flatMap(([name, { line, path }]): Finding[] =>
    now.has(name)
      ? []
      : [
          {
            rule: "public-import-removed",
            level: "error",
            path: name,
            operation: null,
            direction: null,
            message: `\`${name}\`, which the contract passed on by \`import public\`, is gone from it.`,
            old: name,
            new: null,
            before: keyIn(path, String(line)),
            after: null,
            undecided: null,
          },
        ],
  );
}

/** Types that one side has at hand and the other only names. */
function lost(known: Reached, other: Reached, [here, there]: [Imports, Imports]): Judgement["unknowns"] {
  const names = new Set([...known.messages.keys(), ...known.enums.keys()]);
  return [...other.unseen].filter((name) => names.has(name)).map((name) => notAtHand(name, here, there));
}
