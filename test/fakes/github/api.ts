/** What a test holds of the fake GitHub. */
import type { FakeClock } from "../clock.ts";
import type { OtherApp } from "./apps.ts";
import type { Fault } from "./faults.ts";
import type { Installation, Level } from "./model.ts";
import type { Person } from "./people.ts";
import type { RepositoryHandle } from "./repository-handle.ts";
import type { Files } from "./seed.ts";
import type { RecordedRequest } from "./server.ts";
import type { Webhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

export interface GitHubOptions {
  clock?: FakeClock;
  permissions?: Record<string, Level>;
  events?: string[];
}

export interface RepositoryOptions {
  owner: string;
  name: string;
  ownerType?: "User" | "Organization";
  files?: Files;
  fromDirectory?: string;
  visibility?: "public" | "private";
  defaultBranch?: string;
  /** Whether the App is installed on it; default true. */
  installed?: boolean;
}

export interface Counts {
  read: number;
  write: number;
  git: number;
  token: number;
  total: number;
}

export interface GitHub {
  url: string;
  clock: FakeClock;
  world: World;
  app: {
    id: number;
    slug: string;
    clientId: string;
    privateKey: string;
    webhookSecret: string;
    botLogin: string;
    botUserId: number;
    permissions: Record<string, Level>;
  };
  webhooks: Webhooks;
  deliverTo: (url: string | null) => void;
  deliveries: () => ReturnType<Webhooks["all"]>;
  redeliver: (id: number) => void;
  settled: () => Promise<void>;
  createRepository: (options: RepositoryOptions) => RepositoryHandle;
  /** A handle on a repository that exists already, such as a fork. */
  repository: (repository: { id: number }) => RepositoryHandle;
  /** A person; acts happen in the first repository unless `on` says otherwise. */
  person: (login: string) => Person;
  otherApp: (slug: string) => OtherApp;
  installation: (repository: { id: number }) => Installation;
  /** Takes one repository out of the installation. */
  uninstall: (repository: { id: number }) => void;
  /** Deletes the installation that covers a repository, with all that it covers. */
  uninstallAll: (repository: { id: number }) => void;
  installAgain: (repository: { id: number }) => void;
  suspend: (repository: { id: number }) => void;
  /** A token of the App for one repository, without a request. */
  installationToken: (repository: { id: number }, permissions?: Record<string, Level>) => string;
  /**
   * The token that a workflow run gets for one repository: of the App that all workflows share, limited to the
   * permissions of the job.
   */
  workflowToken: (repository: { id: number }, permissions: Record<string, Level>) => string;
  fault: (fault: Fault) => void;
  clearFaults: () => void;
  requests: RecordedRequest[];
  /** Requests since `from` (an index into `requests`). */
  count: (from?: number) => Counts;
  /** What a client did that GitHub would not understand, and what the fake itself did wrong. */
  violations: string[];
  /** For tests that provoke violations on purpose. */
  takeViolations: () => string[];
  /** Ends the server and removes its folder; rejects when there are violations. */
  stop: () => Promise<void>;
}
