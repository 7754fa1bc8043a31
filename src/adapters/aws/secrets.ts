/** A value of Secrets Manager. This module is loaded only in the function behind a URL. */
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { call } from "./failure.ts";
import { patience } from "./patience.ts";

const CALL_MS = 3_000;

/** Reads the present text of a secret. */
export function secretReader(connection: {
  arn: string;
  region: string;
  endpoint?: string;
}): () => Promise<string> {
  const { arn, region, endpoint } = connection;
  const client = new SecretsManagerClient({
    region,
    ...patience(),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return async () => {
    const command = new GetSecretValueCommand({ SecretId: arn });
    const abortSignal = AbortSignal.timeout(CALL_MS);
    const { SecretString = "" } = await call("Secrets Manager", () => client.send(command, { abortSignal }));
    return SecretString;
  };
}
