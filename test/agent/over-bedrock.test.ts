/** The loop through the real adapter against the strict fake: nothing that it sends is refused. */
import { describe, expect, it } from "vitest";

import { runAgent } from "../../src/agent/run-agent.ts";
import { lastText, scriptedModel } from "../fakes/bedrock/scripts.ts";
import { breaksOff, says, throttles, uses, usesRaw, usesWith } from "../fakes/bedrock/turns.ts";
import { bedrock } from "../adapters/bedrock/bedrock.ts";
import { aTask, aTree, contentOf, scriptedSandbox } from "./run.ts";

describe.each(["global.anthropic.claude-sonnet-5-5", "global.amazon.nova-2-lite-v1:0"])(
  "a run on %s",
  (model) => {
    it("survives everything that can happen on the way, and is refused nothing", async () => {
      const { converse, fake } = await bedrock(
        scriptedModel([
          throttles(),
          usesWith(
            { reasoning: "First I look." },
            ["read", { path: "src/client.ts" }],
            ["list", {}],
            ["nope", {}],
          ),
          usesRaw("edit", '{"path": "src/cli'),
          usesRaw("write", '{"path": "src/client.ts", "content": "ha', { stopReason: "max_tokens" }),
          breaksOff(says("half of a sen"), { how: "clean" }),
          says("", { stopReason: "malformed_tool_use" }),
          usesWith({ text: " " }, ["write", { path: "docs/x.md", content: "" }]),
          ([result]) => {
            expect(result).toMatchObject({
              failed: true,
              text: expect.stringContaining("outside") as string,
            });
            return uses(["write", { path: "src/big.ts", content: "x".repeat(2_000_000) }]);
          },
          uses(["edit", { path: "src/client.ts", old: "= 1", new: "= 2" }]),
          says("Done."),
          (_results, request) => {
            expect(lastText(request)).toContain("wrong number");
            return uses(["edit", { path: "src/client.ts", old: "= 2", new: "= 3" }]);
          },
          says("Done, really."),
        ]),
      );
      const sandbox = scriptedSandbox({ check: [{ exitCode: 1, output: "wrong number" }, { exitCode: 0 }] });
      const result = await runAgent(aTask({ model, checks: ["check"] }), {
        ...{ converse, tree: aTree(), sandbox },
        signal: new AbortController().signal,
        clock: () => new Date(0),
        redact: (text) => text,
      });
      expect(fake.refusals).toEqual([]);
      expect(result.outcome).toEqual({ kind: "finished", summary: "Done, really." });
      expect(contentOf(result, "src/client.ts")).toBe("export const version = 3;\n");
      expect(result.checks).toMatchObject([{ outcome: "passed" }]);
      expect(result.usd).toBeGreaterThan(0);
      // The two megabytes were not sent again.
      expect(JSON.stringify(fake.requests.at(-1)).length).toBeLessThan(60_000);
    });
  },
);
