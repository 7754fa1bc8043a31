/** A hook as it is in force: what it listens to, what it runs, what it may write, how it is approved. */
import type { Level } from "../specs/model.ts";

export type SpecChangeType = "created" | "edited" | "removed" | "renamed" | "approved" | "synthesized";
export type FileChangeType = "created" | "modified" | "deleted" | "renamed";
export type RepoEventType =
  | "branch_created"
  | "tag_created"
  | "pull_request_opened"
  | "pull_request_updated"
  | "pull_request_ready"
  | "review_requested"
  | "review_submitted"
  | "pull_request_merged"
  | "pull_request_closed"
  | "pushed"
  | "check_failed"
  | "release_published";

export type Trigger =
  | { on: "spec_change"; paths: string[]; types: SpecChangeType[]; level: Level[]; sections: string[] }
  | { on: "file_change"; paths: string[]; types: FileChangeType[] }
  | { on: "repo_event"; types: RepoEventType[] }
  | { on: "external"; source: string; pattern: string }
  | { on: "schedule"; cron: string; timezone: string }
  | { on: "command"; name: string }
  | { on: "drift"; signals: string[] };

export type AgentName = string;

export interface Limits {
  turns: number;
  minutes: number;
  usd: number;
}

export interface HookRun {
  /** A reserved family name (sonnet, nova, haiku, opus, auto) or the name of a file in .kiro/agents. */
  agent: AgentName;
  model: string | null;
  action:
    | { kind: "task"; text: string }
    | { kind: "command"; command: string }
    | { kind: "workflow"; workflow: string };
  reads: string[];
  /** null: not declared; any ordinary path, and only under pr_review. */
  writes: string[] | null;
  setup: string[];
  checks: string[];
  limits: Limits;
}

export interface Hook {
  name: string;
  description: string;
  enabled: boolean;
  path: string;
  line: number;
  triggers: Trigger[];
  when: "pull_request" | "merged";
  if: { branches: string[]; labels: string[]; actors: string[]; draft: boolean | null };
  run: HookRun;
  approval: "pr_review" | "auto";
  target: "head" | "base";
  needs: string[];
  concurrency: "supersede" | "queue";
  /** sha256 of the canonical hook: part of every run key. */
  digest: string;
}
