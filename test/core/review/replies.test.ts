/** What is answered to commands. */
import { expect, test } from "vitest";
import { helpReply, refusedReply, statusReply, unknownReply } from "../../../src/core/review/replies.ts";
import { HOSTILE } from "./hostile.ts";
import { liveParts } from "./rendered.ts";

test("help", () => {
  expect(helpReply()).toMatchInlineSnapshot(`
    "Commands go on the first line of a new comment; \`/hw\` is short for \`/headwater\`. Edited comments, quotes and code are ignored. They need write permission.

    - \`/headwater help\` shows this list
    - \`/headwater status\` says where this pull request stands: approvals, proposals, runs
    - \`/headwater retry [hook]\` runs the hooks of this pull request again, or only the one that is named
    - \`/headwater stop [hook]\` stops them; said on a proposal, it closes that proposal. \`retry\` lifts it
    - \`/headwater accept <fingerprint> <reason>\` accepts a breaking contract change of this pull request by the fingerprint that the review shows"
  `);
});

test("refused: who lacks what, and what to do", () => {
  expect(refusedReply({ login: "octocat", permission: "read", needs: "write" })).toMatchInlineSnapshot(
    `"Not done: commands need write permission, and that account has read permission here (\`octocat\`). Somebody with write permission can give the command in a new comment. Further refusals to the same account get a reaction only."`,
  );
  expect(refusedReply({ login: "octocat", permission: "none", needs: "write" })).toContain(
    "that account has no permission here",
  );
  expect(refusedReply({ login: "octocat", permission: "unknown", needs: "write" })).toContain(
    "the host did not say",
  );
});

test("unknown: what was meant", () => {
  const reply = unknownReply({ verb: "unknown", text: "retyr", suggestion: "retry" });
  expect(reply.split("\n")[0]).toBe(
    "Not done: `retyr` is not a command of Headwater. Did you mean `/headwater retry [hook]`?",
  );
  expect(unknownReply({ verb: "unknown", text: "merge", suggestion: null })).not.toContain("Did you mean");
});

const claim = { digest: "d", paths: ["a.ts", "b.ts"], approvedBy: [], notCounted: [] };

test("status", () => {
  expect(
    statusReply({
      mode: "propose",
      gate: {
        conclusion: "action_required",
        claims: [
          {
            ...claim,
            label: "#14",
            state: "waiting",
            notCounted: ["octocat approved other content: it has changed since."],
          },
          { ...claim, label: "files of #13", state: "approved", approvedBy: ["hubot"] },
        ],
      },
      proposals: [
        { hook: "regenerate-clients", key: "k", outcome: "open", pullRequest: 14, detail: "" },
        {
          hook: "update-docs",
          key: "k",
          outcome: "empty",
          pullRequest: null,
          detail: "The run changed nothing.",
        },
      ],
      running: ["fix-tests"],
      stopped: ["slow-hook"],
    }),
  ).toMatchInlineSnapshot(`
    "Approval:
    - #14 (2 files): waits for an approving review. Not counted: octocat approved other content: it has changed since.
    - files of #13 (2 files): approved by \`hubot\`.

    Proposals:
    - \`regenerate-clients\`: #14 open, waits for people.
    - \`update-docs\`: no change needed. The run changed nothing.

    Running now: \`fix-tests\`.

    Stopped: \`slow-hook\`. \`/headwater retry <hook>\` lifts it."
  `);
});

test("status of nothing", () => {
  expect(
    statusReply({
      mode: "observe",
      gate: { conclusion: "success", claims: [] },
      proposals: [],
      running: [],
      stopped: ["*"],
    }),
  ).toMatchInlineSnapshot(`
    "Approval: nothing on this pull request was written by Headwater.

    Proposals: none.

    Running now: nothing.

    Stopped: all hooks. \`/headwater retry\` lifts it.

    Mode is \`observe\`: no hook runs."
  `);
});

test.each(HOSTILE)("%j acts in no reply", (text) => {
  const replies = [
    unknownReply({ verb: "unknown", text, suggestion: null }),
    refusedReply({ login: text, permission: text, needs: "write" }),
    statusReply({
      mode: "propose",
      gate: {
        conclusion: "action_required",
        claims: [{ ...claim, label: "files", state: "blocked", approvedBy: [text], notCounted: [text] }],
      },
      proposals: [{ hook: text, key: text, outcome: "failed", pullRequest: null, detail: text }],
      running: [text],
      stopped: [text],
    }),
  ];
  for (const reply of replies) expect(liveParts(reply)).toEqual([]);
});
