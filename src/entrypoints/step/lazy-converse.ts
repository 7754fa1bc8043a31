/** The model of a step. Most steps have nothing to ask it, so AWS's SDK is loaded with the first question. */
import type { Converse } from "../../ports.ts";
import type { Environment } from "../server-environment.ts";
import { modelSettings } from "../settings.ts";

/** @throws UserError when the settings of the model are wrong, before anything is asked */
export function lazyConverse(env: Environment): Converse {
  const { region, bedrockEndpoint } = modelSettings(env);
  let opened: Promise<Converse> | null = null;
  const open = async (): Promise<Converse> => {
    const { bedrockConverse } = await import("../../adapters/bedrock/converse.ts");
    return bedrockConverse({ region, ...(bedrockEndpoint === null ? {} : { endpoint: bedrockEndpoint }) });
  };
  return async (request) => (await (opened ??= open()))(request);
}
