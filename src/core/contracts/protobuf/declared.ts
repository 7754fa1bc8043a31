/** Everything that one side declares, in whichever file: what an element of the other side is compared with. */
import type { Field } from "./fields.ts";
import type { Enum, Message, Schema, Service } from "./schema.ts";

interface Elements {
  messages: ReadonlyMap<string, Message>;
  enums: ReadonlyMap<string, Enum>;
  services: ReadonlyMap<string, Service>;
  /** Told apart as on the wire: by what they extend, and their number. */
  numbered: ReadonlyMap<string, Field>;
}

type Of<Sort extends keyof Elements> = Elements[Sort] extends ReadonlyMap<string, infer T> ? T : never;

interface DeclaredFile {
  path: string;
  schema: Schema;
  elements: Elements;
}

export interface Found<T> {
  element: T;
  schema: Schema;
  path: string;
}

export class Declared {
  readonly #files = new Map<string, DeclaredFile>();
  readonly #byName = new Map<string, DeclaredFile>();

  constructor(schemas: Iterable<readonly [path: string, schema: Schema]>) {
    for (const [path, schema] of schemas) this.#add({ path, schema, elements: elementsOf(schema) });
  }

  #add(file: DeclaredFile): void {
    this.#files.set(file.path, file);
    for (const sort of ["messages", "enums", "services", "numbered"] as const) {
      for (const name of file.elements[sort].keys()) {
        const key = `${sort} ${name}`;
        if (!this.#byName.has(key)) this.#byName.set(key, file);
      }
    }
  }

  /** `own`: of two files that declare one name, the one at this path is meant. */
  find<Sort extends keyof Elements>(sort: Sort, name: string, own: string): Found<Of<Sort>> | null {
    const near = this.#files.get(own);
    const file = near?.elements[sort].has(name) ? near : this.#byName.get(`${sort} ${name}`);
    const element = file?.elements[sort].get(name) as Of<Sort> | undefined;
    return file === undefined || element === undefined
      ? null
      : { element, schema: file.schema, path: file.path };
  }
}

export function elementsOf({ messages, enums, services, extensions }: Schema): Elements {
  const fields = [...extensions.values()].map(({ field }) => field);
  const numbered = new Map(fields.map((field) => [`${field.extendee?.name} ${field.node.number}`, field]));
  return { messages, enums, services, numbered };
}
