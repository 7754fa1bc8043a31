/** REST: the App, its installations and their tokens. */
import { randomBytes } from "node:crypto";
import {
  noContent,
  numberParam,
  ok,
  created,
  slicePage,
  type Call,
  type Handler,
  type RepositoryHandler,
} from "../call.ts";
import { badCredentials, notFound, Refusal } from "../errors.ts";
import type { AppRecord, Installation, Level, Repository } from "../model.ts";
import { appBody, installationBody, publicUser } from "../render/accounts.ts";
import { repositoryBody } from "../render/repositories.ts";
import { accountByLogin, installationOf, repositoryById, timestamp } from "../world.ts";
import { rateLimits } from "../rate-limit.ts";

const HOUR = 3_600_000;

function appOf(call: Call): AppRecord {
  if (call.caller.kind !== "app") throw badCredentials();
  return call.caller.app;
}

function ownInstallation(call: Call): Installation {
  const installation = call.world.state.installations.get(numberParam(call, "installation_id"));
  if (installation?.appId !== appOf(call).id) throw notFound();
  return installation;
}

interface TokenRequest {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Record<string, Level>;
}

function chosenRepositories(call: Call, installation: Installation, wanted: TokenRequest): Repository[] {
  const installed = installation.repositoryIds.map((id) => repositoryById(call.world, id));
  const { repositories: names, repository_ids: ids } = wanted;
  if (names === undefined && ids === undefined) return installed;
  const chosen = installed.filter(
    (repository) => (names?.includes(repository.name) ?? false) || (ids?.includes(repository.id) ?? false),
  );
  if (chosen.length < (names?.length ?? 0) + (ids?.length ?? 0)) {
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return chosen;
}

const RANK: Record<Level, number> = { read: 1, write: 2 };

function chosenPermissions(app: AppRecord, wanted: TokenRequest): Record<string, Level> {
  if (wanted.permissions === undefined) return { ...app.permissions };
  for (const [name, level] of Object.entries(wanted.permissions)) {
    const granted = app.permissions[name];
    if (granted === undefined || RANK[granted] < RANK[level]) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  return { metadata: "read", ...wanted.permissions };
}

const createToken: Handler = (call) => {
  const { world } = call;
  const app = appOf(call);
  const installation = ownInstallation(call);
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const wanted = (call.body ?? {}) as TokenRequest;
  const repositories = chosenRepositories(call, installation, wanted);
  const permissions = chosenPermissions(app, wanted);
  const limited = wanted.repositories !== undefined || wanted.repository_ids !== undefined;
  const value = `ghs_${randomBytes(27).toString("base64url").replace(/[-_]/g, "a").slice(0, 36)}`;
  const expiresAt = world.clock.now().getTime() + HOUR;
  world.state.tokens.set(value, {
    value,
    kind: "installation",
    accountId: app.botId,
    installationId: installation.id,
    repositoryIds: limited ? repositories.map((repository) => repository.id) : null,
    permissions,
    expiresAt,
    used: 0,
  });
  return created({
    token: value,
    expires_at: timestamp(new Date(expiresAt)),
    permissions,
    repository_selection: "selected",
    ...(limited ? { repositories: repositories.map((repository) => repositoryBody(world, repository)) } : {}),
  });
};

const installedRepositories: Handler = (call) => {
  const { world, caller } = call;
  if (caller.kind !== "token" || caller.token.installationId === null) {
    throw new Refusal(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  }
  const installation = world.state.installations.get(caller.token.installationId);
  const ids = caller.token.repositoryIds ?? installation?.repositoryIds ?? [];
  const { items, headers } = slicePage(call, ids, "/installation/repositories");
  const repositories = items.map((id) => repositoryBody(world, repositoryById(world, id)));
  return {
    status: 200,
    body: { total_count: ids.length, repository_selection: "selected", repositories },
    headers,
  };
};

const listInstallations: Handler = (call) => {
  const app = appOf(call);
  const own = [...call.world.state.installations.values()].filter((entry) => entry.appId === app.id);
  const { items, headers } = slicePage(call, own, "/app/installations");
  return { status: 200, body: items.map((entry) => installationBody(call.world, entry)), headers };
};

const revokeToken: Handler = (call) => {
  if (call.caller.kind !== "token" || call.caller.token.kind !== "installation") throw badCredentials();
  call.world.state.tokens.delete(call.caller.token.value);
  return noContent;
};

const getUser: Handler = (call) => {
  const account = accountByLogin(call.world, call.params["username"] ?? "");
  if (account === null) throw notFound();
  return ok(publicUser(call.world, account));
};

const repositoryInstallation: RepositoryHandler = (call) => {
  const installation = installationOf(call.world, appOf(call).id, call.repository);
  if (installation === null) throw notFound();
  return ok(installationBody(call.world, installation));
};

export const appHandlers: Record<string, Handler> = {
  "apps/create-installation-access-token": createToken,
  "apps/get-authenticated": (call) => {
    const app = appOf(call);
    const own = [...call.world.state.installations.values()].filter((entry) => entry.appId === app.id);
    return ok({ ...appBody(call.world, app), installations_count: own.length });
  },
  "apps/get-by-slug": (call) => {
    const slug = call.params["app_slug"];
    const app = [...call.world.state.apps.values()].find((each) => each.slug === slug);
    if (app === undefined) throw notFound();
    return ok(appBody(call.world, app));
  },
  "apps/get-installation": (call) => ok(installationBody(call.world, ownInstallation(call))),
  "apps/list-installations": listInstallations,
  "apps/list-repos-accessible-to-installation": installedRepositories,
  "apps/revoke-installation-access-token": revokeToken,
  "rate-limit/get": (call) => ok(rateLimits(call.world, call.caller)),
  "users/get-by-username": getUser,
};

export const appRepositoryHandlers: Record<string, RepositoryHandler> = {
  "apps/get-repo-installation": repositoryInstallation,
};
