/** The function as Lambda runs it: one file in a folder without packages, settings from the environment, one call. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLambda } from "../../scripts/lambda.ts";
import { unpackMessage } from "../../src/adapters/aws/message.ts";
import { fakeAws } from "../adapters/aws/aws.ts";
import { childEnvironment } from "../child-environment.ts";
import { NO_NETWORK } from "./action/no-network.ts";
import { SECRET, sign } from "./front-client.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook";
const run = promisify(execFile);
let dir = "";
let size = 0;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "headwater-lambda-"));
  size = await writeLambda(path.join(dir, "function"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Loads the file and calls it once with each event, in a process of its own. */
async function called(env: Record<string, string>, events: object[]): Promise<{ out: string; err: string }> {
  const caller = path.join(dir, "caller.mjs");
  writeFileSync(
    caller,
    `const { handler } = await import("./function/main.mjs");
     for (const event of JSON.parse(process.env.EVENTS)) console.log("answer " + JSON.stringify(await handler(event)));
     process.exit(0);`,
  );
  try {
    const { stdout, stderr } = await run(process.execPath, ["--import", NO_NETWORK, caller], {
      cwd: dir,
      env: { ...childEnvironment(), ...env, EVENTS: JSON.stringify(events) },
    });
    return { out: stdout, err: stderr };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { out: stdout, err: stderr };
  }
}

test("is small, and says whose code is in it", () => {
  expect(readdirSync(path.join(dir, "function")).toSorted()).toEqual(["THIRD_PARTY_NOTICES", "main.mjs"]);
  expect(size).toBeLessThan(700_000);
});

test("puts a signed delivery into the queue, with a secret that it reads itself and never prints", async () => {
  const aws = await fakeAws();
  aws.secrets.set(ARN, JSON.stringify({ current: SECRET, previous: "" }));
  const body = '{"repository":{"id":7},"a":"é"}';
  const event = (signature: string): object => ({
    version: "2.0",
    rawPath: "/webhooks",
    requestContext: { stage: "$default", http: { method: "POST" } },
    headers: { "x-github-delivery": "d-1", "x-github-event": "push", "x-hub-signature-256": signature },
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  });
  const { out, err } = await called(
    {
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not a secret",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      HEADWATER_SQS_URL: aws.queueUrl,
      HEADWATER_WEBHOOK_SECRET_ARN: ARN,
      HEADWATER_LOG_LEVEL: "debug",
    },
    [event(sign(body)), event(sign(`${body} `))],
  );
  const answers = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line.replace("answer ", "")) as { statusCode: number; body: string });
  expect(answers.map((answer) => [answer.statusCode, answer.body])).toEqual([
    [202, '{"delivery":"d-1"}\n'],
    [401, "The signature is missing or wrong.\n"],
  ]);
  expect(aws.calls).toEqual(["GetSecretValue", "SendMessage"]);
  const [message] = aws.queue.messages;
  expect(message?.group).toBe("repository:7");
  expect(unpackMessage(message?.body ?? "", 1_000)?.bytes?.toString()).toBe(body);
  expect(out + err).not.toContain(SECRET);
  expect(aws.refusals).toEqual([]);
});

test("does not start without its settings, and names them", async () => {
  const { err } = await called({ AWS_REGION: "eu-central-1", HEADWATER_SQS_URL: "https://x/1/a" }, []);
  expect(err).toContain("HEADWATER_SQS_URL is not the address of a FIFO queue");
  expect(err).toContain("HEADWATER_WEBHOOK_SECRET_ARN is missing");
});

test("a server without a queue on AWS loads nothing of it", async () => {
  const told = `data:text/javascript,${encodeURIComponent(
    `import { registerHooks } from "node:module";
     registerHooks({ resolve: (name, context, next) => {
       const found = next(name, context);
       if (/client-sqs|client-s3|secrets-manager|adapters.aws/.test(found.url)) console.log(found.url);
       return found;
     } });`,
  )}`;
  const loads = async (module: string): Promise<string> => {
    const file = path.resolve(import.meta.dirname, "../../src/entrypoints", module);
    const code = `await import(${JSON.stringify(file)}); process.exit(0)`;
    const args = ["--import", told, "--input-type=module", "-e", code];
    return (await run(process.execPath, args, { env: { ...childEnvironment() } })).stdout;
  };
  expect(await loads("wire-serve.ts")).toBe("");
  expect(await loads("wire-sqs.ts")).toContain("client-sqs");
});
