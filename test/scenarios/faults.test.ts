/** GitHub errs, answers are lost, branches and pull requests change under a run: the end is the same, or clearly told. */
import { afterEach, expect, test } from "vitest";
import {
  AFTER,
  costOf,
  endState,
  exactState,
  fileAt,
  holdAt,
  lineAbout,
  NOTHING,
  notesModel,
  openNotes,
  ourComments,
  proposed,
  scripted,
  SPEC,
} from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";
import { says, uses } from "../fakes/bedrock/turns.ts";
import type { Fault, SeenRequest } from "../fakes/github/index.ts";

const shops: Shop[] = [];
afterEach(async () => {
  await Promise.all(shops.splice(0).map((shop) => shop.close()));
});

async function open(options: Parameters<typeof openNotes>[0] = {}): Promise<Shop> {
  const shop = await openNotes(options);
  shops.push(shop);
  return shop;
}

const BRANCH = "require-currency";
const changed = (limit: string): Record<string, string> => ({ [SPEC]: AFTER.replace("900", limit) });

/** A kind of request, without the ids in it. */
const kindOf = ({ method, path }: Pick<SeenRequest, "method" | "path">): string =>
  `${method} ${path
    .replace(/\/(?:[0-9a-f]{40}|\d+)(?=\/|$)/g, "/<id>")
    .replace(/(branches|heads)\/.*$/, "$1/<branch>")}`;

/** What the story asked of GitHub, kind by kind. */
async function undisturbed(): Promise<{ expected: unknown; reads: string[]; writes: string[] }> {
  const shop = await open();
  await proposed(shop);
  const kinds = (kind: string): string[] => [
    ...new Set(shop.github.requests.filter((request) => request.kind === kind).map(kindOf)),
  ];
  return { expected: endState(shop), reads: kinds("read"), writes: kinds("write") };
}

test("an error on every read, and a lost or late answer on every write, double nothing", async () => {
  const { expected, reads, writes } = await undisturbed();
  expect(writes.toSorted()).toMatchInlineSnapshot(`
    [
      "PATCH /repos/acme/shop/issues/comments/<id>",
      "POST /graphql",
      "POST /repos/acme/shop/check-runs",
      "POST /repos/acme/shop/git/refs",
      "POST /repos/acme/shop/issues/<id>/comments",
      "POST /repos/acme/shop/issues/<id>/labels",
      "POST /repos/acme/shop/pulls",
    ]
  `);
  /** The first request of each kind meets its fault; the kinds are told apart, so that none hides another. */
  const onEach =
    (...sets: [kinds: string[], fault: Fault][]) =>
    (shop: Shop): void => {
      for (const [kinds, fault] of sets)
        for (const kind of kinds)
          shop.github.fault({ ...fault, match: (request) => kindOf(request) === kind });
    };
  const troubles: Record<string, (shop: Shop) => void> = {
    "500 on each read, 502 after the effect of each write": onEach(
      [reads, { kind: "error", status: 500 }],
      [writes, { kind: "drop_after_effect" }],
    ),
    "each write lost before its effect, then refused": onEach(
      [writes, { kind: "drop_before_effect" }],
      [writes, { kind: "error", status: 500 }],
    ),
    "limits on everything": onEach(
      [writes, { kind: "secondary_limit", retryAfter: 7 }],
      [reads, { kind: "secondary_limit", retryAfter: 3, status: 429 }],
    ),
  };
  for (const [name, arm] of Object.entries(troubles)) {
    const shop = await open();
    arm(shop);
    shop.openSpecPullRequest({ files: changed("900") });
    await shop.idle();
    shop.github.clearFaults();
    // Whatever a delivery gave up on, the next look at everything makes up for; and what that opens, the one after.
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await shop.server.sweep();
      await shop.idle();
    }
    expect(endState(shop), name).toEqual(expected);
    const runs = shop.bedrock.requests.length;
    expect(runs, `${name}: the finished run is paid once`).toBe(3);
    expect(await costOf(shop, () => shop.server.sweep()), name).toEqual(NOTHING);
    await shop.close();
    shops.splice(shops.indexOf(shop), 1);
  }
});

/** Opens the spec pull request and stops where the model is asked for the last time. */
async function during(
  change: (shop: Shop, number: number) => Promise<void> | void,
  script = notesModel(),
): Promise<{ shop: Shop; number: number }> {
  const held = holdAt(3, script);
  const shop = await open({ script: held.script });
  const number = shop.openSpecPullRequest({ files: changed("900") });
  await held.asked(3);
  await change(shop, number);
  held.release();
  await shop.idle();
  return { shop, number };
}

test("a push during a run supersedes it: no proposal ever held the old content", async () => {
  const contents = new Set<string>();
  const { shop, number } = await during(({ repo }) => {
    repo.commit({ branch: BRANCH, parent: repo.head("main"), files: changed("700"), author: "alice" });
  });
  for (const { operation, body } of shop.github.requests)
    if (operation.startsWith("graphql")) contents.add(JSON.stringify(body));
  expect(contents.size).toBe(1);
  const proposal = shop.proposals().get("write-notes") ?? 0;
  expect(fileAt(shop, proposal, "docs/notes.md")).toBe("Charges are answered within 700 ms.\n");
  expect(lineAbout(shop, number, "write-notes")).toContain("open, waits for people");
  expect(await costOf(shop, () => shop.server.sweep())).toEqual(NOTHING);
});

