import { expect, test, vi } from "vitest";
import { accessKeeper, PERMISSIONS } from "../../../src/adapters/github/access.ts";
import { canned, type Answer, type Seen } from "./canned.ts";

const shop = { id: 7, owner: "acme", name: "shop" };
const START = Date.parse("2026-03-01T12:00:00Z");

async function withKeeper(
  answer: (seen: Seen, index: number) => Answer,
  work: (parts: {
    keeper: ReturnType<typeof accessKeeper>;
    seen: Seen[];
    secrets: string[];
    at: (minutes: number) => void;
  }) => Promise<void>,
): Promise<void> {
  const github = await canned(answer);
  let now = START;
  const secrets: string[] = [];
  const keeper = accessKeeper(github.octokit, {
    clock: () => now,
    onSecret: (value) => void secrets.push(value),
    onSecretExpired: (value) => void secrets.splice(secrets.indexOf(value), 1),
  });
  try {
    await work({
      keeper,
      seen: github.seen,
      secrets,
      at: (minutes) => void (now = START + minutes * 60_000),
    });
  } finally {
    await github.close();
  }
}

const minted = (
  index: number,
  repository: object = { id: 7, name: "shop", owner: { login: "acme" } },
): Answer => ({
  status: 201,
  body: {
    token: `ghs_${index}`,
    expires_at: new Date(START + 60 * 60_000).toISOString(),
    repositories: [repository],
  },
});

test("a token is asked for one repository and the permissions that we use, and told as a secret", async () => {
  await withKeeper(
    (_, index) => minted(index),
    async ({ keeper, seen, secrets }) => {
      expect(await keeper.access(1, shop)).toEqual({ token: "ghs_0", repository: shop, facts: null });
      expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
        ["POST", "/app/installations/1/access_tokens", { repository_ids: [7], permissions: PERMISSIONS }],
      ]);
      expect(secrets).toEqual(["ghs_0"]);
    },
  );
});

test("it is kept until five minutes before it expires, and asked for once by many", async () => {
  await withKeeper(
    (_, index) => minted(index),
    async ({ keeper, seen, at }) => {
      await Promise.all([keeper.access(1, shop), keeper.access(1, shop), keeper.access(1, shop)]);
      at(54);
      expect((await keeper.access(1, shop)).token).toBe("ghs_0");
      expect(seen).toHaveLength(1);
      at(55);
      expect((await keeper.access(1, shop)).token).toBe("ghs_1");
    },
  );
});

test("an expired token is no secret any more", async () => {
  await withKeeper(
    (_, index) => ({
      status: 201,
      body: {
        token: `ghs_${index}`,
        expires_at: new Date(START + (index + 1) * 60 * 60_000).toISOString(),
        repositories: [{ id: 7, name: "shop", owner: { login: "acme" } }],
      },
    }),
    async ({ keeper, secrets, at }) => {
      await keeper.access(1, shop);
      at(56);
      await keeper.access(1, shop);
      expect(secrets).toEqual(["ghs_0", "ghs_1"]);
      at(61);
      await keeper.access(1, shop);
      expect(secrets).toEqual(["ghs_1"]);
    },
  );
});

test("listing repositories takes a token that can do nothing else, kept as well", async () => {
  await withKeeper(
    (_, index) => minted(index),
    async ({ keeper, seen }) => {
      expect(await keeper.listing(1)).toBe("ghs_0");
      expect(await keeper.listing(1)).toBe("ghs_0");
      expect(seen.map(({ body }) => body)).toEqual([{ permissions: { metadata: "read" } }]);
    },
  );
});

test("another installation or repository never gets it", async () => {
  await withKeeper(
    ({ body }, index) => {
      const id = (body as { repository_ids: number[] }).repository_ids[0];
      return minted(index, { id, name: "n", owner: { login: "o" } });
    },
    async ({ keeper }) => {
      const tokens = [
        await keeper.access(1, shop),
        await keeper.access(2, shop),
        await keeper.access(1, { ...shop, id: 8 }),
      ].map(({ token }) => token);
      expect(new Set(tokens).size).toBe(3);
    },
  );
});

test("the answer says what the repository is called now", async () => {
  await withKeeper(
    (_, index) => minted(index, { id: 7, name: "store", owner: { login: "acme-corp" } }),
    async ({ keeper }) => {
      expect((await keeper.access(1, shop)).repository).toEqual({ id: 7, owner: "acme-corp", name: "store" });
    },
  );
});

test("what it says of the repository is for the call that asked, and for nobody who finds the token there", async () => {
  const whole = { default_branch: "trunk", private: true, archived: false };
  await withKeeper(
    (_, index) => minted(index, { id: 7, name: "shop", owner: { login: "acme" }, ...whole }),
    async ({ keeper, at }) => {
      const facts = { defaultBranch: "trunk", visibility: "private", archived: false };
      const both = await Promise.all([keeper.access(1, shop), keeper.access(1, shop)]);
      expect(both.map((access) => access.facts)).toEqual([facts, null]);
      expect((await keeper.access(1, shop)).facts).toBeNull();
      at(55);
      expect((await keeper.access(1, shop)).facts).toEqual(facts);
    },
  );
});

test("a token for another repository than asked for is refused", async () => {
  await withKeeper(
    (_, index) => minted(index, { id: 8, name: "till", owner: { login: "acme" } }),
    async ({ keeper }) => {
      await expect(keeper.access(1, shop)).rejects.toMatchObject({ code: "forbidden" });
    },
  );
});

test("a failure is not kept, and what is forgotten is asked for again", async () => {
  await withKeeper(
    (_, index) => (index === 0 ? { status: 500 } : minted(index)),
    async ({ keeper }) => {
      await expect(keeper.access(1, shop)).rejects.toMatchObject({ code: "unavailable" });
      await vi.waitFor(async () => expect((await keeper.access(1, shop)).token).toBe("ghs_1"), {
        timeout: 240_000,
      });
      keeper.forget(7);
      expect((await keeper.access(1, shop)).token).toBe("ghs_2");
    },
  );
});
