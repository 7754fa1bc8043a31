/** The form of a GitHub App: the real server and Probot, signed webhooks, a strict fake of GitHub. */
import { shopModel } from "../shop/model.ts";
import { replayed } from "../shop/notes.ts";
import { holdAt } from "../shop/stories.ts";
import { openShop } from "../shop/world.ts";
import { byHook, type Form } from "./form.ts";
import { checksOf, openProposals, verdictOf } from "./on-github.ts";

export async function openApp(): Promise<Form & { numbers: Map<number, string> }> {
  const held = holdAt(1, shopModel());
  const shop = await openShop({ script: held.script });
  const numbers = new Map<number, string>();
  const proposals = (): ReturnType<typeof openProposals> => openProposals(shop.repo, numbers);
  let number = 0;
  const summary = (): string => shop.sticky(number) ?? "";
  return {
    numbers,
    open: async () => {
      number = shop.openSpecPullRequest();
      await held.asked(1);
      return {
        summary: summary(),
        verdict: verdictOf(shop.check(number, "headwater/spec-review")?.title ?? ""),
        exit: { notHere: "A server has no exit code. It writes a check, which fails by `rules` alone." },
      };
    },
    runHooks: async () => {
      held.release();
      await shop.idle();
      return { summary: summary(), proposals: byHook(proposals()), checks: checksOf(shop.repo) };
    },
    again: async () => {
      const { writes, modelCalls } = await replayed(shop);
      return { writes, modelCalls };
    },
    merge: async () => {
      shop.bob.merge(number);
      await shop.idle();
      return { summary: summary(), proposals: byHook(proposals()) };
    },
    close: () => shop.close(),
  };
}
