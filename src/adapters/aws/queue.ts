/** An SQS FIFO queue of deliveries. This module is loaded only where the queue is used. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { call } from "./failure.ts";
import { patience } from "./patience.ts";

/** Seconds for which a received message is nobody else's; a later receipt of it begins anew. */
export const HIDDEN_SECONDS = 60;
/** The longest that SQS waits with an empty answer. */
const POLL_SECONDS = 20;
const AT_ONCE = 10;
/** GitHub waits ten seconds, and a function has to say no before it is cut off. */
const SEND_MS = 4_000;
const CALL_MS = 10_000;

export interface Outgoing {
  id: string;
  /** What is kept in order. */
  group: string;
  body: string;
}

/** A message that was received and is hidden from others for a while. */
export interface Held {
  messageId: string;
  receipt: string;
  body: string;
  /** How often it was received, this time included. */
  receives: number;
}

export interface DeliveryQueue {
  /** Resolves once SQS has it. The same id within five minutes is taken once. */
  send(message: Outgoing): Promise<void>;
  /** Waits until there is something, or answers nothing after a while. */
  receive(signal: AbortSignal): Promise<Held[]>;
  remove(held: Held): Promise<void>;
  /** Hides it for so many seconds from now; 0 gives it back. */
  hide(held: Held, seconds: number): Promise<void>;
  close(): void;
}

export interface QueueConnection {
  url: string;
  /** Taken when the address of the queue does not say it. */
  region: string;
}

/** `https://sqs.eu-central-1.amazonaws.com/…`, or a private endpoint: the queue may lie elsewhere than the models. */
export function regionOf({ url, region }: QueueConnection): string {
  return /[/.]sqs\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?\//.exec(url)?.[1] ?? region;
}

export function deliveryQueue(connection: QueueConnection): DeliveryQueue {
  const QueueUrl = connection.url;
  const client = new SQSClient({
    region: regionOf(connection),
    // Named, since the SDK warns on standard error with each call whose address it finds for itself.
    endpoint: new URL(QueueUrl).origin,
    ...patience(),
  });
  const within = (ms: number): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(ms) });
  return {
    async send({ id, group, body }) {
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      });
      await call("SQS", () => client.send(command, within(SEND_MS)));
    },
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: AT_ONCE,
        WaitTimeSeconds: POLL_SECONDS,
        VisibilityTimeout: HIDDEN_SECONDS,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      });
      const patience = AbortSignal.timeout(POLL_SECONDS * 1_000 + CALL_MS);
      const abortSignal = AbortSignal.any([signal, patience]);
      const { Messages = [] } = await call("SQS", () => client.send(command, { abortSignal }));
      return Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", Attributes = {} }) => ({
        messageId: MessageId,
        receipt: ReceiptHandle,
        body: Body,
        receives: Number(Attributes.ApproximateReceiveCount ?? 1),
      }));
    },
    async remove({ receipt: ReceiptHandle }) {
      const command = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
      await call("SQS", () => client.send(command, within(CALL_MS)));
    },
    async hide({ receipt: ReceiptHandle }, VisibilityTimeout) {
      const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout });
      await call("SQS", () => client.send(command, within(CALL_MS)));
    },
    close: () => client.destroy(),
  };
}
