/** The function behind a URL that takes deliveries on AWS: what `scripts/lambda.ts` makes one file of. */
import { bucketPayloads } from "../adapters/aws/objects.ts";
import { deliveryQueue } from "../adapters/aws/queue.ts";
import { secretReader } from "../adapters/aws/secrets.ts";
import { createLog } from "../log.ts";
import { createFunction } from "./lambda-front.ts";
import { keptSecrets } from "./lambda-secrets.ts";
import { sender } from "./lambda-send.ts";
import { BODY_BYTES } from "./server-intake.ts";
import { functionSettings } from "./settings.ts";

const { region, sqs, secretArn, webhookPath, logLevel } = functionSettings();
const log = createLog({ level: logLevel, destination: process.stdout });
const queue = deliveryQueue({ url: sqs.url, region });
const payloads = sqs.bucket === null ? null : bucketPayloads({ bucket: sqs.bucket, region }, BODY_BYTES);

/** Lambda calls this for each request. */
export const handler = createFunction({
  secrets: keptSecrets(secretReader({ arn: secretArn, region }), Date.now),
  clock: () => new Date(),
  path: webhookPath,
  log,
  send: sender({ queue, payloads }),
});
