/** A failed call of SQS, S3 or Secrets Manager in our words, without ids of accounts, queues or requests. */
import { WorldError } from "../../errors.ts";

/**
 * One call. The message is the service and the error's name, since AWS's own texts hold ARNs. Always worth another
 * attempt: missing rights too are mended by people while deliveries wait.
 */
export async function call<T>(service: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    throw new WorldError("aws", `${service} did not do what it was asked for (${name}).`, true);
  }
}
