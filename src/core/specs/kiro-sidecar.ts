/** What lies beside a Kiro spec: `.config.kiro` says what kind it is, cc-sdd's `spec.json` what people approved of it. */
import type { Spec } from "./model.ts";
import { fileOf, folderOf } from "../paths/parts.ts";

export interface KiroSidecar {
  specId: string | null;
  specType: "feature" | "bugfix" | "quick-spec" | null;
  workflowType: "requirements-first" | "design-first" | "fast-task" | "verify-first" | null;
  /** cc-sdd: language of the texts and where the work stands, as written. */
  language: string | null;
  phase: string | null;
  approvals: Partial<Record<"requirements" | "design" | "tasks", { generated: boolean; approved: boolean }>>;
}

const MAX_TEXT = 64 * 1024;
const TYPES = ["feature", "bugfix", "quick-spec"] as const;
const WORKFLOWS = ["requirements-first", "design-first", "fast-task", "verify-first"] as const;
const PARTS = ["requirements", "design", "tasks"] as const;

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" && value.length <= 200 ? value : null;

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | null =>
  known.find((each) => each === value) ?? null;

/** Field by field, as Kiro reads it: what is unknown or of another type is left out. Null when the text is no object. */
export function readKiroSidecar(text: string): KiroSidecar | null {
  if (text.length > MAX_TEXT) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const fields = fieldsOf(parsed);
  const approvals: KiroSidecar["approvals"] = {};
  for (const part of PARTS) {
    const approval = fieldsOf(fieldsOf(fields["approvals"])[part]);
    if (Object.keys(approval).length > 0)
      approvals[part] = {
        generated: approval["generated"] === true,
        approved: approval["approved"] === true,
      };
  }
  return {
    specId: textOf(fields["specId"]),
    specType: oneOf(TYPES, fields["specType"]),
    workflowType: oneOf(WORKFLOWS, fields["workflowType"]),
    language: textOf(fields["language"]),
    phase: textOf(fields["phase"]),
    approvals,
  };
}

/** The paths that may hold a sidecar of this spec. */
export function sidecarPaths(path: string): string[] {
  const folder = folderOf(path);
  return [`${folder}.config.kiro`, `${folder}spec.json`];
}

/** A part that cc-sdd lists and nobody approved yet is a draft; a spec without such a list stays as it is. */
export function withSidecar(spec: Spec, sidecar: KiroSidecar | null): Spec {
  const part = PARTS.find((each) => `${each}.md` === fileOf(spec.path).toLowerCase());
  const approval = part === undefined ? undefined : sidecar?.approvals[part];
  return approval?.approved === false ? { ...spec, status: "draft" } : spec;
}
