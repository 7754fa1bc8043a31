import { generateKeyPairSync } from "node:crypto";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "../../src/adapters/github/access.ts";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import type { RepoEvent } from "../../src/core/events.ts";
import { UserError, WorldError } from "../../src/errors.ts";
import type { Json } from "../../src/core/json.ts";
import type { Host } from "../../src/ports.ts";
import type { GitHub, RepositoryHandle } from "../fakes/github/index.ts";
import { sign } from "./front-client.ts";
import { fakeGitHub, testServer, type TestServer } from "./test-server.ts";

function openPullRequest(repo: RepositoryHandle, branch = "feature"): number {
  const mona = repo.person("mona", "write");
  repo.commit({ branch, files: { [`${branch}.txt`]: "a\n" }, author: "mona" });
  return mona.openPullRequest({ title: "Add a", head: branch, base: "main" });
}

/** What comes of the check suite that GitHub opens for each push. */
const NOT_FOR_US = "ignored: nothing for us";

/** Everything is delivered and worked on. */
async function quiet(github: GitHub, { server }: TestServer): Promise<void> {
  await github.settled();
  await server.idle();
}

describe("a delivery", () => {
  test("becomes an event with a host that can act", async () => {
    const { github, repo } = await fakeGitHub();
    const events: RepoEvent[] = [];
    const bench = await testServer(github, async (event, host) => {
      events.push(event);
      if (event.kind !== "pull_request_changed") return "looked";
      await host.createComment(event.number, `Hello from ${host.self.login}`);
      return "reviewed";
    });
    const number = openPullRequest(repo);
    await quiet(github, bench);
    expect(events).toContainEqual({
      kind: "pull_request_changed",
      repository: { id: repo.id, owner: "acme", name: "shop" },
      number,
      activity: "opened",
      sender: { id: repo.person("mona").account.id, login: "mona", type: "person" },
    });
    expect(repo.comments(number)).toMatchObject([{ body: "Hello from headwater[bot]" }]);
    expect(bench.outcomes).toContain("reviewed");
    expect(await bench.store.unfinished()).toEqual([]);
    for (const delivery of github.deliveries()) expect(delivery.statusCode).toBeOneOf([202, null]);
  });

  test("that comes twice is handled once", async () => {
    const { github, repo } = await fakeGitHub();
    let runs = 0;
    const bench = await testServer(github, async ({ kind }) => {
      if (kind === "pull_request_changed") runs += 1;
      return "done";
    });
    openPullRequest(repo);
    await quiet(github, bench);
    const opened = github.deliveries().find(({ event }) => event === "pull_request");
    for (let again = 0; again < 5; again++) github.redeliver(opened?.id ?? 0);
    await quiet(github, bench);
    expect(runs).toBe(1);
    expect(github.deliveries().filter(({ redelivery }) => redelivery)).toHaveLength(5);
  });

  test("is acknowledged before it is handled, however slow that is", async () => {
    const { github, repo } = await fakeGitHub();
    const gate = Promise.withResolvers<string>();
    const bench = await testServer(github, () => gate.promise);
    openPullRequest(repo);
    await github.settled();
    expect(github.deliveries().every(({ statusCode }) => statusCode === 202)).toBe(true);
    expect(bench.outcomes).not.toContain("done");
    expect(await bench.server.health()).toMatchObject({ inbox: { unfinished: 2 } });
    gate.resolve("done");
    await bench.server.idle();
    expect(bench.outcomes).toContain("done");
    expect(await bench.server.health()).toMatchObject({ inbox: { unfinished: 0 } });
  });

  test("that was not finished is taken up again by the next start, once", async () => {
    const { github, repo } = await fakeGitHub();
    const store = memoryStore();
    const first = await testServer(github, () => new Promise<string>(() => undefined), { store });
    const number = openPullRequest(repo);
    await github.settled();
    expect(await first.server.stop(0)).toBe(false);
    const before = await store.unfinished();
    expect(before.length).toBeGreaterThan(0);

    const numbers: number[] = [];
    const second = await testServer(
      github,
      async (event) => {
        if (event.kind === "pull_request_changed") numbers.push(event.number);
        return "done";
      },
      { store },
    );
    await second.server.idle();
    expect(numbers).toEqual([number]);
    expect(await store.unfinished()).toEqual([]);
    expect(second.outcomes).toHaveLength(before.length);
  });

  test("is tried again after a failure of the world", async () => {
    const { github, repo } = await fakeGitHub();
    let tries = 0;
    const bench = await testServer(github, async ({ kind }) => {
      if (kind !== "pull_request_changed") return "looked";
      tries += 1;
      if (tries < 3) throw new WorldError("unavailable", "the model is away", true);
      return "reviewed";
    });
    openPullRequest(repo);
    await quiet(github, bench);
    expect(tries).toBe(3);
    expect(bench.pauses).toEqual([1_000, 5_000]);
    expect(bench.outcomes).toContain("reviewed");
  });

  test("survives a GitHub that fails while a token is made", async () => {
    const { github, repo } = await fakeGitHub();
    const bench = await testServer(github, async () => "done");
    github.fault({ kind: "error", status: 502, match: ({ path }) => path.endsWith("/access_tokens") });
    openPullRequest(repo);
    await quiet(github, bench);
    expect(new Set(bench.outcomes)).toEqual(new Set(["done", NOT_FOR_US]));
    expect(await bench.server.health()).toMatchObject({ deliveries: { failed: 0 } });
  });

  test("whose handling has a bug fails, is counted, and stops nothing else", async () => {
    const { github, repo } = await fakeGitHub();
    const bench = await testServer(github, async ({ kind }) => {
      if (kind === "pushed") throw new TypeError("x is undefined");
      return "done";
    });
    openPullRequest(repo);
    await quiet(github, bench);
    expect(bench.outcomes.toSorted()).toEqual(["done", "failed: TypeError", NOT_FOR_US]);
    expect(await bench.server.health()).toMatchObject({ deliveries: { failed: 1 } });
  });
});

