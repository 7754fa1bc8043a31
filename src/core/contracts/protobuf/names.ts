/** Which declaration a type name means. What an import that is not at hand may hold is said, not guessed silently. */
import { LONGEST_NAME } from "./cursor.ts";
import type { FileNode, MessageNode } from "./model.ts";

export type TypeKind = "message" | "enum";

export interface TypeName {
  /** The full name without a dot before it; the likeliest one when it is declared in an import. */
  name: string;
  /** null: declared in an import, so either. */
  kind: TypeKind | null;
  /** null: there is no doubt about the name. Otherwise what it may mean depends on imports. */
  doubt: { text: string; packages: readonly string[] } | null;
}

/** Enums of the files that every compiler brings along; all the other types of their package are messages. */
const BUNDLED_ENUMS = new Set(
  [
    "NullValue",
    "Syntax",
    "Field.Kind",
    "Field.Cardinality",
    "Edition",
    "SymbolVisibility",
    "FieldDescriptorProto.Type",
    "FieldDescriptorProto.Label",
    "FileOptions.OptimizeMode",
    "FieldOptions.CType",
    "FieldOptions.JSType",
    "FieldOptions.OptionRetention",
    "FieldOptions.OptionTargetType",
    "MethodOptions.IdempotencyLevel",
    "ExtensionRangeOptions.VerificationState",
    "FeatureSet.FieldPresence",
    "FeatureSet.EnumType",
    "FeatureSet.RepeatedFieldEncoding",
    "FeatureSet.Utf8Validation",
    "FeatureSet.MessageEncoding",
    "FeatureSet.JsonFormat",
    "FeatureSet.EnforceNamingStyle",
    "GeneratedCodeInfo.Annotation.Semantic",
  ].map((name) => `google.protobuf.${name}`),
);

/** Those among them whose first value, which is their default, is not 0 but 1. */
const FROM_ONE = new Set(
  ["FieldDescriptorProto.Type", "FieldDescriptorProto.Label", "FileOptions.OptimizeMode"].map(
    (name) => `google.protobuf.${name}`,
  ),
);

/** The number of the first value of an enum that every compiler brings along; null for any other. */
export function bundledDefault(name: string): number | null {
  if (!BUNDLED_ENUMS.has(name)) return null;
  return FROM_ONE.has(name) ? 1 : 0;
}

/** A package, a message, an enum or a service: what other names may stand in. */
interface Scope {
  name: string;
  around: Scope | null;
  inside: Map<string, Scope>;
  kind: TypeKind | null;
}

export class Names {
  readonly #root: Scope = { name: "", around: null, inside: new Map(), kind: null };
  readonly #byName = new Map<string, Scope>([["", this.#root]]);
  /** The package of the file and the packages around it, innermost first. */
  readonly #packages: string[] = [];

  /** `visible`: the files that this one imports, and what they pass on. */
  constructor(file: FileNode, visible: readonly FileNode[] = []) {
    const scope = this.#declarePackage(file);
    for (let around: Scope | null = scope; around !== null && around.name !== ""; around = around.around)
      this.#packages.push(around.name);
    if ([...file.imports.keys()].some((path) => path.startsWith("google/protobuf/"))) {
      this.#declare(this.#declare(this.#root, "google", null), "protobuf", null);
    }
    for (const each of [file, ...visible]) this.#declareFile(each);
  }

  #declareFile(file: FileNode): void {
    const scope = this.#declarePackage(file);
    for (const message of file.messages) this.#declareMessage(message, scope);
    for (const node of file.enums) this.#declare(scope, node.name, "enum");
    for (const service of file.services) this.#declare(scope, service.name, null);
  }

  #declarePackage(file: FileNode): Scope {
    const parts = file.package === "" ? [] : file.package.split(".");
    return parts.reduce((scope, part) => this.#declare(scope, part, null), this.#root);
  }

  #declareMessage(message: MessageNode, around: Scope): void {
    const scope = this.#declare(around, message.name, "message");
    for (const inner of message.messages) this.#declareMessage(inner, scope);
    for (const inner of message.enums) this.#declare(scope, inner.name, "enum");
  }

  #declare(around: Scope, part: string, kind: TypeKind | null): Scope {
    const known = around.inside.get(part);
    if (known !== undefined) return known;
    const scope: Scope = { name: join(around.name, part), around, inside: new Map(), kind };
    // Refused elsewhere; here it only must not fill the memory.
    if (scope.name.length > LONGEST_NAME) return around;
    around.inside.set(part, scope);
    this.#byName.set(scope.name, scope);
    return scope;
  }

  /** `within` is the full name of what the text stands in. Follows the compiler: the first part decides. */
  resolve(text: string, within: string): TypeName {
    if (text.startsWith(".")) return this.#below(this.#root, text.slice(1).split("."));
    const [first = "", ...rest] = text.split(".");
    for (let scope = this.#byName.get(within) ?? null; scope !== null; scope = scope.around) {
      const found = scope.inside.get(first);
      if (found !== undefined && (rest.length > 0 || found.kind !== null)) return this.#below(found, rest);
    }
    return this.#imported(text, rest.length === 0);
  }

  #below(scope: Scope, parts: string[]): TypeName {
    let found: Scope | undefined = scope;
    for (const part of parts) found = found?.inside.get(part);
    const name = found?.name ?? join(scope.name, parts.join("."));
    return { name, kind: found?.kind ?? bundledKind(name), doubt: null };
  }

  /** A bare name is likeliest in the same package; one with dots is likeliest written in full. */
  #imported(text: string, bare: boolean): TypeName {
    const kind = bundledKind(text);
    if (kind !== null) return { name: text, kind, doubt: null };
    const [innermost] = this.#packages;
    if (innermost === undefined) return { name: text, kind, doubt: null };
    return { name: bare ? join(innermost, text) : text, kind, doubt: { text, packages: this.#packages } };
  }
}

/** Deeper packages are left undecided, as trying each of them for each field would take too long. */
const MOST_PACKAGES = 10;

/** null: it depends on imports that are not at hand. */
export function sameType(before: TypeName, after: TypeName): boolean | null {
  if (before.name === after.name) return true;
  if (before.doubt === null && after.doubt === null) return false;
  if (Math.max(...[before, after].map(({ doubt }) => doubt?.packages.length ?? 0)) > MOST_PACKAGES)
    return null;
  const possible = new Set(candidates(before));
  return candidates(after).some((name) => possible.has(name)) ? null : false;
}

function candidates({ name, doubt }: TypeName): string[] {
  if (doubt === null) return [name];
  return [...doubt.packages.map((scope) => join(scope, doubt.text)), doubt.text];
}

function bundledKind(name: string): TypeKind | null {
  if (!name.startsWith("google.protobuf.")) return null;
  return BUNDLED_ENUMS.has(name) ? "enum" : "message";
}

export function join(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}

/** The last part of a full name. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
