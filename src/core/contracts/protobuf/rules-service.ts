/** Rules about a service that is on both sides. */
import { sameType } from "./names.ts";
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
import type { Rpc, Service } from "./schema.ts";

export function compareServices(before: Service, after: Service, report: Report): void {
  for (const [name, old] of before.rpcs) {
    const now = after.rpcs.get(name);
    const operation = `${before.fullName}/${name}`;
    if (now !== undefined) compareRpcs(old, now, { operation, report });
    else {
      const message = `The RPC \`${name}\` of the service \`${before.nestedName}\` is gone.`;
      const path = `${before.fullName}.${name}`;
      report.broken("RPC_NO_DELETE", { path, operation, message, old: name, before: old.node.line });
    }
  }
  for (const [name, now] of after.rpcs) {
    if (before.rpcs.has(name)) continue;
    const message = `The RPC \`${name}\` of the service \`${after.nestedName}\` is new.`;
    const path = `${after.fullName}.${name}`;
    const operation = `${after.fullName}/${name}`;
    report.note("rpc-added", { path, operation, message, new: name, after: now.node.line });
  }
}

function compareRpcs(old: Rpc, now: Rpc, { operation, report }: { operation: string; report: Report }): void {
  const path = operation.replace("/", ".");
  const shared = { path, operation, before: old.node.line, after: now.node.line };
  const differs = (rule: Rule, what: string, [from, to]: readonly [string, string]) => {
    if (from === to) return;
    const message = `The RPC \`${now.node.name}\`: ${what} changed from \`${from}\` to \`${to}\`.`;
    report.broken(rule, { ...shared, message, old: from, new: to });
  };
  const sides = [
    ["RPC_SAME_REQUEST_TYPE", "its request type", old.request, now.request],
    ["RPC_SAME_RESPONSE_TYPE", "its response type", old.response, now.response],
  ] as const;
  for (const [rule, what, from, to] of sides) {
    const same = sameType(from, to);
    if (same === false) differs(rule, what, [from.name, to.name]);
    if (same !== null) continue;
    const reason = `\`${from.name}\` and \`${to.name}\` are declared in imports, which are not at hand, and may be the same`;
    report.unknown(rule, path, reason);
  }
  const streams = (streaming: boolean) => (streaming ? "streaming" : "unary");
  const { node: a } = old;
  const { node: b } = now;
  const client = [streams(a.clientStreaming), streams(b.clientStreaming)] as const;
  differs("RPC_SAME_CLIENT_STREAMING", "what the client sends", client);
  const server = [streams(a.serverStreaming), streams(b.serverStreaming)] as const;
  differs("RPC_SAME_SERVER_STREAMING", "what the server sends", server);
  const level = ({ node }: Rpc) => node.options.get("idempotency_level")?.text ?? "IDEMPOTENCY_UNKNOWN";
  differs("RPC_SAME_IDEMPOTENCY_LEVEL", "the option `idempotency_level`", [level(old), level(now)]);
}
