/** The form of a workflow on CodeCatalyst: its variables, a checkout an action, git and the runner's tokens on loopback. */
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { NO_NETWORK } from "../../entrypoints/action/no-network.ts";
import { MODEL_CREDENTIALS } from "../../entrypoints/action/shop.ts";
import { ACTION_SOURCE, runStep, type Step } from "../../entrypoints/action/step.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import { plainGit } from "../../git/support/sample.ts";
import { serveGit } from "../../git/support/server.ts";
import { shopModel } from "../shop/model.ts";
import { BRANCH, type Form } from "./form.ts";
import { branchesOf, changedBy, localProposals, mergeChange, shopRepository } from "./shop-repository.ts";

const RUNNER = { AccessKeyId: "runner", SecretAccessKey: "password-of-the-runner" };

const LEDGER = "refs/heads/headwater-ledger ";

const NO_CHECKS = { notHere: "CodeCatalyst has no checks; an action succeeds or fails." };

/** Answers as the runner does that has a token for its sources. */
async function serveToken(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => response.end(JSON.stringify(RUNNER)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    close: () => server.close(),
  };
}

/** The review in the log of an action: between its heading and what is said about proposals, or the outputs. */
const reviewIn = ({ log }: Step): string =>
  /^### Headwater\n\n([\s\S]*?)\n\n?(?:> |::)/m.exec(log)?.[1]?.trim() ?? log;

const outputOf = ({ log }: Step, name: string): string =>
  new RegExp(`^::set-output name=${name}::(.*)$`, "m").exec(log)?.[1] ?? "";

export async function openCodeCatalyst(): Promise<Form> {
  const { around, dir: source } = await shopRepository();
  const bedrock = await startBedrock({ script: shopModel() });
  const secret = Buffer.from(`${RUNNER.AccessKeyId}:${RUNNER.SecretAccessKey}`).toString("base64");
  const [git, token] = [await serveGit(source, { authorization: `basic ${secret}` }), await serveToken()];
  const checkout = (): string => {
    const dir = path.join(mkdtempSync(path.join(around, "action-")), "shop");
    plainGit(around, ["clone", "-q", "--branch", BRANCH, source, dir]);
    plainGit(dir, ["remote", "set-url", "origin", git.url]);
    return dir;
  };
  const step = async (
    dir: string,
    about: { inputs?: Record<string, string>; env?: Record<string, string> } = {},
  ): Promise<Step> => {
    const ended = await runStep({
      dir,
      program: ACTION_SOURCE,
      preload: NO_NETWORK,
      inputs: { base: "origin/main", head: BRANCH, ...about.inputs },
      env: {
        GITHUB_ACTIONS: "",
        GITHUB_OUTPUT: "",
        GITHUB_STEP_SUMMARY: "",
        CATALYST_WORKFLOW_SPACE_NAME: "acme",
        CATALYST_WORKFLOW_PROJECT_NAME: "shop",
        AWS_CONTAINER_TOKEN_ENDPOINT: token.url,
        HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
        ...about.env,
      },
    });
    if (ended.code === null || ended.code > 1) throw new Error(ended.log);
    return ended;
  };
  const everything = async (dir: string): Promise<Step> => {
    const ended = await step(dir, { env: MODEL_CREDENTIALS });
    if (ended.code !== 0) throw new Error(ended.log);
    return ended;
  };
  return {
    open: async () => {
      const inputs = { stage: "plan", "fail-on": "breaking" };
      const planned = await step(checkout(), { inputs });
      return { summary: reviewIn(planned), verdict: outputOf(planned, "verdict"), exit: planned.code ?? -1 };
    },
    runHooks: async () => {
      const dir = checkout();
      const ended = await everything(dir);
      return { summary: reviewIn(ended), proposals: localProposals(dir, source), checks: NO_CHECKS };
    },
    again: async () => {
      const asked = bedrock.requests.length;
      const writes = await changedBy(
        () => branchesOf(source),
        () => everything(checkout()),
      );
      // What the model cost again is written down again.
      const named = writes.map((line) => (line.startsWith(LEDGER) ? "the ledger" : line));
      return { writes: named, modelCalls: bedrock.requests.length - asked };
    },
    merge: async () => {
      mergeChange(source);
      const from = branchesOf(source);
      const ended = await everything(checkout());
      if (branchesOf(source).join() !== from.join()) throw new Error("Something was pushed after the merge.");
      return {
        notHere: `No event of CodeCatalyst tells of a merge. Asked once more: ${reviewIn(ended)}`,
      };
    },
    close: async () => {
      token.close();
      await git.close();
      await bedrock.close();
      await rm(around, { recursive: true, force: true });
    },
  };
}
