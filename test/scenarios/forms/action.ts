/** The form of a step in a GitHub workflow: recorded events behind GITHUB_EVENT_PATH, one process a step. */
import { NO_NETWORK } from "../../entrypoints/action/no-network.ts";
import { openActionShop, PLANS } from "../../entrypoints/action/shop.ts";
import { ACTION_SOURCE, type Step } from "../../entrypoints/action/step.ts";
import { shopModel } from "../shop/model.ts";
import { SPEC, storyFile } from "../shop/world.ts";
import { BRANCH, byHook, TITLE, type Form } from "./form.ts";
import { checksOf, openProposals } from "./on-github.ts";

export async function openAction(): Promise<Form & { numbers: Map<number, string> }> {
  const shop = await openActionShop({ files: {}, script: shopModel() });
  const { repo, github, alice, bob } = shop;
  const numbers = new Map<number, string>();
  let number = 0;
  let opened = { name: "", payload: "" };
  const step = async (about: Parameters<typeof shop.step>[0]): Promise<Step> => {
    const ended = await shop.step({ ...about, program: ACTION_SOURCE, preload: NO_NETWORK });
    if (ended.code === null || ended.code > 1) throw new Error(ended.log);
    return ended;
  };
  /** The review in a job summary: after the heading, before the remarks about the step. */
  const reviewIn = ({ summary }: Step): string =>
    summary
      .replace(/^### Headwater on \S+\n\n/, "")
      .replace(/\n> [\s\S]*$/, "")
      .trim();
  const everything = (event: ReturnType<typeof shop.recorded>): Promise<Step> => step({ event, model: true });
  const comment = (): string => shop.comments(number)[0]?.trim() ?? "";
  const proposals = (): ReturnType<typeof openProposals> => openProposals(repo, numbers);
  const shown = (ended: Step): string => {
    if (ended.code !== 0) throw new Error(ended.log);
    if (reviewIn(ended) !== comment())
      throw new Error(`The job summary and the comment differ:\n${ended.summary}`);
    return comment();
  };
  return {
    numbers,
    open: async () => {
      repo.commit({
        branch: BRANCH,
        parentBranch: "main",
        files: { [SPEC]: storyFile("payments") },
        author: { name: "alice", email: "alice@example.com" },
      });
      number = alice.openPullRequest({ head: BRANCH, base: "main", title: TITLE });
      opened = shop.recorded("pull_request", "opened");
      const planned = await step({
        event: opened,
        inputs: { stage: "plan", "fail-on": "breaking" },
        permissions: PLANS,
      });
      return {
        summary: reviewIn(planned),
        verdict: planned.outputs["verdict"] ?? "",
        exit: planned.code ?? -1,
      };
    },
    runHooks: async () => {
      const ended = await everything(opened);
      return { proposals: byHook(proposals()), summary: shown(ended), checks: checksOf(repo) };
    },
    again: async () => {
      const [from, asked] = [github.requests.length, shop.bedrock.requests.length];
      shown(await everything(opened));
      return {
        writes: github.requests
          .slice(from)
          .filter(({ kind }) => kind === "write")
          .map(({ method, path }) => `${method} ${path}`),
        modelCalls: shop.bedrock.requests.length - asked,
      };
    },
    merge: async () => {
      bob.merge(number);
      await everything(shop.recorded("pull_request", "closed"));
      return { summary: comment(), proposals: byHook(proposals()) };
    },
    close: () => shop.close(),
  };
}
