/** What no template of ours may do: grant more than is needed, open a door, or hold a secret. */
import { fields, inside, intrinsic, isFields, word, type Fields, type Template, type Value } from "./read.ts";

/** AWS knows no narrower resource for it. */
const WHOLE = new Set(["Registry"]);
/** GitHub calls without IAM; the signature of the webhook is checked by the function. */
const PUBLIC = new Set(["FunctionUrlPermission", "FunctionInvokePermission"]);

const list = (value: Value | undefined): Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export function policyProblems({ resources }: Template): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => {
    const found = [...inside(resource)].flatMap(({ value, path }) =>
      list(isFields(value) ? value["Statement"] : undefined).flatMap((statement) =>
        statementProblems(fields(statement)).map((problem) => `${name}${path}: ${problem}`),
      ),
    );
    const open = resource["Type"] === "AWS::Lambda::Permission" && !PUBLIC.has(name);
    const anybody = open && fields(resource["Properties"])["Principal"] === "*";
    return anybody ? [...found, `${name}: anybody may call the function`] : found;
  });
}

function statementProblems(statement: Fields): string[] {
  if (statement["Effect"] === "Deny") return [];
  const { Action, Resource, Sid, Principal } = statement;
  const problems: string[] = [];
  if (Action === undefined || "NotAction" in statement || "NotResource" in statement)
    problems.push("says what is not allowed instead of what is");
  if (list(Action).some((each) => word(each).includes("*"))) problems.push("allows actions by pattern");
  if (list(Resource).includes("*") && !WHOLE.has(word(Sid))) problems.push("allows every resource");
  if (Principal === "*" || fields(Principal)["AWS"] === "*") problems.push("allows everybody");
  return problems;
}

export function doorProblems({ resources }: Template): string[] {
  return Object.entries(resources).flatMap(([name, resource]) => {
    const properties = fields(resource["Properties"]);
    const wanted = (key: string, value: Value): string[] =>
      JSON.stringify(properties[key]) === JSON.stringify(value)
        ? []
        : [`${name}: ${key} is not set as it must be`];
    switch (word(resource["Type"])) {
      case "AWS::EC2::SecurityGroup":
        return ingressProblems(name, list(properties["SecurityGroupIngress"]));
      case "AWS::EC2::SecurityGroupIngress":
        return ingressProblems(name, [properties]);
      case "AWS::RDS::DBInstance":
        return [...wanted("PubliclyAccessible", false), ...wanted("StorageEncrypted", true)];
      case "AWS::SQS::Queue":
        return [...wanted("SqsManagedSseEnabled", true), ...wanted("FifoQueue", true)];
      case "AWS::S3::Bucket": {
        const [block, closed] = [
          ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"],
          fields(properties["PublicAccessBlockConfiguration"]),
        ];
        const open = block.filter((key) => closed[key] !== true).map((key) => `${name}: ${key} is not on`);
        return "BucketEncryption" in properties ? open : [...open, `${name}: is not encrypted`];
      }
      default:
        return [];
    }
  });
}

const ingressProblems = (name: string, rules: Value[]): string[] =>
  rules
    .map(fields)
    .filter((rule) => "CidrIp" in rule || "CidrIpv6" in rule || !("SourceSecurityGroupId" in rule))
    .map(() => `${name}: lets in more than a security group of ours`);

/** A name under which people put secrets, unless it says where one lies. */
const SECRET_NAME = /(?:secret|password|token|private.?key|credential)(?!.*(?:arn|previous)$)/i;
const DYNAMIC = /\{\{resolve:/;
/** Where CloudFormation may fill a secret in: it is shown nowhere afterwards. */
const FILLED = "/Database/Properties/MasterUserPassword/Fn::Sub";

export function secretProblems({ parameters, resources, outputs }: Template): string[] {
  const asked = Object.entries(parameters)
    .filter(
      ([name, { NoEcho }]) =>
        NoEcho !== undefined || (SECRET_NAME.test(name) && name !== "KeepPreviousSecret"),
    )
    .map(([name]) => `${name}: a parameter takes a secret`);
  const shown = [...inside({ ...resources }), ...inside({ ...outputs }, "/Outputs")].flatMap(
    ({ value, path }) => {
      if (typeof value === "string" && DYNAMIC.test(value) && path !== FILLED)
        return [`${path}: a secret is filled in where it can be read`];
      if (typeof value === "string" && /-----BEGIN|\/\/[^/\s$]+:[^@\s]+@/.test(value))
        return [`${path}: a secret stands here`];
      return environmentNames(value, path).map((name) => `${path}: ${name} belongs under Secrets`);
    },
  );
  return [...asked, ...shown];
}

/** Names of plain environment variables that should not be plain. */
function environmentNames(value: Value, path: string): string[] {
  const lambda = path.endsWith("/Environment/Variables") && isFields(value) ? Object.keys(value) : [];
  const ecs =
    /\/Environment$/.test(path) && Array.isArray(value)
      ? value.map((each) => word(fields(each)["Name"]))
      : [];
  return [...lambda, ...ecs].filter((name) => SECRET_NAME.test(name) || /^(?:PGPASSWORD|.*_KEY)$/.test(name));
}

/** Values of the environment of a resource, with references as text. */
export function environmentOf(value: Value | undefined): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map((each) => [word(fields(each)["Name"]), fields(each)["Value"]] as const)
    : Object.entries(fields(value));
  return Object.fromEntries(
    pairs.map(([name, each]) => [name, intrinsic(each) === null ? word(each) : JSON.stringify(each)]),
  );
}
