/**
 * The template of examples/aws, held against AWS's own description of all resource types and against rules of ours, each
 * of which is shown to notice a template that breaks it. Nothing here proves that it can be deployed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { MESSAGE_BYTES } from "../src/adapters/aws/message.ts";
import { HIDDEN_SECONDS } from "../src/adapters/aws/queue.ts";
import { functionSettings, settingsFrom } from "../src/entrypoints/settings.ts";
import { fields, readTemplate, word, type Fields, type Template, type Value } from "./aws-template/read.ts";
import { referenceProblems } from "./aws-template/references.ts";
import { doorProblems, environmentOf, policyProblems, secretProblems } from "./aws-template/safety.ts";
import { typeProblems } from "./aws-template/types.ts";
import { SETTINGS_SOURCE } from "./settings-source.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const text = read("examples/aws/template.yaml");
const db = loadAwsServiceSpecSync();

const problemsOf = (template: Template): string[] => [
  ...typeProblems(template, db),
  ...referenceProblems(template, db),
  ...policyProblems(template),
  ...doorProblems(template),
  ...secretProblems(template),
  ...Object.entries({ ...template.parameters, ...template.outputs })
    .filter(([, each]) => typeof each["Description"] !== "string")
    .map(([name]) => `${name}: nothing says what it is`),
];

test("the template has no problems", () => {
  const template = readTemplate(text);
  expect(Object.keys(template.resources).length).toBeGreaterThan(25);
  expect(problemsOf(template)).toEqual([]);
});

describe("a template is refused", () => {
  test.each<[string, string | RegExp, string, RegExp]>([
    ["with a type that does not exist", "AWS::SQS::QueuePolicy", "AWS::SQS::QueuePolitics", /no type/],
    [
      "with a property that does not exist",
      "VisibilityTimeout: 60",
      "VisibleTimeout: 60",
      /no property VisibleTimeout/,
    ],
    ["with one deep inside", "AssignPublicIp: !Ref", "AssignPublicIP: !Ref", /no property AssignPublicIP/],
    [
      "without a property that is required",
      "      AuthType: NONE\n",
      "",
      /FunctionUrl: AuthType is required/,
    ],
    [
      "without one deep inside",
      "- Name: server\n          Image:",
      "- Names: server\n          Image:",
      /Name is required/,
    ],
    ["with a word for a number", "Timeout: 9 #", "Timeout: nine #", /"nine" is not a whole number/],
    ["with a word for a list", "Architectures: [arm64]", "Architectures: arm64", /is not a list/],
    [
      "with a word for a boolean",
      "ReadonlyRootFilesystem: true",
      "ReadonlyRootFilesystem: yes please",
      /not a boolean/,
    ],
    [
      "with a key that no resource has",
      "DeletionPolicy: Snapshot",
      "DeletePolicy: Snapshot",
      /has no DeletePolicy/,
    ],
    [
      "with a reference to nothing",
      "Cluster: !Ref Cluster",
      "Cluster: !Ref Clusters",
      /Clusters leads nowhere/,
    ],
    [
      "with an attribute that is none",
      "!GetAtt Function.Arn",
      "!GetAtt Function.Adress",
      /Function.Adress leads nowhere/,
    ],
    [
      "with a text that names nothing",
      "${FunctionUrl.FunctionUrl}",
      "${FunctionUrl.Url}",
      /FunctionUrl.Url leads/,
    ],
    [
      "that waits for nothing",
      "DependsOn: [ServerToDatabase]",
      "DependsOn: [Nothing]",
      /Service: Nothing leads/,
    ],
    ["with a condition that is none", "- HasPreviousSecret", "- HasPrevious", /HasPrevious leads nowhere/],
    [
      "with a parameter that nobody reads",
      "DesiredCount: !Ref Servers",
      "DesiredCount: 1",
      /^Servers is not used/,
    ],
    ["that allows actions by pattern", "Action: s3:GetObject", "Action: s3:*", /ServerPolicy.*by pattern/],
    [
      "that allows every resource",
      "Resource: !Sub ${Payloads.Arn}/deliveries/*",
      'Resource: "*"',
      /every resource/,
    ],
    [
      "whose roles are anybody's",
      "Principal: { Service: ecs-tasks.amazonaws.com }",
      'Principal: "*"',
      /everybody/,
    ],
    [
      "that lets the world in",
      "SourceSecurityGroupId: !Ref ServerGroup",
      "CidrIp: 0.0.0.0/0",
      /DatabaseGroup: lets in more/,
    ],
    ["with a public database", "PubliclyAccessible: false", "PubliclyAccessible: true", /PubliclyAccessible/],
    [
      "with a database in clear text",
      "StorageEncrypted: true",
      "StorageEncrypted: false",
      /StorageEncrypted/,
    ],
    [
      "with a public bucket",
      "RestrictPublicBuckets: true",
      "RestrictPublicBuckets: false",
      /RestrictPublicBuckets/,
    ],
    ["that asks for a secret", "  AppId:\n", "  WebhookToken:\n", /WebhookToken: a parameter takes a secret/],
    [
      "that hides a parameter only",
      "    Type: Number\n    MinValue: 1\n",
      "    Type: String\n    NoEcho: true\n",
      /takes a secret/,
    ],
    [
      "with a secret in an environment",
      "{ Name: HEADWATER_HOST, Value: 127.0.0.1 }",
      "{ Name: HEADWATER_WEBHOOK_SECRET, Value: abc }",
      /HEADWATER_WEBHOOK_SECRET belongs under Secrets/,
    ],
    [
      "with a secret that is filled in where it can be read",
      "HEADWATER_S3_BUCKET: !Ref Payloads",
      'HEADWATER_S3_BUCKET: "{{resolve:secretsmanager:a:SecretString:b}}"',
      /filled in where it can be read/,
    ],
    [
      "with a password in an address",
      "postgres://headwater@",
      "postgres://headwater:hunter2@",
      /a secret stands here/,
    ],
  ])("%s", (_, from, to, problem) => {
    const broken = text.replaceAll(from, to);
    expect(broken).not.toBe(text);
    expect(problemsOf(readTemplate(broken)).join("\n")).toMatch(new RegExp(problem.source, "m"));
  });

  test("that is no YAML, or says a thing twice", () => {
    expect(() => readTemplate(text.replace("Conditions:", "Parameters:"))).toThrow(/unique/);
    expect(() => readTemplate(text.replace("Conditions:", "Condition:"))).toThrow(
      /Unknown sections: Condition/,
    );
  });
});

describe("the template agrees with the program", () => {
  const { resources } = readTemplate(text);
  const properties = (name: string): Fields => fields(resources[name]?.["Properties"]);
  const [container = {}] = (properties("Task")["ContainerDefinitions"] as Value[]).map(fields);

  test("settings of the function", () => {
    const environment = environmentOf(fields(properties("Function")["Environment"])["Variables"]);
    const known = { HEADWATER_SQS_URL: "https://sqs.eu-central-1.amazonaws.com/1/a.fifo" };
    expect(functionSettings({ ...environment, ...known }).secretArn).not.toBe("");
    const source = SETTINGS_SOURCE;
    for (const name of Object.keys(environment)) expect(source).toContain(`"${name}"`);
  });

  test("settings of the server", () => {
    const plain = environmentOf(container["Environment"]);
    const secrets = environmentOf(
      (container["Secrets"] as Value[]).flatMap((each) => {
        const branches = fields(each)["Fn::If"];
        return Array.isArray(branches) ? [branches[1] ?? null] : [each];
      }),
    );
    const names = [...Object.keys(plain), ...Object.keys(secrets)];
    const source = SETTINGS_SOURCE;
    for (const name of names) expect(source, name).toContain(`"${name}"`);
    const settings = settingsFrom({
      ...plain,
      HEADWATER_APP_ID: "1",
      HEADWATER_SQS_URL: "https://sqs.eu-central-1.amazonaws.com/1/a.fifo",
      HEADWATER_AWS_REGION: "eu-central-1",
      DATABASE_URL: /postgres:[^"]+/.exec(plain["DATABASE_URL"] ?? "")?.[0],
      HEADWATER_PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
      HEADWATER_WEBHOOK_SECRET: "0123456789abcdef",
      PGPASSWORD: "the database's password",
    });
    expect(settings.databaseUrl).toMatch(/^postgres:\/\/headwater@.*\?sslmode=verify-full&sslrootcert=/);
    expect(settings.secrets).toContain("the database's password");
    // What the address names is what the image has.
    expect(read("examples/aws/Dockerfile")).toContain(settings.databaseUrl?.split("sslrootcert=")[1]);
  });

  test("the driver takes the password from PGPASSWORD, and trusts the certificates that the address names alone", () => {
    const dir = mkdtempSync(path.join(tmpdir(), "headwater-rds-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(path.join(dir, "rds.pem"), "the certificates");
    vi.stubEnv("PGPASSWORD", "the database's password");
    onTestFinished(() => void vi.unstubAllEnvs());
    const address = environmentOf(container["Environment"])["DATABASE_URL"] ?? "";
    const connectionString = (/postgres:[^"]+/.exec(address)?.[0] ?? "")
      .replace("${Database.Endpoint.Address}:${Database.Endpoint.Port}", "127.0.0.1:5432")
      .replace("/etc/ssl/rds.pem", path.join(dir, "rds.pem"));
    const { user, password, ssl } = new pg.Client({ connectionString }) as pg.Client & { ssl: unknown };
    expect([user, password]).toEqual(["headwater", "the database's password"]);
    // Nothing switches off the check of the certificate or of the host's name.
    expect(ssl).toEqual({ ca: "the certificates" });
  });

  test("limits of time and size", () => {
    const queue = properties("Deliveries");
    const dead = properties("DeadLetters");
    expect(queue["MaximumMessageSize"]).toBe(MESSAGE_BYTES);
    expect(dead["MaximumMessageSize"]).toBe(MESSAGE_BYTES);
    expect(queue["VisibilityTimeout"]).toBe(HIDDEN_SECONDS);
    // A payload outlives every message that may point to it.
    const rules = fields(properties("Payloads")["LifecycleConfiguration"])["Rules"] as Value[];
    const seconds = Number(queue["MessageRetentionPeriod"]) + Number(dead["MessageRetentionPeriod"]);
    expect(Number(fields(rules[0])["ExpirationInDays"]) * 86_400).toBeGreaterThan(seconds);
    // GitHub waits for ten seconds, and the server works for 25 after it was told to stop.
    expect(Number(properties("Function")["Timeout"])).toBeLessThan(10);
    expect(Number(container["StopTimeout"])).toBeGreaterThan(30);
  });

  test("names of files, and the check of health", () => {
    const { Code, Handler, Runtime } = properties("Function");
    expect([Code, Handler, Runtime]).toEqual(["../../dist-lambda", "main.handler", "nodejs24.x"]);
    expect(read("scripts/lambda.ts")).toContain('"dist-lambda"');
    expect(read("scripts/bundle.ts")).toContain('target: "node24"');
    const check = fields(container["HealthCheck"])["Command"] as string[];
    const inImage = /^HEALTHCHECK .* CMD (\[.*\])$/m.exec(read("Dockerfile"))?.[1] ?? "[]";
    expect(check).toEqual(["CMD", ...(JSON.parse(inImage) as string[])]);
    const written = (container["MountPoints"] as Value[]).map((each) => word(fields(each)["ContainerPath"]));
    const images = read("Dockerfile") + read("examples/aws/Dockerfile");
    for (const folder of written) expect(images).toContain(`VOLUME ${folder}\n`);
  });
});
