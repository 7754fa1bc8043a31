/** What people are told of other open pull requests, and what it costs. */
import { afterEach, expect, test } from "vitest";
import { AFTER, BEFORE, openNotes, plain, sendAgain, sent, spec, SPEC } from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";

let shop: Shop;
afterEach(() => shop.close());

const observe = { config: ["mode: observe", 'specs: [{ match: "specs/**/*.spec.md" }]', ""] };

test("two pull requests that change one requirement are told about each other", async () => {
  shop = await openNotes(observe);
  const one = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(shop.sticky(one)).not.toContain("other open pull requests");
  const other = spec(
    "WHEN a charge is requested, the payments service SHALL answer within 300 ms.",
    "THE payments service SHALL log it.",
  );
  const two = shop.openSpecPullRequest({ branch: "faster", files: { [SPEC]: other } });
  await shop.idle();
  const text = plain(shop, shop.sticky(two) ?? "");
  expect(text.slice(text.indexOf("#### Changed by other"), text.indexOf("#### Hooks")))
    .toMatchInlineSnapshot(`
    "#### Changed by other open pull requests too

    Agree on these before one of the pull requests is merged; the later one will have to follow.

    - [#1](https://github.example/acme/shop/pull/1): \`PAY-1 Rule 1\` of \`services/payments\`

    "
  `);
  // The first one learns of it with its own next event.
  expect(shop.sticky(one)).not.toContain("other open pull requests");
  shop.repo.commit({ branch: "require-currency", files: { "docs/a.md": "a\n" } });
  await shop.idle();
  expect(shop.sticky(one)).toContain("Changed by other open pull requests too");

  const unrelated = shop.openSpecPullRequest({
    branch: "more",
    files: { [SPEC]: `${BEFORE}\n### PAY-9: Rule 9\n\nTHE payments service SHALL sleep.\n` },
  });
  await shop.idle();
  expect(shop.sticky(unrelated)).not.toContain("other open pull requests");

  const last = sent(shop).findLast(({ event }) => event === "pull_request");
  if (last === undefined) throw new Error("nothing was delivered");
  const from = shop.github.requests.length;
  expect(await sendAgain(shop, last)).toBeLessThan(300);
  await shop.idle();
  const { read, write } = shop.github.count(from);
  expect(write).toBe(0);
  expect(read).toBeLessThanOrEqual(12);
});
