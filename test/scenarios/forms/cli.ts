/** The form of a command line: a checkout, one process a command, files between the stages. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../../child-environment.ts";
import { MODEL_CREDENTIALS } from "../../entrypoints/action/shop.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import { shopModel } from "../shop/model.ts";
import { BRANCH, type Form } from "./form.ts";
import { branchesOf, changedBy, localProposals, mergeChange, shopRepository } from "./shop-repository.ts";

const CLI = path.resolve(import.meta.dirname, "../../../src/entrypoints/cli.ts");
const RANGE = ["--base", "main", "--head", BRANCH];

const NO_CHECKS = { notHere: "A command writes no checks; its exit code is its verdict." };

interface Ended {
  code: number;
  out: string;
}

export async function openCommandLine(): Promise<Form> {
  const { around, dir } = await shopRepository();
  const bedrock = await startBedrock({ script: shopModel() });
  const headwater = (...args: string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const env = {
        PATH: process.env["PATH"] ?? "",
        ...childEnvironment(),
        ...MODEL_CREDENTIALS,
        HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
      };
      execFile(process.execPath, [CLI, ...args], { cwd: dir, env }, (error, out, err) => {
        const code = error === null ? 0 : error.code;
        if (code === 0 || code === 1) resolve({ code, out });
        else reject(new Error(`headwater ${args.join(" ")}\n${err}`));
      });
    });
  const [plan, result] = ["../plan.json", "../result.json"];
  const review = (): Promise<Ended> => headwater("review", ...RANGE);
  const apply = async (): Promise<void> => {
    const { code, out } = await headwater("apply", result);
    if (code !== 0) throw new Error(out);
  };
  const folder = path.join(dir, ".git/headwater/proposals");
  const stands = (): string[] => [
    ...branchesOf(dir),
    ...readdirSync(folder).map((name) => `${name} ${readFileSync(path.join(folder, name), "utf8")}`),
  ];
  return {
    open: async () => {
      const { code, out } = await review();
      const { verdict } = JSON.parse((await headwater("review", ...RANGE, "--json")).out) as {
        verdict: string;
      };
      return { summary: out.trim(), verdict, exit: code };
    },
    runHooks: async () => {
      await headwater("plan", ...RANGE, "--out", plan);
      const { code, out } = await headwater("run", plan, "--out", result);
      if (code !== 0) throw new Error(out);
      await apply();
      return { summary: (await review()).out.trim(), proposals: localProposals(dir, dir), checks: NO_CHECKS };
    },
    again: async () => {
      const asked = bedrock.requests.length;
      const writes = await changedBy(stands, apply);
      return { writes, modelCalls: bedrock.requests.length - asked };
    },
    merge: async () => {
      mergeChange(dir);
      return {
        notHere: `Nothing tells a command of a merge. Asked once more: ${(await review()).out.trim()}`,
      };
    },
    close: async () => {
      await bedrock.close();
      await rm(around, { recursive: true, force: true });
    },
  };
}
