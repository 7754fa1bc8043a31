/** Settings of the app server, the only place that reads the environment. All problems are told at once. */
import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import { passwordsIn, secretForms } from "./secret-forms.ts";
import { readAppId, readPrivateKey, readWebhookSecrets } from "./server-credentials.ts";
import { readInteger, readUrl, valuesOf, type Environment, type Value } from "./server-environment.ts";

export interface Settings {
  appId: number;
  privateKey: string;
  /** The present secret, and the former one while it is being replaced. */
  webhookSecrets: string[];
  webhookPath: string;
  /** Folder of the inbox, the journal, the ledger and the git caches. */
  dataDir: string;
  /** PostgreSQL that several servers share; null: files and an embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Without a shared database: a queue in an embedded one, or in the memory of this process. */
  queue: "embedded" | "process";
  /** Packed folder that the embedded database begins with; null: the one of the package. */
  seed: string | null;
  host: string;
  port: number;
  github: {
    apiUrl: string;
    /** Root of git and web addresses. */
    gitUrl: string;
    /** Spaces writes as GitHub asks for. */
    pacing: boolean;
  };
  aws: { region: string; bedrockEndpoint: string | null };
  /** Queue from which deliveries come too, and the bucket of payloads that no message holds. */
  sqs: QueueSettings | null;
  /** Port of /metrics on `host`; null: none. */
  metricsPort: number | null;
  /** Minutes between two looks at every repository; 0 turns it off. */
  sweepMinutes: number;
  logLevel: LogLevel;
  /** Values that must never be printed, sent or shown. */
  secrets: string[];
}

export interface QueueSettings {
  url: string;
  bucket: string | null;
}

const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Names of the environment that hold secrets of others that this process carries along. */
const FOREIGN_SECRETS = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_BEARER_TOKEN_BEDROCK",
  "PGPASSWORD",
];

/** Throws one UserError that lists every problem. */
export function settingsFrom(env: Environment = process.env): Settings {
  const problems: string[] = [];
  const value = valuesOf(env);
  const appId = readAppId(value, problems);
  const privateKey = readPrivateKey(value, problems);
  const webhookSecrets = readWebhookSecrets(value, problems);
  const github = readGitHub(value, problems);
  const databaseUrl = readDatabase(value, problems);
  const settings: Settings = {
    appId,
    privateKey,
    webhookSecrets,
    webhookPath: readPath(value, problems),
    dataDir: readDataDir(value),
    databaseUrl,
    queue: readQueue(value, problems),
    seed: value("HEADWATER_SEED"),
    host: value("HEADWATER_HOST") ?? "127.0.0.1",
    port: readInteger(value, problems, {
      names: ["HEADWATER_PORT", "PORT"],
      least: 0,
      most: 65_535,
      otherwise: 3000,
    }),
    github,
    aws: readAws(value, problems),
    sqs: readSqs(value, problems),
    metricsPort: readMetricsPort(value, problems),
    sweepMinutes: readInteger(value, problems, {
      names: ["HEADWATER_SWEEP_MINUTES"],
      least: 0,
      most: 1_440,
      otherwise: 10,
    }),
    logLevel: readLogLevel(value, problems),
    secrets: secretForms([
      privateKey,
      ...webhookSecrets,
      ...passwordsIn(databaseUrl),
      ...FOREIGN_SECRETS.map((name) => env[name] ?? ""),
    ]),
  };
  if (problems.length > 0) throw incomplete("app server", problems);
  return settings;
}

const incomplete = (what: string, problems: string[]): UserError =>
  new UserError(
    "settings",
    `The settings of the ${what} are not complete:\n${problems.map((each) => `- ${each}`).join("\n")}`,
    "Set what is named above in the environment and start again.",
  );

const wrong = (problems: string[]): UserError =>
  new UserError("settings", problems.join(" "), "Correct it in the environment and run the command again.");

/** What the function behind a URL needs; the secret itself is never in its environment. */
export interface FunctionSettings extends Pick<Settings, "webhookPath" | "logLevel"> {
  region: string;
  sqs: QueueSettings;
  secretArn: string;
}

/** Throws one UserError that lists every problem. */
export function functionSettings(env: Environment = process.env): FunctionSettings {
  const problems: string[] = [];
  const value = valuesOf(env);
  const settings = {
    region: readAws(value, problems).region,
    sqs: readSqs(value, problems) ?? { url: "", bucket: null },
    secretArn: value("HEADWATER_WEBHOOK_SECRET_ARN") ?? "",
    webhookPath: readPath(value, problems),
    logLevel: readLogLevel(value, problems),
  };
  if (value("HEADWATER_SQS_URL") === null) problems.push("HEADWATER_SQS_URL is missing.");
  if (settings.secretArn === "") problems.push("HEADWATER_WEBHOOK_SECRET_ARN is missing.");
  if (problems.length > 0) throw incomplete("function", problems);
  return settings;
}

