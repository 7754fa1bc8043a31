/** A proto file with every name in full and every feature worked out: what the rules compare. */
import type { Flaw } from "../read.ts";
import { LONGEST_NAME } from "./cursor.ts";
import { type Features, featuresOfFile, withOptions } from "./features.ts";
import { fieldOf } from "./fields.ts";
import type { Field } from "./fields.ts";
import type {
  EnumNode,
  EnumValueNode,
  FieldNode,
  FileNode,
  MessageNode,
  RpcNode,
  ServiceNode,
} from "./model.ts";
import { join, Names, type TypeName } from "./names.ts";

/** Something with a name of its own in the file. */
interface Named {
  fullName: string;
  /** Without the package. */
  nestedName: string;
  line: number;
}

export interface Message extends Named {
  node: MessageNode;
  fields: Map<number, Field>;
  features: Features;
}

export interface Enum extends Named {
  node: EnumNode;
  /** Several values may share a number. */
  values: Map<number, EnumValueNode[]>;
  features: Features;
}

export interface Rpc {
  node: RpcNode;
  request: TypeName;
  response: TypeName;
}

export interface Service extends Named {
  node: ServiceNode;
  rpcs: Map<string, Rpc>;
}

export interface Extension extends Named {
  field: Field;
}

export interface Schema {
  file: FileNode;
  /** By full name. */
  messages: Map<string, Message>;
  enums: Map<string, Enum>;
  services: Map<string, Service>;
  extensions: Map<string, Extension>;
  /** Enums of the files that it imports. */
  imported: ReadonlyMap<string, Enum>;
  /** What the format forbids although the grammar allows it: names and numbers that come twice. */
  flaws: Flaw[];
}

export function schemaOf(file: FileNode, visible: readonly FileNode[] = []): Schema {
  const build = new Build(file, visible);
  build.container(file, { scope: file.package, nested: "", features: featuresOfFile(file) });
  for (const service of file.services) build.service(service);
  return build.schema;
}

/** An enum of the file or of one that it imports. */
export function enumOf({ enums, imported }: Schema, name: string): Enum | undefined {
  return enums.get(name) ?? imported.get(name);
}

interface Around {
  scope: string;
  nested: string;
  features: Features;
}

class Build {
  readonly schema: Schema;
  readonly #names: Names;

  constructor(file: FileNode, visible: readonly FileNode[]) {
    this.#names = new Names(file, visible);
    const none = () => new Map<string, never>();
    const declared = { messages: none(), enums: none(), services: none(), extensions: none() };
    this.schema = { file, ...declared, imported: none(), flaws: [] };
  }

  container(holder: Pick<FileNode, "messages" | "enums" | "extensions">, around: Around): void {
    for (const message of holder.messages) this.#message(message, around);
    for (const node of holder.enums) this.#enum(node, around);
    for (const node of holder.extensions) {
      const field = this.#field(node, around, { fullName: around.scope, isMapEntry: false });
      this.#put(this.schema.extensions, { ...named(node, around), field });
    }
  }

  #message(node: MessageNode, around: Around): void {
    const features = withOptions(around.features, node.options);
    const message: Message = { ...named(node, around), node, fields: new Map(), features };
    if (!this.#put(this.schema.messages, message)) return;
    const inside = { scope: message.fullName, nested: message.nestedName, features };
    const oneofs = new Map(node.oneofs.map((oneof) => [oneof.name, withOptions(features, oneof.options)]));
    const names = new Set<string>();
    for (const part of node.fields) {
      const own = { ...inside, features: oneofs.get(part.oneof ?? "") ?? features };
      const field = this.#field(part, own, { fullName: message.fullName, isMapEntry: node.isMapEntry });
      const taken = message.fields.get(part.number);
      if (taken !== undefined) {
        this.#flaw(
          part.line,
          `\`${part.name}\` has the number ${part.number}, which \`${taken.node.name}\` has already.`,
        );
      } else message.fields.set(part.number, field);
      if (names.has(part.name)) this.#flaw(part.line, `A second field is called \`${part.name}\` here.`);
      names.add(part.name);
    }
    this.container(node, inside);
  }

  #enum(node: EnumNode, around: Around): void {
    const values = new Map<number, EnumValueNode[]>();
    const names = new Set<string>();
    for (const value of node.values) {
      const sharing = values.get(value.number);
      if (sharing === undefined) values.set(value.number, [value]);
      else sharing.push(value);
      if (names.has(value.name)) this.#flaw(value.line, `A second value is called \`${value.name}\` here.`);
      names.add(value.name);
    }
    const features = withOptions(around.features, node.options);
    this.#put(this.schema.enums, { ...named(node, around), node, values, features });
  }

  service(node: ServiceNode): void {
    const { package: scope } = this.schema.file;
    const service: Service = { ...named(node, { scope, nested: "" }), node, rpcs: new Map() };
    this.#put(this.schema.services, service);
    for (const rpc of node.rpcs) {
      if (service.rpcs.has(rpc.name)) this.#flaw(rpc.line, `A second RPC is called \`${rpc.name}\` here.`);
      service.rpcs.set(rpc.name, {
        node: rpc,
        request: this.#names.resolve(rpc.request, service.fullName),
        response: this.#names.resolve(rpc.response, service.fullName),
      });
    }
  }

  #field(node: FieldNode, around: Around, owner: { fullName: string; isMapEntry: boolean }): Field {
    const resolve = (text: string) => this.#names.resolve(text, around.scope);
    return fieldOf(node, { owner, features: withOptions(around.features, node.options), resolve });
  }

  /** False: too long a name to look any further. */
  #put<T extends Named>(into: Map<string, T>, element: T): boolean {
    const { messages, enums, services, extensions } = this.schema;
    const { fullName, nestedName, line } = element;
    if (fullName.length > LONGEST_NAME) {
      this.#flaw(
        line,
        `A full name has at most ${LONGEST_NAME} characters, and this one has ${fullName.length}.`,
      );
      return false;
    }
    if ([messages, enums, services, extensions].some((taken) => taken.has(fullName))) {
      this.#flaw(line, `\`${nestedName}\` is declared a second time.`);
    } else into.set(fullName, element);
    return true;
  }

  #flaw(line: number, message: string): void {
    if (this.schema.flaws.length < 5) this.schema.flaws.push({ line, column: 1, message });
  }
}

function named(node: { name: string; line: number }, around: Pick<Around, "scope" | "nested">): Named {
  const { name, line } = node;
  return { fullName: join(around.scope, name), nestedName: join(around.nested, name), line };
}
