/** Accounts, Apps and installations as GitHub's JSON. */
import type { Account, AppRecord, Installation } from "../model.ts";
import { accountById, SITE, type World } from "../world.ts";

export type Body = Record<string, unknown>;

export const nodeId = (kind: string, id: number | string): string =>
  `${kind}_${Buffer.from(String(id)).toString("base64url")}`;

export function simpleUser(world: World, account: Account): Body {
  const url = `${world.url}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === "Bot" ? `apps/${account.login.replace(/\[bot\]$/, "")}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("U", account.id),
    avatar_url: `${SITE}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${SITE}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

export const userById = (world: World, id: number): Body => simpleUser(world, accountById(world, id));
export const userOrNull = (world: World, id: number | null): Body | null =>
  id === null ? null : userById(world, id);

export function publicUser(world: World, account: Account): Body {
  return {
    ...simpleUser(world, account),
    name: account.type === "Bot" ? null : account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

export function appBody(world: World, app: AppRecord): Body {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    client_id: app.clientId,
    owner: userById(world, app.ownerId),
    name: app.name,
    description: null,
    external_url: `${SITE}/apps/${app.slug}`,
    html_url: `${SITE}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationBody(world: World, installation: Installation): Body {
  const app = world.state.apps.get(installation.appId);
  const account = accountById(world, installation.accountId);
  return {
    id: installation.id,
    account: simpleUser(world, account),
    repository_selection: "selected",
    access_tokens_url: `${world.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${SITE}/settings/installations/${installation.id}`,
    app_id: installation.appId,
    app_slug: app?.slug ?? "",
    target_id: account.id,
    target_type: account.type,
    permissions: app?.permissions ?? {},
    events: app?.events ?? [],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: installation.suspendedAt,
  };
}
