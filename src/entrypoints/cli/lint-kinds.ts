/** What a file is to Headwater, by its path, and the checks for the kinds that have no parser of their own yet. */
import { isSpecPathLike } from "./lint-specs.ts";
import type { SpecRoot } from "../../core/config-model.ts";
import type { Problem } from "../../core/problem.ts";
import { readYaml } from "../../core/yaml.ts";

export type FileKind = "spec" | "hook" | "config" | "steering" | "agent" | "other";

/** The folder that holds `.kiro`; "" is the top. Every such folder is a project with its own configuration. */
export function projectOf(path: string): string {
  const at = /(?:^|\/)\.kiro\//u.exec(path);
  return at === null ? "" : path.slice(0, at.index);
}

export function kindOf(path: string, roots: SpecRoot[]): FileKind {
  if (/(?:^|\/)\.kiro\/headwater\.ya?ml$/u.test(path)) return "config";
  if (/(?:^|\/)\.kiro\/hooks\/[^/]+\.(?:ya?ml|json|kiro\.hook)$/u.test(path)) return "hook";
  if (/(?:^|\/)\.kiro\/agents\/[^/]+\.(?:json|md)$/u.test(path)) return "agent";
  if (/(?:^|\/)\.kiro\/steering\/.+\.md$/u.test(path)) return "steering";
  return isSpecPathLike(path, roots) ? "spec" : "other";
}

function problem(
  path: string,
  about: { rule: string; level: Problem["level"]; line?: number; message: string },
): Problem {
  const { rule, level, line = 1, message } = about;
  return { rule, level, path, line, column: 1, message, introduced: true };
}

/** An agent file is JSON with an object inside; more is checked once agents are run. */
export function lintAgent(path: string, text: string): Problem[] {
  if (!path.endsWith(".json")) return [];
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/u, ""));
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be parsed";
    return [
      problem(path, {
        rule: "agent-not-json",
        level: "error",
        message: `This agent file is not JSON: ${why}.`,
      }),
    ];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [
      problem(path, { rule: "agent-shape", level: "error", message: "An agent file holds one JSON object." }),
    ];
  }
  return "name" in value || "prompt" in value
    ? []
    : [
        problem(path, {
          rule: "agent-shape",
          level: "warning",
          message: "This agent has neither `name` nor `prompt`.",
        }),
      ];
}

const INCLUSIONS = ["always", "fileMatch", "manual", "auto"];

/** Steering: front matter is optional; where it stands, `inclusion` is one of four words. */
export function lintSteering(path: string, text: string): Problem[] {
  const match = /^\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$/msu.exec(text);
  if (match === null) return [];
  const { file, problems } = readYaml({ path, text: match[1] ?? "" }, "steering");
  // The text that was parsed starts one line below the start of the file.
  const placed = problems.map((found) => ({ ...found, line: found.line + 1 }));
  const value = file?.value;
  if (typeof value !== "object" || value === null) return placed;
  const { inclusion, fileMatchPattern } = value as Record<string, unknown>;
  const line = (key: string): number => (file?.position([key]).line ?? 0) + 1;
  if (inclusion !== undefined && !INCLUSIONS.some((word) => word === inclusion)) {
    const message = `\`inclusion\` is one of ${INCLUSIONS.join(", ")}, not ${JSON.stringify(inclusion)}.`;
    placed.push(
      problem(path, { rule: "steering-inclusion", level: "warning", line: line("inclusion"), message }),
    );
  }
  if (inclusion === "fileMatch" && fileMatchPattern === undefined) {
    const message =
      "`inclusion: fileMatch` needs `fileMatchPattern`; without it this file is never included.";
    placed.push(
      problem(path, { rule: "steering-pattern", level: "warning", line: line("inclusion"), message }),
    );
  }
  return placed;
}
