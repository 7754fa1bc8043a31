/** Both sides in one program in memory, so that the compiler can be asked whether one may stand for the other. */
import ts from "typescript";
import { LIBRARY } from "./library.ts";
import type { Modules } from "./modules.ts";
import { moduleFile, opaqueNames } from "./opaque.ts";
import { emptyHost, parse } from "./source.ts";

export interface Pair {
  /** The names that lead to it, from the top. */
  path: string[];
  /** How many type parameters both sides have. */
  arity: number;
}

export interface Both {
  checker: ts.TypeChecker;
  before: ts.SourceFile;
  after: ts.SourceFile;
  /** All trees of each side: the contract's own, and the modules that it imports. */
  trees: { before: ts.SourceFile[]; after: ts.SourceFile[] };
  /** Whether a module that a file names is at hand. */
  isAtHand: (file: ts.SourceFile, specifier: string) => boolean;
  /** Names of which nothing is known. */
  opaque: Set<string>;
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noLib: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noEmit: true,
  skipLibCheck: true,
};

let library: ts.SourceFile | null = null;

export class Comparison {
  readonly #files = new Map<string, ts.SourceFile>();
  readonly #opaque: Set<string>;
  readonly #program: ts.Program;
  readonly #sides: { before: Modules; after: Modules };

  constructor(before: string, after: string, sides: { before: Modules; after: Modules }) {
    library ??= parse("/lib.d.ts", LIBRARY);
    this.#files.set("/lib.d.ts", library);
    this.#sides = sides;
    const own: ts.SourceFile[] = [];
    for (const [text, modules] of [
      [before, sides.before],
      [after, sides.after],
    ] as const) {
      own.push(parse(modules.root, text));
      for (const [name, file] of modules.files) own.push(parse(name, file.rewritten));
    }
    for (const file of own) this.#files.set(file.fileName, file);
    const { names, files } = opaqueNames(own, (file, specifier) => this.#resolve(file, specifier) !== null);
    for (const [name, text] of files) this.#files.set(name, parse(name, text));
    this.#opaque = names;
    this.#program = this.#make();
  }

  #resolve(file: string, specifier: string): string | null {
    const { before, after } = this.#sides;
    return before.resolve(file, specifier) ?? after.resolve(file, specifier);
  }

  #make(old?: ts.Program): ts.Program {
    const host: ts.CompilerHost = {
      ...emptyHost(),
      getSourceFile: (name) => this.#files.get(name),
      fileExists: (name) => this.#files.has(name),
      readFile: (name) => this.#files.get(name)?.text,
      resolveModuleNameLiterals: (literals, from) =>
        literals.map(({ text }) => {
          const isSide = ["/before.ts", "/after.ts"].includes(text);
          const name = isSide ? text : (this.#resolve(from, text) ?? moduleFile(text));
          const known = this.#files.has(name);
          const resolvedModule = known ? { resolvedFileName: name, extension: ts.Extension.Ts } : undefined;
          return { resolvedModule };
        }),
    };
    const rootNames = [...this.#files.keys()];
    return ts.createProgram({ rootNames, options: OPTIONS, host, ...(old ? { oldProgram: old } : {}) });
  }

  both(): Both {
    return this.#both(this.#program);
  }

  /** With the given generic types applied to the same type arguments on both sides. */
  withPairs(pairs: Pair[]): { both: Both; typesOf: (path: string[]) => [ts.Type, ts.Type] | null } {
    const lines = pairs.map(({ path, arity }, index) => {
      const letters = Array.from({ length: arity }, (_, place) => `T${place}`).join(", ");
      const side = (space: string) => `${space}.${path.join(".")}<${letters}>`;
      return `export type Pair${index}<${letters}> = [${side("before")}, ${side("after")}];`;
    });
    const imports = `import type * as before from "/before.ts";\nimport type * as after from "/after.ts";\n`;
    this.#files.set("/pairs.ts", parse("/pairs.ts", imports + lines.join("\n")));
    const program = pairs.length === 0 ? this.#program : this.#make(this.#program);
    const both = this.#both(program);
    const aliases = new Map<string, ts.TypeAliasDeclaration>();
    const file = program.getSourceFile("/pairs.ts");
    let index = 0;
    file?.forEachChild((node) => {
      const path = ts.isTypeAliasDeclaration(node) ? pairs[index]?.path.join(".") : undefined;
      if (path === undefined || !ts.isTypeAliasDeclaration(node)) return;
      aliases.set(path, node);
      index += 1;
    });
    const typesOf = (path: string[]): [ts.Type, ts.Type] | null => {
      const alias = aliases.get(path.join("."));
      if (alias === undefined || !ts.isTupleTypeNode(alias.type)) return null;
      const [old, now] = alias.type.elements.map((element) => both.checker.getTypeFromTypeNode(element));
      return old === undefined || now === undefined ? null : [old, now];
    };
    return { both, typesOf };
  }

  #both(program: ts.Program): Both {
    const [before, after] = ["/before.ts", "/after.ts"].map((name) => program.getSourceFile(name));
    if (before === undefined || after === undefined) throw new Error("the program has lost a side");
    return {
      checker: program.getTypeChecker(),
      before,
      after,
      trees: {
        before: this.#sides.before.treesOf(program),
        after: this.#sides.after.treesOf(program),
      },
      isAtHand: (file, specifier) => this.#resolve(file.fileName, specifier) !== null,
      opaque: this.#opaque,
    };
  }
}
