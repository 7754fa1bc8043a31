/** Secret values that a step is given, so that they can be taken out of everything it prints. */
import type { Environment } from "../server-environment.ts";
import { modelSettings } from "../settings.ts";
import { inputVariable } from "./inputs.ts";

const TOKENS = [inputVariable("token"), "HEADWATER_GIT_TOKEN"];

/** Never throws, so that a failure can be told whatever else is wrong. */
export const givenTokens = (env: Environment): string[] =>
  TOKENS.map((name) => env[name]?.trim() ?? "").filter((token) => token !== "");

/** Tokens and keys. Throws UserError where a setting of the model is wrong. */
export const givenSecrets = (env: Environment): string[] => [
  ...givenTokens(env),
  ...modelSettings(env).secrets,
];
