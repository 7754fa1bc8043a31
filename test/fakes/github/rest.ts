/** One REST request from path to answer: route, caller, visibility, permission, check, handler. */
import { createHash } from "node:crypto";
import { authenticate, sees, type Caller } from "./auth.ts";
import type { Call, Handler, Reply, RepositoryHandler } from "./call.ts";
import { requestProblems, responseProblem, type Operation } from "./description.ts";
import { badCredentials, notFound, Refusal, refusalBody } from "./errors.ts";
import type { Repository } from "./model.ts";
import { acceptedPermissions, BY_ANY_TOKEN, BY_JWT, requirePermission } from "./permissions.ts";
import { countRequest, rateHeaders } from "./rate-limit.ts";
import { appHandlers, appRepositoryHandlers } from "./routes/apps.ts";
import { checkHandlers } from "./routes/checks.ts";
import { commentHandlers } from "./routes/comments.ts";
import { gitDataHandlers } from "./routes/git-data.ts";
import { pullHandlers } from "./routes/pulls.ts";
import { repositoryHandlers } from "./routes/repositories.ts";
import type { Route } from "./routing.ts";
import { repositoryByName, type World } from "./world.ts";

export interface RestRequest {
  route: Route;
  query: Record<string, string>;
  body: unknown;
  authorization: string | undefined;
  /** Header `if-none-match`. */
  known: string | undefined;
}

export interface Rest {
  answer: (world: World, request: RestRequest) => Reply;
}

const REPOSITORY_HANDLERS: Record<string, RepositoryHandler> = {
  ...appRepositoryHandlers,
  ...repositoryHandlers,
  ...gitDataHandlers,
  ...pullHandlers,
  ...commentHandlers,
  ...checkHandlers,
};

function repositoryOf(world: World, caller: Caller, params: Record<string, string>): Repository {
  const byId = params["repository_id"];
  const found =
    byId === undefined
      ? repositoryByName(world, params["owner"] ?? "", params["repo"] ?? "")
      : { repository: world.state.repositories.get(Number(byId)), former: false };
  const repository = found?.repository;
  if (repository === undefined || !sees(world, caller, repository)) throw notFound();
  if (found?.former === true) {
    const location = `${world.url}/repositories/${repository.id}`;
    throw new Refusal(301, "Moved Permanently", { headers: { location } });
  }
  return repository;
}

function requireCaller(operation: Operation, caller: Caller): void {
  if (BY_JWT.has(operation.id)) {
    if (caller.kind === "anonymous") throw badCredentials();
    if (caller.kind === "token") throw new Refusal(401, "A JSON web token could not be decoded");
  }
  if (BY_ANY_TOKEN.has(operation.id) && caller.kind !== "token") {
    throw caller.kind === "app"
      ? new Refusal(403, "Resource not accessible by integration")
      : badCredentials();
  }
}

/** GitHub answers a malformed request with this; the test is told as well. */
const malformed = (problems: string[]): Refusal =>
  new Refusal(422, `Invalid request.\n\n${problems.join("\n")}`);

/** A read that the client knows already is answered without a body and costs nothing. */
function conditional(reply: Reply, method: string, known: string | undefined): Reply {
  if (method !== "GET" || reply.status !== 200) return reply;
  const text = JSON.stringify(reply.body);
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  const headers = { ...reply.headers, etag };
  return known === etag ? { status: 304, headers } : { ...reply, text, headers };
}

export function restApi(more: Record<string, Handler>, violate: (violation: string) => void): Rest {
  const handlers: Record<string, Handler> = { ...appHandlers, ...more };

  function handle(call: Call, operation: Operation, problems: string[]): Reply {
    const { world, caller } = call;
    requireCaller(operation, caller);
    const plain = handlers[operation.id];
    if (plain !== undefined) {
      if (problems.length > 0) throw malformed(problems);
      return plain(call);
    }
    const handler = REPOSITORY_HANDLERS[operation.id];
    if (handler === undefined) throw new Error(`The fake GitHub has no handler for ${operation.id}.`);
    const repository = repositoryOf(world, caller, call.params);
    if (!BY_JWT.has(operation.id)) requirePermission(world, caller, repository, operation.id);
    if (problems.length > 0) throw malformed(problems);
    return handler({ ...call, repository });
  }

  return {
    answer: (world, request) => {
      const { operation, params } = request.route;
      const { query, body } = request;
      const problems = requestProblems(operation, { params, query, body });
      for (const problem of problems) violate(`${operation.id}: ${problem}`);
      let caller: Caller = { kind: "anonymous" };
      let reply: Reply;
      try {
        caller = authenticate(world, request.authorization);
        reply = handle({ world, caller, params, query, body }, operation, problems);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        reply = { status: error.status, body: refusalBody(error), headers: error.headers };
      }
      const problem = responseProblem(operation, reply.status, reply.body);
      if (problem !== null) violate(`the fake's own answer is wrong, ${operation.id}: ${problem}`);
      const answered = conditional(reply, operation.method, request.known);
      if (answered.status !== 304) countRequest(caller);
      const headers = {
        ...rateHeaders(world, caller, "core"),
        "x-accepted-github-permissions": acceptedPermissions(operation.id),
        ...answered.headers,
      };
      return { ...answered, headers };
    },
  };
}
