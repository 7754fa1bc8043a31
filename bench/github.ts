/** GitHub reads and writes per event, counted on the fake GitHub: one delivery at a time, all others held back. */
import { createHmac, randomUUID } from "node:crypto";
import { scriptedModels } from "../test/fakes/bedrock/scripts.ts";
import { says, uses } from "../test/fakes/bedrock/turns.ts";
import type { RecordedRequest } from "../test/fakes/github/index.ts";
import { openShop } from "../test/scenarios/shop/world.ts";
import type { Shop } from "../test/scenarios/shop/world.ts";
import { serviceSpec, specPath } from "./repositories.ts";
import { row, type BenchRow } from "./row.ts";

const HOOK = [
  "name: notes",
  "on: { spec_change: { paths: [specs/services/**/*.spec.md] } }",
  "run: { agent: sonnet, task: Bring the notes up to date., writes: [notes/**] }",
  "",
].join("\n");

/** The shop with generated specs instead of its own. */
function filesOf(specs: number, mode: "observe" | "propose"): Record<string, string | null> {
  const files: Record<string, string | null> = {
    ".kiro/headwater.yaml": `mode: ${mode}\ncascade: false\n`,
    ".kiro/hooks/notes.yaml": HOOK,
  };
  for (const name of ["regenerate-clients", "sync-client-stubs", "update-docs"])
    files[`.kiro/hooks/${name}.yaml`] = null;
  for (const name of ["orders", "checkout", "payments"]) files[`specs/services/${name}.spec.md`] = null;
  for (let number = 0; number < specs; number += 1) files[specPath(number)] = serviceSpec(number, false);
  return files;
}

const openWorld = (specs: number, mode: "observe" | "propose"): Promise<Shop> =>
  openShop({
    files: filesOf(specs, mode),
    script: scriptedModels([
      { turns: [uses(["write", { path: "notes/a.md", content: "The limit moved.\n" }]), says("Noted.")] },
    ]),
  });

const changedSpecs = (specs: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: specs }, (_, number) => [specPath(number), serviceSpec(number, true)]),
  );

/** Opens a pull request while no webhook is delivered. Answers the payload of `pull_request.opened`. */
function openQuietly(shop: Shop, branch: string, files: Record<string, string>): string {
  shop.github.deliverTo(null);
  const number = shop.openSpecPullRequest({ branch, files });
  const opened = shop.github
    .deliveries()
    .findLast(({ event, action }) => event === "pull_request" && action === "opened");
  if (opened === undefined) throw new Error(`No delivery of pull request ${number}`);
  return opened.body;
}

