/** The main story as people see it: one comment, checks, proposals that follow the spec, and nothing twice. */
import { afterEach, expect, test } from "vitest";
import { openShop } from "./shop/world.ts";
import {
  AFTER,
  costOf,
  fileAt,
  hook,
  lineAbout,
  NOTHING,
  openNotes,
  ourComments,
  part,
  plain,
  proposed,
  scripted,
  SPEC,
  withHooks,
  writes,
} from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";
import { says, uses } from "../fakes/bedrock/turns.ts";

// Whole stories, each with dozens of processes: a busy machine takes its time.

let shop: Shop;
afterEach(() => shop.close());

test("a spec pull request gets one comment, two checks and the proposals that follow from it", async () => {
  shop = await openShop();
  const number = shop.openSpecPullRequest();
  await shop.idle();
  expect(plain(shop, shop.sticky(number) ?? "")).toMatchInlineSnapshot(`
    "**Breaking.** 1 breaking change in \`svc.payments\`; 1 contract breaks and 3 contracts stay compatible; 2 consumer specs are affected.

    #### What changed

    **[\`specs/services/payments.spec.md\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md)**: breaking

    | Item | What happened | Before → after | Rule |
    |---|---|---|---|
    | [**PAY-1** Answer in time](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L16) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L16)) | weakened: **breaking** | WHEN a valid charge is requested, the payments service SHALL answer within ~~500~~ **900** ms. | \`bound-loosened\` |

    #### Contracts

    **[\`charges\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L37)** (openapi, both) in \`specs/services/payments.spec.md\`: breaking; suggested version bump: major (\`1.4.0\` → \`2.0.0\`)

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | **\`POST /charges\`** | 2 changes (1 breaking and 1 additive) |  |  |  |  |  |
    | [\`request body /currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L117) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121)) | \`currency\` is required now; before, it could be left out. | \`request-property-became-required\` | request | **error** \`c930fb856c68\` | ~~\`false\`~~ **\`true\`** | \`svc.checkout\` and \`svc.orders\` |
    | [\`request body /currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121)) | The default of \`currency\` changed from \`EUR\` to nothing. | \`request-property-default-value-removed\` | request | info | ~~\`EUR\`~~ | \`svc.checkout\` and \`svc.orders\` |

    **[\`charge-captured\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)** (json-schema, event) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | [\`event payload /requestedAt\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L166) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)) | \`requestedAt\` is new and optional. | \`event-optional-property-added\` | event | info |  | \`svc.orders\` |
    | [\`event payload /requestedAt\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L166) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)) | \`requestedAt\` is declared now; before, the open object allowed any value there. | \`event-property-added-to-open-object\` | event | info |  | \`svc.orders\` |

    **[\`ledger-entry\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L176)** (avro, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | [\`shop.payments.LedgerEntry.currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L184) | The field \`currency\` is new in \`shop.payments.LedgerEntry\`. | \`FIELD_ADDED\` |  | info | **\`string\`** |

    **[\`card-network\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L195)** (protobuf, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | [\`shop.cards.v1.AuthorizeRequest.deadline_ms\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L207) | Field \`deadline_ms\` (3) of \`AuthorizeRequest\` is new. | \`field-added\` |  | info | **\`deadline_ms\`** |

    #### Affected consumers

    | Spec | What it consumes of the change | Verdict |
    |---|---|---|
    | [\`svc.checkout\`](https://github.example/acme/shop/blob/<sha>/specs/services/checkout.spec.md) | \`req:PAY-1\` and \`contract:charges\` of \`svc.payments\` | **breaking** |
    | [\`svc.orders\`](https://github.example/acme/shop/blob/<sha>/specs/services/orders.spec.md) | \`contract:charges\` and \`contract:charge-captured\` of \`svc.payments\` | **breaking** |

    #### Hooks

    - \`update-docs\`: runs when the pull request is merged

    #### Proposals

    - \`cascade-svc-checkout\` ([#3](https://github.example/acme/shop/pull/3)): open, waits for people.
    - \`cascade-svc-orders\` ([#4](https://github.example/acme/shop/pull/4)): open, waits for people.
    - \`regenerate-clients\` ([#2](https://github.example/acme/shop/pull/2)): open, waits for people.
    - \`sync-client-stubs\`: waits for another hook. Waits for \`#2\`, which edits files that this hook may edit too.

    Compared \`<sha>\` with \`<sha>\`; hooks and configuration were read at \`<sha>\`."
  `);
  expect(shop.check(number, "headwater/spec-review")).toMatchInlineSnapshot(`
    {
      "conclusion": "success",
      "summary": "Breaking: 1 breaking change in \`svc.payments\`; 1 contract breaks and 3 contracts stay compatible; 2 consumer specs are affected.

    The check passes: no rule that this repository sets to \`error\` is broken by this change.",
      "title": "Breaking: 1 breaking change in svc.payments; 1 contract breaks and 3 contracts stay compatible; 2 consumer specs are affected.",
    }
  `);
  expect(shop.check(number, "headwater/approval")?.conclusion).toBe("success");
  expect(ourComments(shop, number)).toHaveLength(1);

  const proposal = shop.proposals().get("regenerate-clients") ?? 0;
  const { title, body, base, labels } = shop.repo.pullRequest(proposal);
  expect([title, base.branch, labels]).toEqual([
    "regenerate-clients: follow the breaking change of svc.payments",
    "require-currency",
    ["headwater"],
  ]);
  expect(plain(shop, body ?? "")).toMatchInlineSnapshot(`
    "\`svc.payments\` changed in [#1](https://github.example/acme/shop/pull/1). Hook \`regenerate-clients\` proposes what follows from it, into branch \`require-currency\`.

    #### What changed

    **[\`specs/services/payments.spec.md\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md)**: breaking

    | Item | What happened | Before → after | Rule |
    |---|---|---|---|
    | [**PAY-1** Answer in time](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L16) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L16)) | weakened: **breaking** | WHEN a valid charge is requested, the payments service SHALL answer within ~~500~~ **900** ms. | \`bound-loosened\` |

    #### Contracts

    **[\`charges\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L37)** (openapi, both) in \`specs/services/payments.spec.md\`: breaking; suggested version bump: major (\`1.4.0\` → \`2.0.0\`)

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | **\`POST /charges\`** | 2 changes (1 breaking and 1 additive) |  |  |  |  |  |
    | [\`request body /currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L117) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121)) | \`currency\` is required now; before, it could be left out. | \`request-property-became-required\` | request | **error** \`c930fb856c68\` | ~~\`false\`~~ **\`true\`** | \`svc.checkout\` and \`svc.orders\` |
    | [\`request body /currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L121)) | The default of \`currency\` changed from \`EUR\` to nothing. | \`request-property-default-value-removed\` | request | info | ~~\`EUR\`~~ | \`svc.checkout\` and \`svc.orders\` |

    **[\`charge-captured\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)** (json-schema, event) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | [\`event payload /requestedAt\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L166) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)) | \`requestedAt\` is new and optional. | \`event-optional-property-added\` | event | info |  | \`svc.orders\` |
    | [\`event payload /requestedAt\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L166) ([before](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L154)) | \`requestedAt\` is declared now; before, the open object allowed any value there. | \`event-property-added-to-open-object\` | event | info |  | \`svc.orders\` |

    **[\`ledger-entry\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L176)** (avro, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | [\`shop.payments.LedgerEntry.currency\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L184) | The field \`currency\` is new in \`shop.payments.LedgerEntry\`. | \`FIELD_ADDED\` |  | info | **\`string\`** |

    **[\`card-network\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L195)** (protobuf, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | [\`shop.cards.v1.AuthorizeRequest.deadline_ms\`](https://github.example/acme/shop/blob/<sha>/specs/services/payments.spec.md#L207) | Field \`deadline_ms\` (3) of \`AuthorizeRequest\` is new. | \`field-added\` |  | info | **\`deadline_ms\`** |

    #### What was done

    The model's own account; nothing in it was verified.

    > \`ChargeRequest.currency\` is required, and \`createCharge\` refuses a call without it before anything travels.

    #### Files (1)

    - modified \`packages/clients/payments.ts\`

    #### Checks

    - \`npm test\`: passed in <time>

    #### How it was made

    - Hook: \`regenerate-clients\`, read at trusted commit \`<sha>\`; scope: \`packages/clients/**\`
    - Model: \`global.anthropic.claude-sonnet-5-5\` (asked for: \`sonnet\`; family sonnet as of 2026-11-01); 6 turns; 600 tokens in, 120 out, 540 through the cache; cost below 0.01 USD (an estimate by list prices of 2026-11-01)
    - Sandbox: bubblewrap, without network, token or cloud key
    - Commit: \`<sha>\`, verified by the host
    - CI: starts immediately, since every input of this run came from people with write permission

    #### What you can do

    - Approve: an approving review by a person with write permission. The person who caused this run and the authors of commits on it do not count.
    - Redo: comment \`/headwater retry\`. Stop: comment \`/headwater stop\`, which closes this proposal, or close it yourself.
    - Commit on this branch if you like: Headwater never overwrites the commits of people.
    - An approval is void when the content here, the specs that caused it or the base branch change; an empty commit changes nothing.
    - **The gate is advisory**: the rules of this repository do not require the check \`headwater/approval\` from this app, so the host lets people merge without it.

    <!-- headwater {"v":1,"kind":"proposal","hook":"regenerate-clients","key":"<digest>","pullRequest":1,"merged":false,"requester":1004,"digest":"<digest>"} -->
    "
  `);
  expect(shop.gate(proposal)).toBe("action_required");
  expect(fileAt(shop, proposal, "packages/clients/payments.ts")).toContain("  currency: string;");
});

