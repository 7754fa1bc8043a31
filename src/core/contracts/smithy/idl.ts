/** Reads the Smithy IDL: statements, shapes with their members, traits and values. */
import {
  type InlineCollection,
  isShapeType,
  isSimple,
  type Node,
  type RawFile,
  type RawMember,
  type RawShape,
  type RawTarget,
  type RawTrait,
  ShapeRef,
} from "./raw.ts";
import { TokenCursor } from "./cursor.ts";
import { tokensOf } from "./tokens.ts";

/** Throws a SmithyFault at what cannot be read. */
export function parseIdl(source: string): RawFile {
  return new IdlParser(tokensOf(source)).file();
}

class IdlParser extends TokenCursor {
  readonly #file: RawFile = {
    version: null,
    namespace: "",
    uses: [],
    metadata: new Map(),
    shapes: [],
    applies: [],
  };
  #suffixes = { input: "Input", output: "Output" };

  file(): RawFile {
    while (this.peek().kind !== "end") this.#statement();
    return this.#file;
  }

  #statement(): void {
    if (this.takes("$")) return this.#control();
    const traits = this.#traits();
    const { text, line, kind } = this.peek();
    if (kind === "end") return;
    this.name("a statement");
    switch (text) {
      case "namespace":
        this.#file.namespace = this.name("a namespace").text;
        return;
      case "use":
        this.#file.uses.push(this.name("a shape ID").text);
        return;
      case "metadata": {
        const key = this.key();
        this.expect("=");
        this.#file.metadata.set(key, { value: this.#node(), line });
        return;
      }
      case "apply":
        return this.#apply(line);
      default:
        if (!isShapeType(text)) throw this.fault(`\`${text}\` begins no statement.`, line);
        this.#shape(text, traits, line);
    }
  }

  #control(): void {
    const { text, line } = this.peek();
    const key = this.key();
    this.expect(":");
    const value = this.#node();
    if (key === "version") {
      if (typeof value !== "string") throw this.fault("The version is a text.", line);
      this.#file.version = value;
    } else if (key === "operationInputSuffix" && typeof value === "string") this.#suffixes.input = value;
    else if (key === "operationOutputSuffix" && typeof value === "string") this.#suffixes.output = value;
    else if (text === "") throw this.fault("A control statement needs a name.", line);
  }

  #apply(line: number): void {
    const target = this.name("a shape ID").text;
    if (!this.takes("{")) {
      this.#file.applies.push({ target, traits: this.#traits(), line });
      return;
    }
    const traits = this.#traits();
    this.expect("}");
    this.#file.applies.push({ target, traits, line });
  }

  #shape(type: string, traits: RawTrait[], line: number): void {
    const name = this.name("the name of the shape").text;
    const shape = this.#newShape(name, type, traits, line);
    this.#file.shapes.push(shape);
    this.#head(shape);
    if (!isShapeType(type) || isSimple(type)) return;
    this.expect("{");
    if (type === "service" || type === "resource" || type === "operation") this.#properties(shape);
    else this.#members(shape);
  }

  #newShape(name: string, type: string, traits: RawTrait[], line: number): RawShape {
    return { name, type, traits, members: [], mixins: [], resource: null, properties: new Map(), line };
  }

  /** `for Resource with [Mixins]` */
  #head(shape: RawShape): void {
    if (this.takes("for", "name")) shape.resource = this.name("a resource").text;
    if (!this.takes("with", "name")) return;
    this.expect("[");
    while (!this.takes("]")) shape.mixins.push(this.name("a mixin").text);
  }

  #members(shape: RawShape): void {
    const seen = new Set<string>();
    for (;;) {
      const traits = this.#traits();
      if (this.takes("}")) return;
      const { line } = this.peek();
      const elided = this.takes("$");
      const name = this.key();
      if (seen.has(name)) throw this.fault(`The member \`${name}\` is there twice.`, line);
      seen.add(name);
      const valued = shape.type === "enum" || shape.type === "intEnum";
      const member: RawMember = { name, target: null, assigned: undefined, traits, line };
      if (!elided && !valued) {
        this.expect(":");
        member.target = this.#target();
      }
      if (this.takes("=")) member.assigned = this.#node();
      shape.members.push(member);
    }
  }

  #target(): RawTarget {
    if (this.peek().kind !== "mark") return this.name("a shape ID").text;
    return this.nested(() => {
      let inline: InlineCollection;
      if (this.takes("[")) {
        inline = { key: null, value: this.#target() };
        this.expect("]");
      } else {
        this.expect("{");
        const key = this.#target();
        this.expect(":");
        inline = { key, value: this.#target() };
        this.expect("}");
      }
      return inline;
    });
  }

  #properties(shape: RawShape): void {
    for (;;) {
      this.docs();
      if (this.takes("}")) return;
      const { line } = this.peek();
      const key = this.key();
      if (this.takes(":=")) {
        if (shape.type !== "operation" || (key !== "input" && key !== "output"))
          throw this.fault("Only an input or an output can be written in place.", line);
        shape.properties.set(key, new ShapeRef(this.#inline(shape.name, key, line)));
      } else {
        this.expect(":");
        shape.properties.set(key, this.#node());
      }
    }
  }

  /** A structure that is written where it is used. */
  #inline(operation: string, key: "input" | "output", line: number): string {
    const traits = [...this.#traits(), { id: `smithy.api#${key}`, value: new Map<string, Node>(), line }];
    const shape = this.#newShape(`${operation}${this.#suffixes[key]}`, "structure", traits, line);
    this.#head(shape);
    this.expect("{");
    this.#members(shape);
    this.#file.shapes.push(shape);
    return shape.name;
  }

  /** Documentation comments are a trait too. */
  #traits(): RawTrait[] {
    const traits: RawTrait[] = [];
    const { line } = this.peek();
    const docs = this.docs();
    for (;;) {
      const { line: traitLine } = this.peek();
      if (!this.takes("@")) break;
      const id = this.name("a trait").text;
      traits.push({ id, value: this.takes("(") ? this.#traitValue() : new Map(), line: traitLine });
      docs.push(...this.docs());
    }
    if (docs.length > 0 && !traits.some(({ id }) => id === "documentation"))
      traits.push({ id: "smithy.api#documentation", value: docs.join("\n"), line });
    return traits;
  }

  #traitValue(): Node {
    this.docs();
    if (this.takes(")")) return new Map();
    const next = this.peek(1);
    const keyed = this.peek().kind === "name" || this.peek().kind === "text";
    if (keyed && next.text === ":" && next.kind === "mark") return this.#object(")");
    const value = this.#node();
    this.docs();
    this.expect(")");
    return value;
  }

  #node(): Node {
    this.docs();
    const token = this.take();
    if (token.kind === "text") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "name") {
      if (token.text === "null") return null;
      if (token.text === "true" || token.text === "false") return token.text === "true";
      return new ShapeRef(token.text);
    }
    if (token.text === "{") return this.nested(() => this.#object("}"));
    if (token.text === "[") return this.nested(() => this.#list());
    throw this.unexpected(token, "a value");
  }

  #list(): Node[] {
    const list: Node[] = [];
    for (;;) {
      this.docs();
      if (this.takes("]")) return list;
      list.push(this.#node());
    }
  }

  #object(end: string): Map<string, Node> {
    const object = new Map<string, Node>();
    for (;;) {
      this.docs();
      if (this.takes(end)) return object;
      const key = this.key();
      this.expect(":");
      object.set(key, this.#node());
    }
  }
}