/** Sends one delivery under a new id, waits until everything that it led to is done, answers its requests. */
async function deliver(shop: Shop, body: string): Promise<RecordedRequest[]> {
  const from = shop.github.requests.length;
  const signature = createHmac("sha256", shop.github.app.webhookSecret).update(body).digest("hex");
  const response = await fetch(`${shop.server.url}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-delivery": randomUUID(),
      "x-github-event": "pull_request",
      "x-hub-signature-256": `sha256=${signature}`,
    },
  });
  if (!response.ok) throw new Error(`The delivery was answered ${response.status}`);
  await shop.server.idle();
  return shop.github.requests.slice(from);
}

/** Opens a pull request as in real life, and waits until no webhook is on its way any more. */
async function openAloud(shop: Shop, specs: number): Promise<ReviewCount["whole"]> {
  shop.github.deliverTo(`${shop.server.url}/webhooks`);
  const [from, sent] = [shop.github.requests.length, shop.github.deliveries().length];
  shop.openSpecPullRequest({
    branch: "third",
    files: { ...changedSpecs(specs), "README.md": "# A third\n" },
  });
  await shop.idle();
  return {
    requests: shop.github.requests.slice(from),
    deliveries: shop.github.deliveries().length - sent,
  };
}

const ofKind = (requests: RecordedRequest[], kind: RecordedRequest["kind"]): RecordedRequest[] =>
  requests.filter((request) => request.kind === kind);

const listed = (requests: RecordedRequest[]): string => {
  const counts = new Map<string, number>();
  for (const { operation } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts]
    .map(([operation, count]) => (count === 1 ? operation : `${operation} ×${count}`))
    .join(", ");
};

const ATTRIBUTION =
  "Attribution: webhooks are held back; one signed `pull_request.opened` is posted; all requests until the server is idle again are its own.";

interface ReviewCount {
  /** The same review on a server that has just started. */
  cold: RecordedRequest[];
  warm: RecordedRequest[];
  again: RecordedRequest[];
  /** A third pull request with every webhook delivered, those that our own writes cause included. */
  whole: { requests: RecordedRequest[]; deliveries: number };
}

/** In mode observe nothing runs, so all requests belong to the review. */
async function countReview(specs: number): Promise<ReviewCount> {
  const shop = await openWorld(specs, "observe");
  try {
    const cold = await deliver(shop, openQuietly(shop, "first", changedSpecs(specs)));
    const body = openQuietly(shop, "second", { ...changedSpecs(specs), "README.md": "# Another\n" });
    const [warm, again] = [await deliver(shop, body), await deliver(shop, body)];
    return { cold, warm, again, whole: await openAloud(shop, specs) };
  } finally {
    await shop.close();
  }
}

interface ProposalCount {
  own: RecordedRequest[];
  others: RecordedRequest[];
  again: RecordedRequest[];
}

/** Which writes make the proposal stand, by what they touch; the rest refreshes the review of the pull request. */
function isOfProposal(shop: Shop, proposal: number): (request: RecordedRequest) => boolean {
  const { branch, sha } = shop.repo.pullRequest(proposal).head;
  return ({ path, body }) => {
    const text = JSON.stringify(body ?? null);
    return (
      path.includes(`/${proposal}/`) ||
      path.endsWith(`/${proposal}`) ||
      text.includes(branch) ||
      text.includes(sha)
    );
  };
}

async function countProposal(): Promise<ProposalCount> {
  const shop = await openWorld(3, "propose");
  try {
    const body = openQuietly(shop, "change", changedSpecs(1));
    const writes = ofKind(await deliver(shop, body), "write");
    const proposal = shop.proposals().get("notes");
    if (proposal === undefined) throw new Error("The hook made no proposal.");
    const mine = isOfProposal(shop, proposal);
    return {
      own: writes.filter(mine),
      others: writes.filter((request) => !mine(request)),
      again: await deliver(shop, body),
    };
  } finally {
    await shop.close();
  }
}

const GROUP = "GitHub requests per event (fake GitHub)";

function reviewRows(specs: number, { cold, warm, again, whole }: ReviewCount): BenchRow[] {
  const what = `review of a pull request that changes ${specs} specs`;
  const peer = { name: "one read per spec and side", value: 2 * specs };
  const [reads, first, writes] = [ofKind(warm, "read"), ofKind(cold, "read"), ofKind(warm, "write")];
  const beside = `besides ${ofKind(warm, "git").length} git requests`;
  const note = `${specs} specs, reads (${beside}): ${listed(reads)}. Right after the start: ${listed(first)}.`;
  const seen = { name: "what people see: comment and two checks", value: 3 };
  return [
    row(
      { group: GROUP, name: `${what}: reads`, unit: "reads" },
      { value: reads.length, aim: 12, peer, note },
    ),
    row(
      {
        group: GROUP,
        name: `the same as the first event after the start, ${specs} specs: reads`,
        unit: "reads",
      },
      { value: first.length, aim: 12, peer },
    ),
    row(
      { group: GROUP, name: `${what}: writes`, unit: "writes" },
      { value: writes.length, aim: 4, peer: seen, note: `${specs} specs, writes: ${listed(writes)}.` },
    ),
    row(
      { group: GROUP, name: `the same event again, ${specs} specs: writes`, unit: "writes" },
      { value: ofKind(again, "write").length, aim: 0, note: ATTRIBUTION },
    ),
    row(
      { group: GROUP, name: `all events that opening it sets off, ${specs} specs: reads`, unit: "reads" },
      {
        value: ofKind(whole.requests, "read").length,
        peer: { name: "the one event above", value: reads.length },
        note: `All events: ${whole.deliveries} webhooks, those that our own writes cause included; ${ofKind(whole.requests, "write").length} writes together.`,
      },
    ),
  ];
}

/** (c) counts, not times: the same on every machine. */
export async function benchGitHub(sizes: readonly number[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const specs of sizes) rows.push(...reviewRows(specs, await countReview(specs)));
  const { own, others, again } = await countProposal();
  return [
    ...rows,
    row(
      { group: GROUP, name: "one proposal: writes", unit: "writes" },
      {
        ...{ value: own.length, aim: 5 },
        peer: { name: "ref, commit, pull request, label, gate", value: 5 },
        note: `Proposal, writes whose address or body names its number, branch or commit: ${listed(own)}. The other ${others.length} of that event are the review and its refresh: ${listed(others)}.`,
      },
    ),
    row(
      { group: GROUP, name: "the same event again, with a proposal open: writes", unit: "writes" },
      { value: ofKind(again, "write").length, aim: 0, note: ATTRIBUTION },
    ),
  ];
}