/** The variables that git may see; the git layer takes a few names of them (programs, certificates, proxies). */
export function machineEnvironment(env: Environment = process.env): Environment {
  return env;
}

/** What a command needs to call a model; the rest of the server's settings may be missing. */
export interface ModelSettings {
  region: string;
  bedrockEndpoint: string | null;
  secrets: string[];
}

/** Throws one UserError that lists every problem. */
export function modelSettings(env: Environment = process.env): ModelSettings {
  const problems: string[] = [];
  const aws = readAws(valuesOf(env), problems);
  if (problems.length > 0) throw wrong(problems);
  return { ...aws, secrets: secretForms(FOREIGN_SECRETS.map((name) => env[name] ?? "")) };
}

/** What a command needs to read GitHub with a person's token. */
export function hostSettings(env: Environment = process.env): { apiUrl: string; gitUrl: string } {
  const problems: string[] = [];
  const { apiUrl, gitUrl } = readGitHub(valuesOf(env), problems);
  if (problems.length > 0) throw wrong(problems);
  return { apiUrl, gitUrl };
}

/** What a command needs to find a server's queue. */
export function queueSettings(env: Environment = process.env): {
  databaseUrl: string | null;
  dataDir: string;
} {
  const problems: string[] = [];
  const value = valuesOf(env);
  const databaseUrl = readDatabase(value, problems);
  if (problems.length > 0) throw wrong(problems);
  return { databaseUrl, dataDir: readDataDir(value) };
}

const readDataDir = (value: Value): string => resolve(value("HEADWATER_DATA") ?? "headwater-data");

/** `DATABASE_URL` is what hosts and tools call it. */
function readDatabase(value: Value, problems: string[]): string | null {
  const text = value("HEADWATER_DATABASE_URL", "DATABASE_URL");
  if (text === null || /^postgres(?:ql)?:\/\//u.test(text)) return text;
  problems.push("DATABASE_URL is not an address of PostgreSQL (postgres://user:password@host:5432/name).");
  return null;
}

function readMetricsPort(value: Value, problems: string[]): number | null {
  const range = { names: ["HEADWATER_METRICS_PORT"], least: 0, most: 65_535, otherwise: -1 };
  const port = readInteger(value, problems, range);
  return port === -1 ? null : port;
}

function readQueue(value: Value, problems: string[]): Settings["queue"] {
  const queue = value("HEADWATER_QUEUE") ?? "embedded";
  if (queue !== "embedded" && queue !== "process")
    problems.push("HEADWATER_QUEUE is neither embedded nor process.");
  return queue === "process" ? "process" : "embedded";
}

function readPath(value: Value, problems: string[]): string {
  const path = value("HEADWATER_WEBHOOK_PATH") ?? "/webhooks";
  if (!/^\/[A-Za-z0-9/_-]+$/.test(path) || path === "/healthz")
    problems.push("HEADWATER_WEBHOOK_PATH is not a path such as /webhooks.");
  return path;
}

function readGitHub(value: Value, problems: string[]): Settings["github"] {
  const gitUrl = readUrl(value, problems, "HEADWATER_GITHUB_URL") ?? "https://github.com";
  const apiUrl =
    readUrl(value, problems, "HEADWATER_GITHUB_API_URL") ??
    (gitUrl === "https://github.com" ? "https://api.github.com" : `${gitUrl}/api/v3`);
  const pacing = value("HEADWATER_GITHUB_PACING") ?? "on";
  if (pacing !== "on" && pacing !== "off") problems.push("HEADWATER_GITHUB_PACING is neither on nor off.");
  return { gitUrl, apiUrl, pacing: pacing !== "off" };
}

/** Regions and endpoints keep the names that AWS gives them, so that one environment serves all tools. */
function readAws(value: Value, problems: string[]): Settings["aws"] {
  const region = value("HEADWATER_AWS_REGION", "AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1";
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region))
    problems.push("HEADWATER_AWS_REGION is not a region such as us-east-1.");
  const bedrockEndpoint =
    readUrl(value, problems, "HEADWATER_BEDROCK_ENDPOINT") ??
    readUrl(value, problems, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME");
  return { region, bedrockEndpoint };
}

/** FIFO: without it a message is neither kept in order nor taken once. */
function readSqs(value: Value, problems: string[]): QueueSettings | null {
  const url = readUrl(value, problems, "HEADWATER_SQS_URL");
  if (url !== null && !url.endsWith(".fifo"))
    problems.push("HEADWATER_SQS_URL is not the address of a FIFO queue (https://sqs.…/NAME.fifo).");
  return url === null ? null : { url, bucket: value("HEADWATER_S3_BUCKET") };
}

function readLogLevel(value: Value, problems: string[]): LogLevel {
  const text = value("HEADWATER_LOG_LEVEL", "LOG_LEVEL") ?? "info";
  const level = LOG_LEVELS.find((each) => each === text);
  if (level === undefined) problems.push(`HEADWATER_LOG_LEVEL is none of ${LOG_LEVELS.join(", ")}.`);
  return level ?? "info";
}
