/** Who is asking: App JWTs verified as GitHub does, installation and personal tokens, nobody. */
import { createPublicKey, verify } from "node:crypto";
import { badCredentials, Refusal } from "./errors.ts";
import type { AppRecord, Level, Repository, Token } from "./model.ts";
import { accountById, atLeast, installationOf, roleOf, type Actor, type World } from "./world.ts";

export type Caller =
  { kind: "anonymous" } | { kind: "app"; app: AppRecord } | { kind: "token"; token: Token; actor: Actor };

const jwtProblem = (message: string): Refusal => new Refusal(401, message);

function part(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? "", "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the refusal below.
  }
  throw jwtProblem("A JSON web token could not be decoded");
}

/** RS256 by the App's key, `iss` its id or client id, `iat` not in the future, `exp` at most ten minutes away. */
function verifyJwt(world: World, jwt: string): AppRecord {
  const [header, payload, signature] = jwt.split(".");
  const claims = part(payload);
  const app = [...world.state.apps.values()].find(
    (entry) => String(entry.id) === String(claims["iss"]) || entry.clientId === claims["iss"],
  );
  if (app === undefined || part(header)["alg"] !== "RS256") {
    throw jwtProblem("A JSON web token could not be decoded");
  }
  const signed = Buffer.from(`${header ?? ""}.${payload ?? ""}`);
  const key = createPublicKey(app.publicKey);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature ?? "", "base64url"))) {
    throw jwtProblem("A JSON web token could not be decoded");
  }
  const { iat, exp } = claims;
  const seconds = world.clock.wall().getTime() / 1000;
  if (typeof exp !== "number" || exp <= seconds) {
    throw jwtProblem(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp - seconds > 600) throw jwtProblem("'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > seconds + 1) {
    throw jwtProblem(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return app;
}

export function tokenCaller(world: World, value: string): Caller {
  const token = world.state.tokens.get(value);
  if (token === undefined) throw badCredentials();
  if (token.expiresAt !== null && world.clock.now().getTime() >= token.expiresAt) throw badCredentials();
  const installation =
    token.installationId === null ? undefined : world.state.installations.get(token.installationId);
  if (installation !== undefined && installation.suspendedAt !== null) {
    throw new Refusal(403, "This installation has been suspended");
  }
  if (token.kind === "installation" && installation === undefined) throw badCredentials();
  const app = installation === undefined ? null : (world.state.apps.get(installation.appId) ?? null);
  return { kind: "token", token, actor: { account: accountById(world, token.accountId), app } };
}

/** Reads an Authorization header; git sends Basic with the token as password. */
export function authenticate(world: World, header: string | undefined): Caller {
  if (header === undefined || header === "") return { kind: "anonymous" };
  const space = header.indexOf(" ");
  const scheme = header.slice(0, space).toLowerCase();
  const credentials = header.slice(space + 1).trim();
  if (scheme === "basic") {
    const [, password = ""] = Buffer.from(credentials, "base64").toString("utf8").split(/:(.*)/s);
    return tokenCaller(world, password);
  }
  if (scheme !== "bearer" && scheme !== "token") throw badCredentials();
  if (credentials.split(".").length === 3) return { kind: "app", app: verifyJwt(world, credentials) };
  return tokenCaller(world, credentials);
}

/** Whether the caller may know that the repository exists. */
export function sees(world: World, caller: Caller, repository: Repository): boolean {
  switch (caller.kind) {
    case "anonymous":
      return repository.visibility === "public";
    case "app":
      return installationOf(world, caller.app.id, repository) !== null;
    case "token": {
      const { token, actor } = caller;
      if (token.kind === "personal") return roleOf(world, repository, actor.account.id) !== "none";
      const installed = installationOf(world, actor.app?.id ?? 0, repository);
      const listed = token.repositoryIds?.includes(repository.id) ?? true;
      if (installed !== null && installed.id === token.installationId && listed) return true;
      return repository.visibility === "public";
    }
  }
}

/** Level of an installation token on one repository; outside its repositories only public reading is left. */
export function tokenLevel(
  world: World,
  token: Token,
  repository: Repository,
  permission: string,
): Level | null {
  const installation =
    token.installationId === null ? undefined : world.state.installations.get(token.installationId);
  const within =
    installation !== undefined &&
    installation.repositoryIds.includes(repository.id) &&
    (token.repositoryIds?.includes(repository.id) ?? true);
  if (within) return token.permissions[permission] ?? (permission === "metadata" ? "read" : null);
  return repository.visibility === "public" ? "read" : null;
}

/** Whether a caller may push to a repository by git or through the API. */
export function mayWriteContents(world: World, caller: Caller, repository: Repository): boolean {
  if (caller.kind !== "token" || repository.archived) return false;
  const { token, actor } = caller;
  if (token.kind === "personal") return atLeast(roleOf(world, repository, actor.account.id), "write");
  return tokenLevel(world, token, repository, "contents") === "write";
}
