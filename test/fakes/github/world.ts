/** The state of the fake with its clock and its outgoing webhooks, and the questions that every part asks of it. */
import type { FakeClock } from "../clock.ts";
import { notFound } from "./errors.ts";
import type { Account, AppRecord, Installation, Repository, Role, State } from "./model.ts";

export interface WebhookEvent {
  name: string;
  action: string | null;
  repository: Repository | null;
  senderId: number;
  payload: Record<string, unknown>;
  /** Only for this App; absent: for every App that is installed there. */
  appId?: number;
}

export interface World {
  state: State;
  clock: FakeClock;
  /** Address of the API and of git, without a slash at the end. */
  url: string;
  /** Folder that holds the bare repositories. */
  root: string;
  /** Key of the signatures that make a commit "verified". */
  signingKey: string;
  emit: (event: WebhookEvent) => void;
}

/** Who acts: an account, perhaps through an App. */
export interface Actor {
  account: Account;
  app: AppRecord | null;
}

/** Where people would look at it; never fetched. */
export const SITE = "https://github.test";

/** First numbers of each kind, far apart, so that a mixed-up id is seen at once. */
const FIRST: Record<string, number> = {
  account: 1001,
  repository: 5001,
  app: 4201,
  installation: 8001,
  pull: 30001,
  comment: 60001,
  review: 70001,
  reaction: 75001,
  check: 80001,
  suite: 85001,
  status: 88001,
  delivery: 90001,
};

export function nextId(world: World, kind: string): number {
  const id = world.state.nextIds[kind] ?? FIRST[kind];
  if (id === undefined) throw new Error(`The fake GitHub counts no "${kind}".`);
  world.state.nextIds[kind] = id + 1;
  return id;
}

/** GitHub's time stamps have no fractions of a second. */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");
export const now = (world: World): string => timestamp(world.clock.now());

export function accountById(world: World, id: number): Account {
  const account = world.state.accounts.get(id);
  if (account === undefined) throw new Error(`The fake GitHub has no account ${id}.`);
  return account;
}

export function accountByLogin(world: World, login: string): Account | null {
  const wanted = login.toLowerCase();
  for (const account of world.state.accounts.values()) {
    if (account.login.toLowerCase() === wanted) return account;
  }
  return null;
}

export function addAccount(world: World, login: string, type: Account["type"]): Account {
  const account: Account = { id: nextId(world, "account"), login, name: login, type, createdAt: now(world) };
  world.state.accounts.set(account.id, account);
  return account;
}

export const accountNamed = (world: World, login: string, type: Account["type"] = "User"): Account =>
  accountByLogin(world, login) ?? addAccount(world, login, type);

/** The address that GitHub gives to the commits of an account. */
export const noreply = (account: Account): string =>
  `${account.id}+${account.login}@users.noreply.github.com`;

export function accountByEmail(world: World, email: string): Account | null {
  for (const account of world.state.accounts.values()) {
    if (noreply(account).toLowerCase() === email.toLowerCase()) return account;
  }
  return null;
}

export function repositoryById(world: World, id: number): Repository {
  const repository = world.state.repositories.get(id);
  if (repository === undefined) throw notFound();
  return repository;
}

export const ownerOf = (world: World, repository: Repository): Account =>
  accountById(world, repository.ownerId);
export const fullName = (world: World, repository: Repository): string =>
  `${ownerOf(world, repository).login}/${repository.name}`;

/** `former`: found under a name that it had before, so the answer is a redirection. */
export function repositoryByName(
  world: World,
  owner: string,
  name: string,
): { repository: Repository; former: boolean } | null {
  const wanted = `${owner}/${name}`.toLowerCase();
  const all = [...world.state.repositories.values()];
  const current = all.find((repository) => fullName(world, repository).toLowerCase() === wanted);
  if (current !== undefined) return { repository: current, former: false };
  const former = all.find((repository) => repository.formerNames.includes(wanted));
  return former === undefined ? null : { repository: former, former: true };
}

/** The role of a person: ownership first, then what was granted, then what everybody may. */
export function roleOf(world: World, repository: Repository, accountId: number): Role {
  if (repository.ownerId === accountId) return "admin";
  const everybody: Role = repository.visibility === "public" ? "read" : "none";
  const granted = repository.roles.get(accountId) ?? everybody;
  return granted === "none" ? everybody : granted;
}

const RANK: Record<Role, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };
export const atLeast = (role: Role, wanted: Role): boolean => RANK[role] >= RANK[wanted];

export function installationOf(world: World, appId: number, repository: Repository): Installation | null {
  for (const installation of world.state.installations.values()) {
    if (installation.appId === appId && installation.repositoryIds.includes(repository.id))
      return installation;
  }
  return null;
}
