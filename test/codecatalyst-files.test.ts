/** Files for CodeCatalyst keep the rules that AWS's validator states, and name inputs and outputs that the step knows. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { INPUT_DEFAULTS } from "../src/entrypoints/step/inputs.ts";
import { OUTPUT_NAMES } from "../src/entrypoints/step/outputs.ts";

const root = new URL("../", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), "utf8");

interface Parameter {
  Description: string;
  Required: boolean;
  DisplayName: string;
  Type: string;
  Default?: string;
}

interface Action {
  SchemaVersion: string;
  Name: string;
  Version: string;
  Description: string;
  Configuration: Record<string, Parameter>;
  SupportedComputeTypes: string[];
  Environment: { Required: boolean };
  Inputs: { Sources: { Required: boolean } };
  Outputs: { Variables: Record<string, { Description: string }> };
  Runs: { Using: string; Image: string; Entrypoint: string };
}

describe(".codecatalyst/actions/action.yml", () => {
  const action = parse(read(".codecatalyst/actions/action.yml")) as Action;

  // By the manifest schema of aws/actions-dev-kit at 23e813d (packages/adk/templates/codecatalyst_model_schema.json).
  test("has exactly the keys of the schema, in the docker form", () => {
    const keys = [
      "SchemaVersion",
      "Name",
      "Version",
      "Description",
      "Configuration",
      "SupportedComputeTypes",
    ];
    expect(Object.keys(action)).toEqual([...keys, "Environment", "Inputs", "Outputs", "Runs"]);
    expect(action.SchemaVersion).toBe("1.0");
    expect(action.Name).toMatch(/^[A-Za-z0-9][A-Za-z0-9\s\-_]{1,62}[A-Za-z0-9]$/);
    expect(action.Version).toMatch(/^(?:0|[1-9]\d?)\.(?:0|[1-9]\d?)\.(?:0|[1-9]\d?)$/);
    expect(action.Description.length).toBeLessThanOrEqual(128);
    expect(action.Description).not.toContain('"');
    expect(action.SupportedComputeTypes).toEqual(["EC2"]);
    expect(action.Environment).toEqual({ Required: false });
    expect(action.Inputs).toEqual({ Sources: { Required: true } });
    expect(Object.keys(action.Runs)).toEqual(["Using", "Image", "Entrypoint"]);
    expect(action.Runs.Using).toBe("docker");
    expect(existsSync(new URL(action.Runs.Image, root))).toBe(true);
    expect(read(action.Runs.Image)).toContain(`ENTRYPOINT ["${action.Runs.Entrypoint}"]`);
  });

  test("its parameters become inputs that the step reads, with the same defaults", () => {
    const names = Object.keys(action.Configuration);
    expect(names.length).toBeLessThanOrEqual(20);
    for (const [name, parameter] of Object.entries(action.Configuration)) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9-]{2,35}$/);
      expect(
        Object.keys(parameter).filter(
          (key) => !["Description", "Required", "DisplayName", "Type", "Default"].includes(key),
        ),
      ).toEqual([]);
      expect(parameter.Description.length).toBeLessThanOrEqual(256);
      expect((parameter.Default ?? "").length).toBeLessThanOrEqual(32);
      const input = name.toLowerCase();
      expect(Object.keys(INPUT_DEFAULTS)).toContain(input);
      // Here there is no event, so the base has to be known.
      if (input !== "base")
        expect(parameter.Default ?? "").toBe(INPUT_DEFAULTS[input as keyof typeof INPUT_DEFAULTS]);
    }
  });

  test("its outputs are those of the step", () => {
    expect(Object.keys(action.Outputs.Variables)).toEqual([...OUTPUT_NAMES]);
    for (const name of OUTPUT_NAMES) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9\-_]{1,30}[A-Za-z0-9]$/);
  });
});

interface WorkflowAction {
  Identifier: string;
  DependsOn?: string[];
  Environment?: object;
  Inputs?: { Variables?: { Name: string; Value: string }[] };
  Outputs?: { Variables?: string[] };
  Configuration: { Steps?: { Run?: string; with?: Record<string, string> }[] };
}

const FOLDER = "examples/codecatalyst/";
const examples = readdirSync(new URL(FOLDER, root));

test("every way has its example", () => {
  expect(examples.toSorted()).toEqual(["github-action.yaml", "review.yaml", "stages.yaml"]);
});

describe.each(examples)("%s", (name) => {
  const workflow = parse(read(`${FOLDER}${name}`)) as {
    Name: string;
    SchemaVersion: string;
    Triggers: { Type: string }[];
    Actions: Record<string, WorkflowAction>;
  };
  const actions = Object.entries(workflow.Actions);

  test("uses actions that exist, gives inputs that are read, keeps outputs that are written", () => {
    expect([workflow.SchemaVersion, workflow.Name]).toEqual(["1.0", expect.stringMatching(/^headwater/)]);
    const known = ["aws/build@v1", "aws/approval@v1", "aws/github-actions-runner@v1"];
    for (const [, action] of actions) {
      expect(known).toContain(action.Identifier);
      for (const needed of action.DependsOn ?? []) expect(Object.keys(workflow.Actions)).toContain(needed);
      for (const output of action.Outputs?.Variables ?? []) expect(OUTPUT_NAMES).toContain(output);
      const steps = action.Configuration.Steps ?? [];
      const given = [
        ...steps.flatMap((step) =>
          [...(step.Run ?? "").matchAll(/INPUT_([A-Z-]+)=/g)].map(([, input = ""]) => input.toLowerCase()),
        ),
        ...steps.flatMap((step) => Object.keys(step.with ?? {})),
      ];
      expect(given.filter((input) => !Object.hasOwn(INPUT_DEFAULTS, input))).toEqual([]);
      const variables = action.Inputs?.Variables ?? [];
      const used = steps.flatMap((step) =>
        [...(step.Run ?? "").matchAll(/\$([A-Z][A-Z_]+)\b/g)].map(([, variable]) => variable),
      );
      const made = [...variables.map((each) => each.Name)];
      expect(
        used.filter((variable) => !made.includes(variable ?? "") && !variable?.startsWith("CATALYST_")),
      ).toEqual([]);
    }
  });

  test("a build action passes on variables of its shell, so each output is made one", () => {
    for (const [, { Identifier, Outputs, Configuration }] of actions) {
      if (Identifier !== "aws/build@v1") continue;
      const runs = (Configuration.Steps ?? []).map(({ Run }) => Run);
      for (const name of Outputs?.Variables ?? []) expect(runs).toContain(`${name}=$(output ${name})`);
    }
  });

  test("a run that a pull request starts has no secret and no role; model and push are apart", () => {
    const started = workflow.Triggers.some(({ Type }) => Type === "PULLREQUEST");
    for (const [, action] of actions) {
      const secret = JSON.stringify(action).includes("${Secrets.");
      const role = action.Environment !== undefined;
      if (started) expect([secret, role]).toEqual([false, false]);
      expect(secret && role).toBe(false);
    }
  });
});
