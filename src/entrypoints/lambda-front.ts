/**
 * The front as a function behind a URL: checks a delivery as the server's front does, and answers 202 only once the
 * queue has it. What it cannot do is said with a 503, so that GitHub keeps the delivery as failed.
 */
import type { SignedDelivery } from "../adapters/aws/message.ts";
import { headersFor, inJson, inWords, type Answer } from "./server-answers.ts";
import {
  ABOUT,
  BODY_BYTES,
  FAILED_HERE,
  NOTHING_HERE,
  placeOf,
  takeIn,
  TOO_LARGE,
  UNSIGNED,
} from "./server-intake.ts";
import { requestOf, type FunctionEvent, type FunctionRequest } from "./lambda-event.ts";
import { signatureCheck } from "./server-signature.ts";

export interface FunctionOptions {
  /** The secret, or two while one replaces the other. */
  secrets(): Promise<readonly string[]>;
  /** Resolves once the queue has it. */
  send(signed: SignedDelivery): Promise<void>;
  clock(): Date;
  log: { error(fields: object, message: string): void };
  path: string;
}

export interface FunctionResult {
  statusCode: number;
  headers: Record<string, string | number>;
  body: string;
}

/** Never rejects: Lambda would answer with a 502 that says nothing. */
export function createFunction(options: FunctionOptions): (event: FunctionEvent) => Promise<FunctionResult> {
  return async (event) => {
    const answered = async (): Promise<Answer> => respond(requestOf(event), options);
    const answer = await answered().catch((error: unknown) => {
      options.log.error({ err: error }, "A request failed.");
      return inWords(FAILED_HERE);
    });
    return { statusCode: answer.status, headers: headersFor(answer), body: answer.body };
  };
}

async function respond(request: FunctionRequest, options: FunctionOptions): Promise<Answer> {
  switch (placeOf(request, options.path)) {
    case "health":
      return inJson(200, { status: "ok" });
    case "about":
      return inWords({ status: 200, words: ABOUT });
    case "webhook":
      return webhook(request, options);
    case "nothing":
      return inWords(NOTHING_HERE);
  }
}

async function webhook({ headers, bytes }: FunctionRequest, options: FunctionOptions): Promise<Answer> {
  if (bytes === null) return inWords({ status: 400, words: "The body is not base64." });
  if (bytes.length > BODY_BYTES) return inWords(TOO_LARGE);
  const signature = headers.get("x-hub-signature-256");
  // Before the secret is fetched: what cannot be a signature costs nothing.
  if (signatureCheck(signature, []) === null) return inWords(UNSIGNED);
  let secrets: readonly string[];
  try {
    secrets = await options.secrets();
  } catch (error) {
    options.log.error({ err: error }, "The webhook secret cannot be read, so nothing is accepted.");
    return inWords({ status: 503, words: "Deliveries cannot be checked now; deliver it again." });
  }
  const check = signatureCheck(signature, secrets);
  check?.update(bytes);
  if (signature === undefined || check?.valid() !== true) return inWords(UNSIGNED);
  const { answer } = await takeIn(
    { id: headers.get("x-github-delivery"), event: headers.get("x-github-event"), bytes },
    {
      clock: () => options.clock(),
      log: options.log,
      receive: async (delivery) => {
        await options.send({ delivery, signature });
        return "stored";
      },
    },
  );
  return answer;
}
