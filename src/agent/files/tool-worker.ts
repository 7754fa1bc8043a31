/** Runs inside the sandbox: answers requests of the file tools, one JSON line each. Only node: builtins. */
import type { WorkerCall, WorkerReply } from "./model.ts";
import { operate } from "./operations.ts";

const root = process.argv[2] ?? "/tree";
let pieces: string[] = [];

process.stdin.setEncoding("utf8");
// Not readline: it also ends a line at U+2028, which JSON leaves as it is.
process.stdin.on("data", (chunk: string) => {
  const lines = chunk.split("\n");
  const rest = lines.pop() ?? "";
  for (const line of lines) {
    answer(pieces.join("") + line);
    pieces = [];
  }
  pieces.push(rest);
});

function answer(line: string): void {
  const { id, request } = JSON.parse(line) as WorkerCall;
  const reply: WorkerReply = { id, reply: operate(root, request) };
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
