/** Every name leads somewhere, and every name that is given is used. */
import type { SpecDatabase } from "@aws-cdk/service-spec-types";
import { fields, inside, intrinsic, word, type Template, type Value } from "./read.ts";

const PSEUDO = [
  "AccountId",
  "NoValue",
  "NotificationARNs",
  "Partition",
  "Region",
  "StackId",
  "StackName",
  "URLSuffix",
];

export function referenceProblems(template: Template, db: SpecDatabase): string[] {
  const { parameters, conditions, resources, outputs } = template;
  const used = new Set<string>();
  const names = (name: string): boolean => {
    used.add(name);
    if (name.startsWith("AWS::")) return PSEUDO.includes(name.slice("AWS::".length));
    return Object.hasOwn(parameters, name) || Object.hasOwn(resources, name);
  };
  const attributes = (name: string, attribute: string): boolean => {
    used.add(name);
    const type = resources[name]?.["Type"];
    const [described] = [...db.lookup("resource", "cloudFormationType", "equals", word(type))];
    return described !== undefined && Object.hasOwn(described.attributes, attribute);
  };
  const condition = (name: Value | undefined): boolean => {
    used.add(`condition ${word(name)}`);
    return typeof name === "string" && Object.hasOwn(conditions, name);
  };
  const whole: Value = { Conditions: conditions, Resources: resources, Outputs: outputs };
  const dangling = [...inside(whole)].flatMap(({ value, path }) => {
    const called = intrinsic(value);
    if (called === null) return [];
    const missing = lookUp(called, { names, attributes, condition });
    return missing.map((name) => `${path}: ${name} leads nowhere`);
  });
  const conditional = Object.entries(resources).flatMap(([name, resource]) => {
    const { Condition, DependsOn = [] } = resource;
    const on = (Array.isArray(DependsOn) ? DependsOn : [DependsOn]).filter(
      (other) => !Object.hasOwn(resources, word(other)),
    );
    const lost = Condition !== undefined && !condition(Condition) ? [Condition] : [];
    return [...on, ...lost].map((other) => `${name}: ${word(other)} leads nowhere`);
  });
  const unused = Object.keys(parameters).filter((name) => !used.has(name));
  const idle = Object.keys(conditions).filter((name) => !used.has(`condition ${name}`));
  return [...dangling, ...conditional, ...[...unused, ...idle].map((name) => `${name} is not used`)];
}

interface Known {
  names(name: string): boolean;
  attributes(name: string, attribute: string): boolean;
  condition(name: Value | undefined): boolean;
}

/** What a function names that is not there. */
function lookUp({ name, argument }: { name: string; argument: Value }, known: Known): string[] {
  const list = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case "Ref":
      return known.names(word(argument)) ? [] : [word(argument)];
    case "Condition":
      // Inside a policy it is a word of IAM's.
      return typeof argument !== "string" || known.condition(argument) ? [] : [argument];
    case "Fn::GetAtt":
      return known.attributes(word(list[0]), word(list[1])) ? [] : [list.map(word).join(".")];
    case "Fn::If":
      return known.condition(list[0]) ? [] : [word(list[0])];
    case "Fn::Sub": {
      const own = Object.keys(fields(list[1]));
      const text = word(list[0]);
      const idle = own.filter((each) => !text.includes(`\${${each}}`));
      const named = [...text.matchAll(/\$\{([^!}]+)\}/g)].map(([, each = ""]) => each);
      const lost = named.filter((each) => {
        if (own.includes(each)) return false;
        const at = each.indexOf(".");
        return at < 0 ? !known.names(each) : !known.attributes(each.slice(0, at), each.slice(at + 1));
      });
      return [...lost, ...idle];
    }
    case "Fn::Equals":
    case "Fn::Not":
      return [];
    default:
      return [`${name}, which this test does not know,`];
  }
}