test("later pushes edit the comment and the proposal in place, and never what a person committed", async () => {
  shop = await openNotes();
  const { spec, proposal } = await proposed(shop);
  const { repo } = shop;
  const branch = "require-currency";
  const before = repo.comments(spec).map(({ id, body }) => ({ id, body }));

  const empty = await costOf(shop, async () => {
    repo.commit({ branch, files: {}, author: "alice", message: "Start the checks" });
    await shop.idle();
  });
  expect(empty.modelCalls).toBe(0);
  // A new head needs its own two checks; nothing else is written.
  expect(empty.writes).toEqual(["POST /repos/acme/shop/check-runs", "POST /repos/acme/shop/check-runs"]);
  expect(repo.comments(spec).map(({ id, body }) => ({ id, body }))).toEqual(before);

  repo.commit({ branch, files: { [SPEC]: AFTER.replace("900 ms", "700 ms") }, author: "alice" });
  await shop.idle();
  expect(shop.proposals()).toEqual(new Map([["write-notes", proposal]]));
  expect(fileAt(shop, proposal, "docs/notes.md")).toBe("Charges are answered within 700 ms.\n");
  expect(shop.gate(proposal)).toBe("action_required");
  const after = repo.comments(spec);
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(after[0]?.body).toContain("~~500~~ **700** ms");
  expect(repo.pullRequest(proposal).body).toContain("~~500~~ **700** ms");
  expect(repo.branches().filter((name) => name.startsWith("headwater/"))).toHaveLength(1);

  // The pull request is rewritten from the start: still the same proposal, and its old base is nobody's work.
  repo.commit({
    branch,
    parent: repo.head("main"),
    files: { [SPEC]: AFTER.replace("900 ms", "800 ms"), "docs/why.md": "Because.\n" },
    author: "alice",
  });
  await shop.idle();
  expect(shop.proposals()).toEqual(new Map([["write-notes", proposal]]));
  expect(fileAt(shop, proposal, "docs/notes.md")).toBe("Charges are answered within 800 ms.\n");
  expect(fileAt(shop, proposal, "docs/why.md")).toBe("Because.\n");

  // The author does the work by hand: nothing is left to propose.
  repo.commit({
    branch,
    files: {
      [SPEC]: AFTER.replace("900 ms", "700 ms"),
      "docs/notes.md": "Charges are answered within 700 ms.\n",
      "docs/more.md": "The limit is 700 ms.\n",
    },
    author: "alice",
  });
  await shop.idle();
  expect(repo.pullRequest(proposal).state).toBe("closed");
  expect(lineAbout(shop, spec, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\`: no change needed. The run changed nothing, so \`#2\`, made for an earlier change, was closed."`,
  );

  // A new one, on which a person commits: it is theirs now, whatever the spec becomes.
  repo.commit({ branch, files: { [SPEC]: AFTER }, author: "alice" });
  await shop.idle();
  const next = repo.pullRequest(shop.proposals().get("write-notes") ?? 0);
  const mine = repo.commit({
    branch: next.head.branch,
    files: { "docs/notes.md": "My own words.\n" },
    author: "bob",
  });
  repo.commit({ branch, files: { [SPEC]: AFTER.replace("900", "650") }, author: "alice" });
  await shop.idle();
  expect(repo.head(next.head.branch)).toBe(mine);
  expect(lineAbout(shop, spec, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](https://github.example/acme/shop/pull/3)): open, waits for people. People committed to this proposal, so Headwater leaves it to them."`,
  );
  expect(await costOf(shop, () => shop.server.sweep())).toEqual(NOTHING);
});

test("of two hooks on one file the later waits, and then works on the result", async () => {
  shop = await openNotes({
    files: withHooks({
      first: hook("first", { writes: "[docs/**]" }),
      second: hook("second", { writes: "[docs/**]", needs: "[first]" }),
    }),
    script: scripted(
      part("first", ...writes("docs/notes.md", "One.\n")),
      part(
        "second",
        uses(["read", { path: "docs/notes.md" }]),
        (results) =>
          uses([
            "write",
            {
              path: "docs/notes.md",
              content: `${results[0]?.text.includes("One.") === true ? "One, two." : "Lost."}\n`,
            },
          ]),
        says("Both."),
      ),
    ),
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  const first = shop.proposals().get("first") ?? 0;
  expect([...shop.proposals().keys()]).toEqual(["first"]);
  expect(lineAbout(shop, number, "second")).toMatchInlineSnapshot(
    `"- \`second\`: waits for another hook. Waits for \`#2\`, which edits files that this hook may edit too."`,
  );

  shop.bob.review(first, { state: "approve" });
  await shop.idle();
  shop.alice.merge(first, { method: "squash", deleteBranch: true });
  await shop.idle();
  const second = shop.proposals().get("second") ?? 0;
  expect([...shop.proposals().keys()]).toEqual(["second"]);
  expect(fileAt(shop, second, "docs/notes.md")).toBe("One, two.\n");
  expect(lineAbout(shop, number, "first")).toMatchInlineSnapshot(
    `"- \`first\` ([#2](https://github.example/acme/shop/pull/2)): merged."`,
  );
  expect(await costOf(shop, () => shop.server.sweep())).toEqual(NOTHING);
});

test("a hook whose run changes nothing opens no pull request, and a needed one that fails holds the next", async () => {
  shop = await openNotes({
    files: withHooks({
      nothing: hook("nothing", { writes: "[docs/**]" }),
      broken: hook("broken", { writes: "[docs/**]", limits: "{ turns: 1 }" }),
      after: hook("after", { writes: "[docs/**]", needs: "[broken]" }),
    }),
    script: scripted(
      part("nothing", says("All is well.")),
      part("broken", uses(["list", { path: "." }]), says("Never.")),
      part("after", says("Never.")),
    ),
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(["nothing", "broken", "after"].map((name) => lineAbout(shop, number, name))).toMatchInlineSnapshot(`
    [
      "- \`nothing\`: no change needed. The run changed nothing, so there is no pull request.",
      "- \`broken\`: failed. The run ended because it reached its limit of turns: The limit of 1 turns is reached. To run it again, comment \`/headwater retry broken\`.",
      "- \`after\`: waits for another hook. Needs broken, which has not succeeded.",
    ]
  `);
  // The failure holds the next one on later events too.
  const later = await costOf(shop, () => shop.server.sweep());
  expect(later).toEqual(NOTHING);
});
