/** TypeScript declarations as one of the formats. The compiler is large: it is loaded when a contract needs it. */
import type { Engine } from "./engine.ts";

const load = {
  comparison: () => import("./typescript/judge-declarations.ts"),
  source: () => import("./typescript/source.ts"),
};

export const typeScriptEngine: Engine = {
  async compare(input) {
    return (await load.comparison()).compareDeclarations(input);
  },
  async flaws(text) {
    const read = (await load.source()).readSource(text);
    return read.ok ? [] : read.flaws;
  },
};