test("a push that nobody heard of is noticed before the result is published", async () => {
  const { shop } = await during(({ repo, github }) => {
    github.webhooks.drop(() => true, 2);
    repo.commit({ branch: BRANCH, files: changed("700"), author: "alice" });
  });
  const proposal = shop.proposals().get("write-notes") ?? 0;
  expect(fileAt(shop, proposal, "docs/notes.md")).toBe("Charges are answered within 700 ms.\n");
  expect(shop.github.requests.filter(({ path }) => path.endsWith("/graphql"))).toHaveLength(1);
});

test("a target that moves under a changed file makes the run start again from there; elsewhere it does not", async () => {
  const script = scripted({
    turns: [
      uses(["read", { path: "docs/notes.md" }]),
      (results) =>
        uses([
          "write",
          {
            path: "docs/notes.md",
            content: `${results[0]?.text.includes("person") === true ? "Both." : "Mine."}\n`,
          },
        ]),
      says("Done."),
    ],
  });
  const under = await during(({ repo }) => {
    repo.commit({ branch: BRANCH, files: { "docs/notes.md": "By a person.\n" }, author: "alice" });
  }, script);
  const proposal = under.shop.proposals().get("write-notes") ?? 0;
  expect(fileAt(under.shop, proposal, "docs/notes.md")).toBe("Both.\n");
  expect(under.shop.bedrock.requests).toHaveLength(6);

  const beside = await during(({ repo }) => {
    repo.commit({ branch: BRANCH, files: { "docs/beside.md": "By a person.\n" }, author: "alice" });
  });
  const other = beside.shop.proposals().get("write-notes") ?? 0;
  expect(fileAt(beside.shop, other, "docs/beside.md")).toBe("By a person.\n");
  expect(beside.shop.bedrock.requests).toHaveLength(3);
});

test("a pull request that is closed, or loses its branch, during a run gets no proposal", async () => {
  const acts: Record<string, (shop: Shop, number: number) => void> = {
    "closed unheard": ({ alice, github }, number) => {
      github.webhooks.drop(() => true, 1);
      alice.closePullRequest(number);
    },
    "branch deleted": ({ repo }) => repo.deleteBranch(BRANCH),
  };
  for (const [name, act] of Object.entries(acts)) {
    const { shop, number } = await during(act);
    expect(shop.repo.pullRequest(number).state, name).toBe("closed");
    expect(shop.repo.pullRequests(), name).toHaveLength(1);
    expect(
      shop.repo.branches().filter((branch) => branch.startsWith("headwater/")),
      name,
    ).toEqual([]);
    expect(await costOf(shop, () => shop.server.sweep()), name).toEqual(NOTHING);
  }
});

test("a refusal of the host is told where people look, and not tried by itself for ever", async () => {
  const shop = await open();
  shop.github.fault({
    kind: "error",
    status: 403,
    message: "Resource not accessible by integration",
    match: ({ method, path }) => method === "POST" && path.endsWith("/git/refs"),
    times: 100,
  });
  const number = shop.openSpecPullRequest({ files: changed("900") });
  await shop.idle();
  expect(lineAbout(shop, number, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\`: failed. Headwater could not finish this run: GitHub answered 403 to POST /repos/acme/shop/git/refs: Resource not accessible by integration. To run it again, comment \`/headwater retry write-notes\`."`,
  );
  expect(await costOf(shop, () => shop.server.sweep())).toEqual(NOTHING);
  shop.github.clearFaults();
  shop.bob.comment(number, "/headwater retry");
  await shop.idle();
  expect(shop.proposals().size).toBe(1);
});

test("an archived repository is left alone, and a fork is only read", async () => {
  const shop = await open();
  const { repo, eve } = shop;
  const fork = shop.github.repository(eve.fork());
  fork.commit({ branch: "mine", parentBranch: "main", files: changed("900"), author: "eve" });
  const number = eve.openPullRequest({ head: "eve:mine", base: "main", title: "From outside" });
  await shop.idle();
  expect(shop.bedrock.requests).toHaveLength(0);
  expect(repo.pullRequests()).toHaveLength(1);
  expect(shop.sticky(number)).toContain("The head is in a fork: no hook runs before the merge.");
  expect(lineAbout(shop, number, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\` is skipped: the pull request comes from a fork; the hook runs when it is merged"`,
  );
  expect(shop.check(number, "headwater/spec-review")?.conclusion).toBe("success");
  expect(ourComments(shop, number)).toHaveLength(1);

  const inside = shop.openSpecPullRequest({ files: changed("700") });
  repo.archive();
  await shop.idle();
  expect(shop.sticky(inside)).toBeNull();
  const stood = exactState(shop);
  await shop.server.sweep();
  expect(exactState(shop)).toBe(stood);
});
