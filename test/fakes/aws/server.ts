/** SQS (JSON protocol 1.0), S3 (put and get) and Secrets Manager (JSON protocol 1.1) on one loopback address. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { FifoQueue, Refused } from "./fifo.ts";

export interface Fault {
  /** `cut`: the effect happens and the reply is lost. */
  kind: "refuse" | "cut";
  type?: string;
  status?: number;
}

export interface FakeAws {
  url: string;
  queueUrl: string;
  queue: FifoQueue;
  objects: Map<string, Buffer>;
  secrets: Map<string, string>;
  /** Names of operations, in order. */
  calls: string[];
  /** What no client of ours should have sent. */
  refusals: string[];
  /** The next `times` calls of an operation go wrong; without a number all do, until `mend`. */
  fail(operation: string, fault: Fault, times?: number): void;
  mend(): void;
  /** Looks again for those who wait: the clock was moved. */
  look(): void;
  close(): Promise<void>;
}

interface Call {
  operation: string;
  input: Record<string, unknown>;
  body: Buffer;
  key: string;
}

interface Reply {
  status: number;
  body: Buffer;
  type: string;
  headers?: Record<string, string>;
}

/** Fields that each operation of SQS knows and that ours may send. */
const FIELDS: Record<string, string[]> = {
  SendMessage: ["QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId"],
  ReceiveMessage: [
    ...["QueueUrl", "MaxNumberOfMessages", "WaitTimeSeconds", "VisibilityTimeout"],
    ...["MessageSystemAttributeNames"],
  ],
  DeleteMessage: ["QueueUrl", "ReceiptHandle"],
  ChangeMessageVisibility: ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
};

