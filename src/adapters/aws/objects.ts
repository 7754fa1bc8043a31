/** Payloads that no message can hold, in an S3 bucket. This module is loaded only where the bucket is used. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { call } from "./failure.ts";
import { patience } from "./patience.ts";

const CALL_MS = 4_000;

export interface Payloads {
  put(id: string, bytes: Buffer): Promise<void>;
  /** null when there is none that could be a delivery. */
  get(id: string): Promise<Buffer | null>;
  close(): void;
}

export interface BucketConnection {
  bucket: string;
  region: string;
  /** Another address than AWS's own: a service on loopback in tests. */
  endpoint?: string;
}

/** Always made from an id that was checked, never taken from a message: a message cannot name another object. */
const keyOf = (id: string): string => `deliveries/${id}.json.gz`;

export function bucketPayloads(connection: BucketConnection, most: number): Payloads {
  const { bucket: Bucket, region, endpoint } = connection;
  const client = new S3Client({
    region,
    ...patience(),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const within = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(CALL_MS) });
  return {
    async put(id, bytes) {
      const command = new PutObjectCommand({ Bucket, Key: keyOf(id), Body: bytes });
      await call("S3", () => client.send(command, within()));
    },
    get: (id) =>
      call("S3", async () => {
        const signal = within();
        try {
          const { Body, ContentLength = 0 } = await client.send(
            new GetObjectCommand({ Bucket, Key: keyOf(id) }),
            signal,
          );
          if (ContentLength > most || Body === undefined) return null;
          return Buffer.from(await Body.transformToByteArray());
        } catch (error) {
          if (error instanceof NoSuchKey) return null;
          throw error;
        }
      }),
    close: () => client.destroy(),
  };
}
