/** Makes a model of a file: resolves names, applies mixins and `apply`, fills in what is only implied. */
import type { Json } from "../../json.ts";
import { api, emptyShape, type Member, type Model, type Shape, type Traits } from "./model.ts";
import { flattenMixins } from "./mixins.ts";
import { isPreludeName } from "./prelude.ts";
import {
  isShapeType,
  type Node,
  type RawFile,
  type RawShape,
  type RawTarget,
  type RawTrait,
  ShapeRef,
  SmithyFault,
} from "./raw.ts";
import { upgradeFromVersion1 } from "./upgrade.ts";

const LIFECYCLE = ["create", "put", "read", "update", "delete", "list"];

/** Throws a SmithyFault at what contradicts itself. */
export function assemble(file: RawFile): Model {
  return new Assembler(file).model();
}

class Assembler {
  readonly #file: RawFile;
  readonly #declared: Set<string>;
  readonly #uses: Map<string, string>;
  readonly #resources: Map<string, RawShape>;
  readonly #model: Model;

  constructor(file: RawFile) {
    this.#file = file;
    this.#declared = new Set(file.shapes.map(({ name }) => name));
    this.#uses = new Map(file.uses.map((id) => [id.slice(id.indexOf("#") + 1), id]));
    this.#resources = new Map(
      file.shapes.filter(({ type }) => type === "resource").map((shape) => [shape.name, shape]),
    );
    const version = file.version ?? "2";
    this.#model = { version, shapes: new Map(), metadata: new Map(), foreign: new Map(), lines: new Map() };
  }

  model(): Model {
    const { shapes, metadata, lines } = this.#model;
    for (const [key, { value, line }] of this.#file.metadata) {
      metadata.set(key, this.#json(value));
      lines.set(`metadata ${key}`, line);
    }
    for (const raw of this.#file.shapes) {
      const id = this.#declaredId(raw.name);
      if (shapes.has(id)) throw new SmithyFault(`The shape \`${id}\` is defined twice.`, raw.line);
      shapes.set(id, this.#shape(id, raw));
      lines.set(id, raw.line);
    }
    const late = this.#file.applies.filter(({ target, traits }) => {
      const owner = this.#owner(this.#resolve(target));
      if (owner !== null) this.#add(owner.traits, owner.id, traits);
      return owner === null;
    });
    flattenMixins(this.#model);
    for (const { target, traits } of late) {
      const id = this.#resolve(target);
      const owner = this.#owner(id);
      if (owner !== null) this.#add(owner.traits, owner.id, traits);
      else for (const trait of traits) this.#addForeign(id, trait);
    }
    if (/^1(\.|$)/u.test(this.#model.version)) upgradeFromVersion1(this.#model);
    return this.#model;
  }

  #shape(id: string, raw: RawShape): Shape {
    if (!isShapeType(raw.type)) throw new SmithyFault(`\`${raw.type}\` is no type of shape.`, raw.line);
    const shape = emptyShape(id, raw.type);
    this.#add(shape.traits, id, raw.traits);
    if (raw.type === "set") shape.traits.set(api("uniqueItems"), Object.create(null) as Json);
    shape.mixins = raw.mixins.map((mixin) => this.#resolve(mixin));
    const valued = raw.type === "enum" || raw.type === "intEnum";
    for (const { name, target, assigned, traits, line } of raw.members) {
      const member: Member = { id: `${id}$${name}`, name, container: id, target: "", traits: new Map() };
      this.#model.lines.set(member.id, line);
      if (valued) member.target = api("Unit");
      else if (target !== null) member.target = this.#target(target);
      else member.target = this.#elided(raw, name);
      this.#add(member.traits, member.id, traits);
      if (assigned !== undefined)
        member.traits.set(api(valued ? "enumValue" : "default"), this.#json(assigned));
      if (raw.type === "enum" && !member.traits.has(api("enumValue")))
        member.traits.set(api("enumValue"), name);
      shape.members.set(name, member);
    }
    this.#properties(shape, raw.properties);
    return shape;
  }

  #properties(shape: Shape, properties: RawShape["properties"]): void {
    const ids = (key: string): string[] => {
      const value = properties.get(key);
      return Array.isArray(value) ? value.flatMap((entry) => this.#id(entry) ?? []) : [];
    };
    const pairs = (key: string): [string, string][] => {
      const value = properties.get(key);
      if (!(value instanceof Map)) return [];
      return [...value].flatMap(([name, node]): [string, string][] => {
        const id = this.#id(node);
        return id === null ? [] : [[name, id]];
      });
    };
    shape.operations = ids("operations");
    shape.resources = ids("resources");
    shape.errors = ids("errors");
    shape.identifiers = new Map(pairs("identifiers"));
    shape.properties = new Map(pairs("properties"));
    const rename = properties.get("rename");
    if (rename instanceof Map) {
      for (const [id, name] of rename)
        if (typeof name === "string") shape.rename.set(this.#resolve(id), name);
    }
    const version = properties.get("version");
    if (typeof version === "string") shape.version = version;
    shape.input = this.#id(properties.get("input")) ?? shape.input;
    shape.output = this.#id(properties.get("output")) ?? shape.output;
    if (shape.type !== "resource") return;
    for (const key of LIFECYCLE) {
      const id = this.#id(properties.get(key));
      if (id !== null) shape.lifecycle.set(key, id);
    }
    for (const id of ids("collectionOperations")) shape.lifecycle.set(`collectionOperations ${id}`, id);
  }

  /** A member without a target takes the resource's; when there is none, a mixin may have one. */
  #elided({ resource }: RawShape, name: string): string {
    if (resource === null) return "";
    const raw = this.#resources.get(resource);
    for (const key of ["identifiers", "properties"]) {
      const values = raw?.properties.get(key);
      const id = values instanceof Map ? this.#id(values.get(name)) : null;
      if (id !== null) return id;
    }
    return "";
  }

  #target(target: RawTarget): string {
    if (typeof target === "string") return this.#resolve(target);
    const value = this.#target(target.value);
    const key = target.key === null ? null : this.#target(target.key);
    const name =
      key === null
        ? `_SyntheticListOf${this.#word(value)}`
        : `_SyntheticMapOf${this.#word(key)}_To_${this.#word(value)}`;
    const id = `${this.#file.namespace}#${name}`;
    if (!this.#model.shapes.has(id)) {
      const shape = { ...emptyShape(id, key === null ? "list" : "map"), synthetic: true };
      const parts: [string, string][] =
        key === null
          ? [["member", value]]
          : [
              ["key", key],
              ["value", value],
            ];
      for (const [part, of] of parts)
        shape.members.set(part, {
          id: `${id}$${part}`,
          name: part,
          container: id,
          target: of,
          traits: new Map(),
        });
      this.#model.shapes.set(id, shape);
    }
    return id;
  }

  /** How a target is spelled in the name of an inline collection. */
  #word(id: string): string {
    const [namespace = "", name = ""] = id.split("#");
    if (name.startsWith("_Synthetic") && namespace === this.#file.namespace) return `_${name}`;
    if (namespace === "smithy.api") return `__${name}`;
    if (namespace === this.#file.namespace && !name.startsWith("_")) return `_${name}`;
    return `_${namespace.replaceAll(".", "_")}_${name}`;
  }

  #declaredId(name: string): string {
    return name.includes("#") ? name : `${this.#file.namespace}#${name}`;
  }

  #resolve(id: string): string {
    if (id.includes("#")) return id;
    const [name = "", member] = id.split("$");
    const suffix = member === undefined ? "" : `$${member}`;
    const used = this.#uses.get(name);
    if (used !== undefined) return used + suffix;
    if (!this.#declared.has(name) && isPreludeName(name)) return api(name) + suffix;
    return `${this.#file.namespace}#${name}${suffix}`;
  }

  #id(node: Node | undefined): string | null {
    if (node instanceof ShapeRef) return this.#resolve(node.id);
    return typeof node === "string" ? this.#resolve(node) : null;
  }

  #owner(id: string): Shape | Member | null {
    const [shape = "", member] = id.split("$");
    const owner = this.#model.shapes.get(shape);
    if (member === undefined) return owner ?? null;
    return owner?.members.get(member) ?? null;
  }

  #add(traits: Traits, owner: string, raw: RawTrait[]): void {
    for (const { id, value, line } of raw) {
      const trait = this.#resolve(id);
      const json = this.#json(value);
      const known = traits.get(trait);
      traits.set(trait, Array.isArray(known) && Array.isArray(json) ? [...known, ...json] : json);
      this.#model.lines.set(`${owner}@${trait}`, line);
    }
  }

  #addForeign(id: string, { id: trait, value, line }: RawTrait): void {
    const key = `${id}@${this.#resolve(trait)}`;
    this.#model.foreign.set(key, this.#json(value));
    this.#model.lines.set(key, line);
  }

  #json(node: Node): Json {
    if (node instanceof ShapeRef) return this.#resolve(node.id);
    if (Array.isArray(node)) return node.map((entry) => this.#json(entry));
    if (!(node instanceof Map)) return node;
    const object = Object.create(null) as { [key: string]: Json };
    for (const [key, value] of node) object[key] = this.#json(value);
    return object;
  }
}
