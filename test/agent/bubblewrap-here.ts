/** The sandbox of this machine. In CI it must work; elsewhere its tests are left out with the reason. */
import { probeSandbox } from "../../src/agent/sandbox.ts";
import type { Sandbox } from "../../src/agent/sandbox.ts";

export async function sandboxOrExplain(): Promise<Sandbox | null> {
  const sandbox = await probeSandbox();
  if (sandbox.mode === "bubblewrap") return sandbox;
  const message = `Sandbox tests cannot run here: ${sandbox.reason}`;
  if (process.env["CI"] !== undefined) throw new Error(message);
  process.stderr.write(`${message}\n`);
  return null;
}
