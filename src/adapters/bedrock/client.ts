/** The SDK client. This module is loaded only when a model is called; it imports the SDK statically. */
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export interface BedrockConnection {
  region: string;
  /** Another address than AWS's own: a private endpoint, or the fake in tests. */
  endpoint?: string;
  /** Without it the SDK's own chain is used (environment, role of the machine, …). */
  credentials?: NonNullable<BedrockRuntimeClientConfig["credentials"]>;
}

export function bedrockClient({ region, endpoint, credentials }: BedrockConnection): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // One place decides about trying again (converse.ts): two would multiply.
    maxAttempts: 1,
    // HTTP/1.1: the default handler speaks only HTTP/2, which proxies and private endpoints often do not.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 10_000 }),
  });
}