export async function startAws(options: {
  clock: () => Date;
  maxReceives?: number;
  maxBytes?: number;
}): Promise<FakeAws> {
  const queue = new FifoQueue(() => options.clock().getTime(), options);
  const faults: { operation: string; fault: Fault; left: number }[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((each) => each());
  const aws: Omit<FakeAws, "url" | "queueUrl" | "close"> = {
    queue,
    objects: new Map(),
    secrets: new Map(),
    calls: [],
    refusals: [],
    fail: (operation, fault, times = Infinity) => void faults.push({ operation, fault, left: times }),
    mend: () => void faults.splice(0),
    look,
  };
  const server = http.createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      aws.refusals.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueUrl = `${url}/123456789012/headwater.fifo`;

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const call = await readCall(request);
    aws.calls.push(call.operation);
    const fault = faults.find((each) => each.operation === call.operation && each.left > 0);
    if (fault !== undefined) fault.left -= 1;
    if (fault?.fault.kind === "refuse") {
      const { type = "InternalFailure", status = 500 } = fault.fault;
      return send(response, failure(call, new Refused(type, "As the test wants it.", status)));
    }
    let reply: Reply;
    try {
      reply = await perform(call, response);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!EXPECTED.has(error.type)) aws.refusals.push(`${call.operation}: ${error.type} ${error.message}`);
      reply = failure(call, error);
    }
    if (fault?.fault.kind === "cut") response.destroy();
    else send(response, reply);
  }

  async function perform(call: Call, response: http.ServerResponse): Promise<Reply> {
    const { operation, input, key } = call;
    switch (operation) {
      case "PutObject":
        aws.objects.set(key, call.body);
        return { status: 200, type: "", body: Buffer.alloc(0), headers: { etag: '"0"' } };
      case "GetObject": {
        const found = aws.objects.get(key);
        if (found === undefined) throw new Refused("NoSuchKey", "The specified key does not exist.", 404);
        return { status: 200, type: "binary/octet-stream", body: found };
      }
      case "GetSecretValue": {
        const text = aws.secrets.get(String(input["SecretId"]));
        if (text === undefined) throw new Refused("ResourceNotFoundException", "No such secret.");
        return json({ ARN: input["SecretId"], Name: "webhook", SecretString: text });
      }
      default:
        return sqs(operation, input, response);
    }
  }

  async function sqs(
    operation: string,
    input: Record<string, unknown>,
    response: http.ServerResponse,
  ): Promise<Reply> {
    const fields = FIELDS[operation];
    if (fields === undefined) throw new Refused("UnknownOperationException", operation, 404);
    const strange = Object.keys(input).filter((name) => !fields.includes(name));
    if (strange.length > 0) throw new Refused("SerializationException", `Not expected: ${strange.join()}`);
    if (input["QueueUrl"] !== queueUrl)
      throw new Refused("QueueDoesNotExist", "The specified queue does not exist.");
    switch (operation) {
      case "SendMessage": {
        const { MessageBody, MessageGroupId, MessageDeduplicationId } = input;
        const sent = queue.send(String(MessageBody), MessageGroupId, MessageDeduplicationId);
        look();
        return json({ MessageId: sent.messageId, MD5OfMessageBody: sent.md5, SequenceNumber: "1" });
      }
      case "ReceiveMessage":
        return receive(input, response);
      case "DeleteMessage":
        queue.remove(String(input["ReceiptHandle"]));
        break;
      default:
        queue.hide(
          String(input["ReceiptHandle"]),
          between(input, "VisibilityTimeout", { least: 0, most: 43_200 }),
        );
    }
    // What was blocked behind this message may be next.
    look();
    return json({});
  }

  /** A long poll ends when there is something, or when the client goes: the fake never ends it by itself. */
  async function receive(input: Record<string, unknown>, response: http.ServerResponse): Promise<Reply> {
    const most = between(input, "MaxNumberOfMessages", { least: 1, most: 10 });
    const hidden = between(input, "VisibilityTimeout", { least: 0, most: 43_200 });
    between(input, "WaitTimeSeconds", { least: 1, most: 20 });
    for (;;) {
      if (response.destroyed) return json({});
      const found = queue.receive(most, hidden);
      if (found.length > 0) {
        return json({
          Messages: found.map(({ messageId, receipt, body, md5, receives }) => ({
            MessageId: messageId,
            ReceiptHandle: receipt,
            Body: body,
            MD5OfBody: md5,
            Attributes: { ApproximateReceiveCount: String(receives) },
          })),
        });
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        response.once("close", wake);
      });
    }
  }

  return {
    ...aws,
    url,
    queueUrl,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Errors that a client may bring about by what others did, not by a mistake of its own. */
const EXPECTED = new Set(["NoSuchKey"]);

function between(
  input: Record<string, unknown>,
  name: string,
  { least, most }: { least: number; most: number },
): number {
  const value = input[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refused("InvalidParameterValue", `${name} must be from ${least} to ${most}.`);
}

async function readCall(request: http.IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { headers, method = "" } = request;
  const key = decodeURIComponent((request.url ?? "").split("?")[0] ?? "").slice(1);
  const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9]+)\/aws4_request/.exec(
    headers.authorization ?? "",
  )?.[1];
  const [service = "", target] = String(headers["x-amz-target"] ?? "").split(".");
  if (target === undefined) {
    if (scope !== "s3") throw new Error(`An unsigned request of S3: ${method} ${key}`);
    const sum = headers["x-amz-checksum-crc32"];
    const right = Buffer.alloc(4);
    right.writeUInt32BE(crc32(body));
    if (method === "PUT" && sum !== right.toString("base64"))
      throw new Error(`A wrong checksum: ${String(sum)}`);
    return { operation: method === "PUT" ? "PutObject" : "GetObject", input: {}, body, key };
  }
  const [wanted, version] = service === "AmazonSQS" ? ["sqs", "1.0"] : ["secretsmanager", "1.1"];
  if (scope !== wanted) throw new Error(`${service} was called with a signature for ${scope}`);
  if (headers["content-type"] !== `application/x-amz-json-${version}`)
    throw new Error(`A strange content type: ${headers["content-type"]}`);
  return {
    operation: target,
    input: JSON.parse(body.toString()) as Record<string, unknown>,
    body,
    key,
  };
}

const json = (value: unknown): Reply => ({
  status: 200,
  type: "application/x-amz-json-1.0",
  body: Buffer.from(JSON.stringify(value)),
});

function failure({ operation }: Call, { type, message, status }: Refused): Reply {
  if (!operation.endsWith("Object"))
    return { ...json({ __type: `com.amazonaws.sqs#${type}`, message }), status };
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${type}</Code><Message>${message}</Message></Error>`;
  return { status, type: "application/xml", body: Buffer.from(xml) };
}

function send(response: http.ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    ...(reply.type === "" ? {} : { "content-type": reply.type }),
    "content-length": reply.body.length,
    ...reply.headers,
  });
  response.end(reply.body);
}