/** A delivery by hand, signed, for what the fake would not send. */
async function send(
  github: GitHub,
  server: TestServer["server"],
  { event, payload }: { event: string; payload: object },
): Promise<number> {
  const body = JSON.stringify(payload);
  const response = await fetch(`${server.url}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "x-github-delivery": crypto.randomUUID(),
      "x-github-event": event,
      "x-hub-signature-256": sign(body, github.app.webhookSecret),
    },
  });
  await response.text();
  await server.idle();
  return response.status;
}

function statusOf(repo: { id: number; name: string }, extra: object = {}): object {
  return {
    sha: "a".repeat(40),
    repository: { id: repo.id, name: repo.name, owner: { login: "acme" } },
    ...extra,
  };
}

describe("the repository of an event", () => {
  test("without an installation in the payload is looked up", async () => {
    const { github, repo } = await fakeGitHub();
    const hosts: Host[] = [];
    const { server, outcomes } = await testServer(github, async (_, host) => {
      hosts.push(host);
      return (await host.repositoryFacts())?.defaultBranch ?? "nothing";
    });
    await send(github, server, { event: "status", payload: statusOf(repo) });
    expect(outcomes).toEqual(["main"]);
    expect(hosts[0]?.self).toEqual({
      appId: github.app.id,
      accountId: github.app.botUserId,
      login: "headwater[bot]",
      email: `${github.app.botUserId}+headwater[bot]@users.noreply.github.com`,
    });
  });

  test("where the App is not installed is ignored, with a line in the log", async () => {
    const { github } = await fakeGitHub();
    const other = github.createRepository({ owner: "acme", name: "till", installed: false });
    const { server, outcomes, logged } = await testServer(github, async () => "handled");
    await send(github, server, { event: "status", payload: statusOf(other) });
    expect(outcomes).toEqual(["ignored: the App is not installed there"]);
    expect(logged()).toContain("An event was ignored.");
  });

  test("of a suspended installation is ignored and not tried again", async () => {
    const { github, repo } = await fakeGitHub();
    const installation = { id: github.installation(repo).id };
    github.suspend(repo);
    const { server, outcomes, pauses } = await testServer(github, async () => "handled");
    await send(github, server, { event: "status", payload: statusOf(repo, { installation }) });
    expect(outcomes).toEqual(["ignored: the installation is suspended"]);
    expect(pauses).toEqual([]);
  });

  test("that left the installation meanwhile is ignored and not tried again", async () => {
    const { github, repo } = await fakeGitHub();
    const installation = { id: github.installation(repo).id };
    github.uninstall(repo);
    const { server, outcomes, pauses } = await testServer(github, async () => "handled");
    await send(github, server, { event: "status", payload: statusOf(repo, { installation }) });
    expect(outcomes).toEqual(["ignored: the App is not installed there any more"]);
    expect(pauses).toEqual([]);
  });

  test("of an installation that did not grant all permissions fails and says so", async () => {
    const { github, repo } = await fakeGitHub({ contents: "read", metadata: "read" });
    const installation = { id: github.installation(repo).id };
    const { server, outcomes } = await testServer(github, async () => "handled");
    await send(github, server, { event: "status", payload: statusOf(repo, { installation }) });
    expect(outcomes).toEqual([
      expect.stringMatching(/^failed: validation: .*permissions requested are not granted/),
    ]);
  });

  test("that has another name by now is reached under that one", async () => {
    const { github, repo } = await fakeGitHub();
    const installation = { id: github.installation(repo).id };
    const seen: unknown[] = [];
    const { server } = await testServer(github, async (event, host) => {
      seen.push(event.repository, host.repository, (await host.repositoryFacts())?.defaultBranch);
      return "done";
    });
    repo.rename("store");
    await send(github, server, { event: "status", payload: statusOf(repo, { installation }) });
    const now = { id: repo.id, owner: "acme", name: "store" };
    expect(seen).toEqual([now, now, "main"]);
  });

  test("that was taken away is told, without a token for it", async () => {
    const { github, repo } = await fakeGitHub();
    const events: RepoEvent[] = [];
    const bench = await testServer(github, async (event) => {
      events.push(event);
      return "dropped";
    });
    github.uninstall(repo);
    await quiet(github, bench);
    expect(events).toEqual([
      { kind: "repository_removed", repository: { id: repo.id, owner: "acme", name: "shop" } },
    ]);
    expect(bench.secrets.size).toBe(0);
  });

  test("that was taken away, and of which nothing is kept, costs not one request", async () => {
    const { github, repo } = await fakeGitHub();
    const kept = { ids: async () => [], has: async () => false, forget: async () => undefined };
    const bench = await testServer(github, async () => "dropped", { kept });
    const from = github.requests.length;
    github.uninstallAll(repo);
    await quiet(github, bench);
    expect(bench.outcomes).toEqual(["ignored: nothing is kept here of that repository"]);
    expect(github.requests.slice(from)).toEqual([]);
  });

  test("that is taken away while it is worked on ends without a failure and without another attempt", async () => {
    const { github, repo } = await fakeGitHub();
    const bench = await testServer(github, async (event, host) => {
      if (event.kind !== "pull_request_changed") return event.kind;
      github.uninstallAll(repo);
      await host.createComment(1, "too late");
      return "written";
    });
    openPullRequest(repo);
    await quiet(github, bench);
    expect(bench.outcomes).toContain("repository_removed");
    expect(bench.outcomes).toContain("ignored: the App was removed from there meanwhile");
    expect(bench.outcomes.filter((outcome) => outcome.startsWith("failed"))).toEqual([]);
    expect(bench.pauses).toEqual([]);
  });

  test("gets a token for itself alone, with the permissions that we use, used again for the next event", async () => {
    const { github, repo } = await fakeGitHub();
    const second = github.createRepository({ owner: "acme", name: "till", files: { "a.txt": "a\n" } });
    const bench = await testServer(github, async (_, host) => (await host.remote()).url);
    openPullRequest(repo);
    openPullRequest(repo, "another");
    openPullRequest(second);
    await quiet(github, bench);
    const asked = github.requests
      .filter(({ path }) => path.endsWith("/access_tokens"))
      .map(({ body }) => body);
    expect(asked).toEqual([
      { repository_ids: [repo.id], permissions: PERMISSIONS },
      { repository_ids: [second.id], permissions: PERMISSIONS },
    ]);
    expect(bench.secrets.size).toBe(2);
  });
});

describe("facts of the repository", () => {
  test("come with a new token, for its own event and once; a change shows at the next read", async () => {
    const { github, repo } = await fakeGitHub();
    const facts: unknown[] = [];
    const bench = await testServer(github, async ({ kind }, host) => {
      if (kind !== "sweep") return "looked";
      facts.push(await host.repositoryFacts());
      repo.state.defaultBranch = "trunk";
      facts.push(await host.repositoryFacts());
      return "swept";
    });
    const reads = (): number => github.requests.filter(({ operation }) => operation === "repos/get").length;
    await bench.server.sweep();
    const on = (defaultBranch: string): object => ({
      defaultBranch,
      visibility: "private",
      archived: false,
    });
    expect([facts, reads()]).toEqual([[on("main"), on("trunk")], 1]);
    await bench.server.sweep();
    expect([facts.slice(2), reads()]).toEqual([[on("trunk"), on("trunk")], 3]);
  });
});

describe("what nobody reads", () => {
  test("is counted by name, not handled", async () => {
    const { github } = await fakeGitHub();
    const { server, outcomes } = await testServer(github, async () => "handled");
    await send(github, server, { event: "star", payload: { action: "created" } });
    await send(github, server, { event: "star", payload: { action: "deleted" } });
    await send(github, server, { event: "pull_request", payload: { action: "assigned" } });
    expect(outcomes).toEqual(["ignored: unknown event", "ignored: unknown event", "ignored: nothing for us"]);
    expect(await server.health()).toMatchObject({ deliveries: { unknown: { star: 2 }, failed: 0 } });
  });
});

describe("the sweep", () => {
  test("looks at every installed repository, and says how many", async () => {
    const { github, repo } = await fakeGitHub();
    const second = github.createRepository({ owner: "globex", name: "till", files: { "a.txt": "a\n" } });
    github.createRepository({ owner: "acme", name: "not-ours", installed: false });
    github.createRepository({ owner: "acme", name: "archived" }).archive();
    const swept: RepoEvent[] = [];
    const { server } = await testServer(github, async (event, host) => {
      swept.push(event);
      expect(await host.repositoryFacts()).not.toBeNull();
      return "swept";
    });
    expect(await server.sweep()).toBe(2);
    expect(swept).toEqual([
      { kind: "sweep", repository: { id: repo.id, owner: "acme", name: "shop" } },
      { kind: "sweep", repository: { id: second.id, owner: "globex", name: "till" } },
    ]);
  });

  test("and the tidying share one reading of GitHub's lists; one that fails in part proves nothing", async () => {
    const { github, repo } = await fakeGitHub();
    const other = github.createRepository({ owner: "globex", name: "till", files: { "a.txt": "a\n" } });
    const gone = 4_711;
    const forgotten: number[] = [];
    const swept: number[] = [];
    const { server } = await testServer(
      github,
      async ({ repository }) => (swept.push(repository.id), "swept"),
      {
        kept: {
          ids: async () => [repo.id, other.id, gone],
          has: async () => true,
          forget: async (id) => void forgotten.push(id),
        },
      },
    );
    const listed = (): string[] =>
      github.requests
        .filter(({ path }) => path === "/app/installations" || path === "/installation/repositories")
        .map(({ path }) => path);
    const broken = `/app/installations/${github.installation(repo).id}/access_tokens`;
    github.fault({ kind: "error", match: ({ path }) => path === broken, times: 10, status: 500 });
    expect(await server.sweep()).toBe(1);
    expect([swept, forgotten]).toEqual([[other.id], []]);
    expect(await server.health()).toMatchObject({ sweep: { sweeps: 1, failures: 1 } });

    github.clearFaults();
    const before = listed().length;
    expect(await server.sweep()).toBe(2);
    expect([swept.slice(1), forgotten]).toEqual([[repo.id, other.id], [gone]]);
    expect(listed().slice(before)).toEqual([
      "/app/installations",
      "/installation/repositories",
      "/installation/repositories",
    ]);
  });

  test("goes on after a repository that fails, and runs by the timer", async () => {
    const { github } = await fakeGitHub();
    github.createRepository({ owner: "acme", name: "till", files: { "a.txt": "a\n" } });
    const timers: { ms: number; run: () => void }[] = [];
    let stopped = 0;
    const { server } = await testServer(
      github,
      async ({ repository }) => {
        if (repository.name === "shop") throw new WorldError("forbidden", "no", false);
        return "swept";
      },
      {
        settings: { sweepMinutes: 10 },
        every: (ms, run) => {
          timers.push({ ms, run });
          return () => void (stopped += 1);
        },
      },
    );
    expect(timers.map(({ ms }) => ms)).toEqual([600_000]);
    timers[0]?.run();
    expect(await server.sweep()).toBe(2);
    expect(await server.health()).toMatchObject({ sweep: { sweeps: 1, failures: 1 } });
    await server.stop();
    expect(stopped).toBe(1);
  });

  test("is waited for when the server stops", async () => {
    const { github } = await fakeGitHub();
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<string>();
    const { server } = await testServer(github, () => {
      entered.resolve();
      return gate.promise;
    });
    const sweep = server.sweep();
    await entered.promise;
    expect(await server.stop(20)).toBe(false);
    const stopping = server.stop(10_000);
    gate.resolve("swept");
    expect(await stopping).toBe(true);
    expect(await sweep).toBe(1);
  });
});

describe("starting and stopping", () => {
  test("a key that GitHub does not accept is a clear error", async () => {
    const { github } = await fakeGitHub();
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const failure = testServer(github, async () => "", { settings: { privateKey } });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow("GitHub does not accept the App id with this private key.");
  });

  test("a GitHub that is away does not keep the server from taking deliveries", async () => {
    const { github, repo } = await fakeGitHub();
    github.fault({ kind: "drop_before_effect" });
    const bench = await testServer(github, async () => "done");
    openPullRequest(repo);
    await quiet(github, bench);
    expect(new Set(bench.outcomes)).toEqual(new Set(["done", NOT_FOR_US]));
  });

  test("a port that is taken is a clear error", async () => {
    const { github } = await fakeGitHub();
    const { server } = await testServer(github, async () => "");
    const failure = testServer(github, async () => "", { settings: { port: server.port } });
    await expect(failure).rejects.toMatchObject({ name: "UserError", code: "listen" });
  });

  test("stopping waits for work under way, and takes no more", async () => {
    const { github, repo } = await fakeGitHub();
    const gate = Promise.withResolvers<string>();
    const bench = await testServer(github, () => gate.promise);
    openPullRequest(repo);
    await github.settled();
    const stopping = bench.server.stop(10_000);
    await expect(fetch(`${bench.server.url}/healthz`)).rejects.toThrow();
    gate.resolve("done");
    expect(await stopping).toBe(true);
    expect(await bench.store.unfinished()).toEqual([]);
  });

  test("health says what runs here, and nothing of what was sent", async () => {
    const { github, repo } = await fakeGitHub();
    const bench = await testServer(github, async () => "done");
    openPullRequest(repo);
    await quiet(github, bench);
    const health = (await (await fetch(`${bench.server.url}/healthz`)).json()) as Json;
    expect(health).toEqual({
      github: {
        installations: 1,
        waiting: 0,
        held: 0,
        leastRemaining: expect.any(Number) as number,
        writes: 0,
      },
      status: "ok",
      version: "0.0.0",
      sandbox: { mode: "none", reason: "not here" },
      inbox: { unfinished: 0 },
      deliveries: { accepted: 3, finished: 3, failed: 0, retried: 0, unknown: {} },
      sweep: { sweeps: 0, failures: 0, redelivered: 0, redeliveryFailures: 0 },
    });
  });

  test("no token, key or secret is ever logged, at any level", async () => {
    const { github, repo } = await fakeGitHub();
    const unredacted: string[] = [];
    const bench = await testServer(
      github,
      async (event, host) => {
        await host.remote();
        if (event.kind === "pull_request_changed") await host.updateComment(1, "no such comment");
        return "done";
      },
      { log: pino({ level: "trace" }, { write: (line: string) => void unredacted.push(line) }) },
    );
    openPullRequest(repo);
    await quiet(github, bench);
    const text = unredacted.join("");
    expect(text).toContain("/access_tokens");
    const keyLine = github.app.privateKey.split("\n")[3] ?? "";
    for (const secret of [...bench.secrets, keyLine, github.app.webhookSecret]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/eyJ[A-Za-z0-9_-]{20,}\./);
  });
});
