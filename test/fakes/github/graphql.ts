/** The two GraphQL mutations that write commits; documents and variables are checked against GitHub's schema. */
import {
  execute,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type GraphQLError,
} from "graphql";
import { authenticate, type Caller } from "./auth.ts";
import type { Reply } from "./call.ts";
import { createCommitOnBranch, updateRefs, GraphQLRefusal } from "./graphql-mutations.ts";
import { Refusal, refusalBody } from "./errors.ts";
import { countRequest, rateHeaders } from "./rate-limit.ts";
import type { World } from "./world.ts";

export interface GraphQLRequest {
  query: string;
  variables: Record<string, unknown>;
}

const KNOWN = new Set(["createCommitOnBranch", "updateRefs"]);

/** Names of the mutations that a document asks for. */
function rootFields(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.map((field) =>
          field.kind === Kind.FIELD && definition.operation === OperationTypeNode.MUTATION
            ? field.name.value
            : definition.operation,
        )
      : [],
  );
}

export function readGraphQL(body: unknown): GraphQLRequest {
  const { query, variables } = (body ?? {}) as { query?: unknown; variables?: unknown };
  return {
    query: typeof query === "string" ? query : "",
    variables: (variables ?? {}) as Record<string, unknown>,
  };
}

/** For the record of requests: which mutation it is. */
export function graphQLOperation(body: unknown): string {
  return `graphql ${/\b(createCommitOnBranch|updateRefs)\b/.exec(readGraphQL(body).query)?.[1] ?? "unknown"}`;
}

function errorBody(error: GraphQLError): Record<string, unknown> {
  const refusal = error.originalError;
  return {
    ...(refusal instanceof GraphQLRefusal ? { type: refusal.type } : {}),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    message: error.message,
  };
}

async function run(
  world: World,
  caller: Caller,
  request: GraphQLRequest,
  violate: (text: string) => void,
): Promise<unknown> {
  const { githubSchema } = await import("./graphql-schema.ts");
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (error) {
    violate(`graphql: ${String(error)}`);
    return { errors: [{ message: String(error) }] };
  }
  const unknown = rootFields(document).filter((name) => !KNOWN.has(name));
  const problems = validate(githubSchema, document);
  for (const name of unknown) violate(`graphql: the fake GitHub does not know "${name}"`);
  for (const problem of problems) violate(`graphql: ${problem.message}`);
  if (unknown.length > 0 || problems.length > 0) {
    return {
      errors: [...problems.map(errorBody), ...unknown.map((name) => ({ message: `Unknown: ${name}` }))],
    };
  }
  const result = await execute({
    schema: githubSchema,
    document,
    variableValues: request.variables,
    rootValue: {
      createCommitOnBranch: (args: { input: never }) => createCommitOnBranch(world, caller, args.input),
      updateRefs: (args: { input: never }) => updateRefs(world, caller, args.input),
    },
  });
  for (const error of result.errors ?? []) {
    // A variable of the wrong type, or a field that the fake does not fill: the test must hear of both.
    if (!(error.originalError instanceof GraphQLRefusal)) violate(`graphql: ${error.message}`);
  }
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors === undefined ? {} : { errors: result.errors.map(errorBody) }),
  };
}

/** Errors of a mutation come with status 200, as on GitHub; only bad credentials are a 401. */
export async function answerGraphQL(
  world: World,
  request: { body: unknown; authorization: string | undefined },
  violate: (text: string) => void,
): Promise<Reply> {
  let caller: Caller = { kind: "anonymous" };
  try {
    caller = authenticate(world, request.authorization);
    if (caller.kind !== "token") throw new Refusal(caller.kind === "app" ? 403 : 401, "Bad credentials");
    countRequest(caller);
    const body = await run(world, caller, readGraphQL(request.body), violate);
    return { status: 200, body, headers: rateHeaders(world, caller, "graphql") };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: refusalBody(error), headers: rateHeaders(world, caller, "graphql") };
  }
}
