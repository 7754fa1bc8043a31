/** The page of examples/aws names what the template and the program have. Its commands for AWS and Docker cannot run here. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readTemplate } from "./aws-template/read.ts";
import { SETTINGS_SOURCE } from "./settings-source.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const page = read("examples/aws/README.md");
const { parameters, outputs } = readTemplate(read("examples/aws/template.yaml"));
const fences = [...page.matchAll(/^ *```(\w+)\n([\s\S]*?)\n *```$/gm)].map(
  ([, language = "", text = ""]) => ({
    language,
    lines: text.split("\n").map((line) => line.trim()),
  }),
);
const linesOf = (language: string): string[] =>
  fences.filter((fence) => fence.language === language).flatMap(({ lines }) => lines);

describe("commands", () => {
  test("the one that can run here is what test/entrypoints/lambda-file.test.ts runs", () => {
    expect(linesOf("sh")).toEqual(["npm run lambda"]);
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    expect(scripts["lambda"]).toBe("node scripts/lambda.ts");
    expect(read("test/entrypoints/lambda-file.test.ts")).toContain("../../scripts/lambda.ts");
  });

  test("the others are of AWS and Docker, and are marked so", () => {
    const lines = linesOf("console");
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect(line).toMatch(/^(?:aws [a-z0-9-]+ [a-z0-9-]+|docker [a-z]+) /);
    expect([...new Set(fences.map(({ language }) => language))].toSorted()).toEqual([
      "console",
      "sh",
      "text",
    ]);
    // A secret on a command line is in the shell's history.
    for (const line of lines) expect(line).not.toMatch(/--secret-string (?!file:)/);
  });

  test("the first deployment gives every parameter that has no default, and all are the template's", () => {
    const given = linesOf("console")
      .filter((line) => line.includes("--parameter-overrides"))
      .map((line) => [...line.matchAll(/ (\w+)=/g)].map(([, name = ""]) => name));
    const needed = Object.keys(parameters).filter((name) => !("Default" in (parameters[name] ?? {})));
    expect(given[0]?.toSorted()).toEqual(needed.toSorted());
    for (const name of given.flat()) expect(parameters).toHaveProperty(name);
  });
});

test("names of parameters and outputs are the template's, and files are there", () => {
  const names = [...page.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:=\w+)?`/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(10);
  const known = [...Object.keys(parameters), ...Object.keys(outputs), "ServerPolicy"];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  const asked = linesOf("console").flatMap((line) => line.match(/\b[A-Z][a-z]+[A-Z]\w+/g) ?? []);
  expect(asked.filter((name) => !known.includes(name) && name !== "SecretString")).toEqual([]);
  for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)\)/g))
    expect(existsSync(path.join(ROOT, "examples/aws", target)), target).toBe(true);
  const settings = SETTINGS_SOURCE;
  for (const [, name = ""] of page.matchAll(/`(HEADWATER_\w+|PGPASSWORD|DATABASE_URL)/g))
    expect(settings).toContain(`"${name}"`);
});

test("a server on EC2 is confined as the one of compose.yaml at the root", () => {
  interface Service {
    security_opt: string[];
    [key: string]: unknown;
  }
  const service = (file: string): Service =>
    (parse(read(file)) as { services: { headwater: Service } }).services.headwater;
  const [ours, root] = [service("examples/aws/compose.yaml"), service("compose.yaml")];
  for (const key of ["read_only", "cap_drop", "tmpfs", "volumes", "stop_grace_period", "restart"])
    expect(ours[key]).toEqual(root[key]);
  expect(ours.security_opt.map((each) => each.replace("../../", ""))).toEqual(root.security_opt);
  const profile = ours.security_opt.find((each) => each.startsWith("seccomp="))?.slice("seccomp=".length);
  expect(existsSync(path.join(ROOT, "examples/aws", profile ?? "missing"))).toBe(true);
  expect(ours["environment"]).toEqual({ HEADWATER_DATA: "/var/lib/headwater" });
});
