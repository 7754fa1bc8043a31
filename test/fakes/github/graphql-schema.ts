/** GitHub's published GraphQL schema; a module of its own because loading it takes a tenth of a second. */
import { schema } from "@octokit/graphql-schema";
import { buildClientSchema, isScalarType, type GraphQLSchema, type IntrospectionQuery } from "graphql";

export const githubSchema: GraphQLSchema = buildClientSchema(schema.json as IntrospectionQuery);

/** A published schema names its scalars without saying what fits them. */
const SCALARS: Record<string, RegExp> = {
  GitObjectID: /^[0-9a-f]{40}$/,
  Base64String: /^[A-Za-z0-9+/\s]*={0,2}\s*$/,
  GitRefname: /^refs\/.+/,
};

for (const [name, pattern] of Object.entries(SCALARS)) {
  const type = githubSchema.getType(name);
  if (!isScalarType(type)) throw new Error(`GitHub's GraphQL schema has no scalar ${name} any more.`);
  type.parseValue = (value) => {
    if (typeof value === "string" && pattern.test(value)) return value;
    throw new TypeError(`${JSON.stringify(value)} is not a ${name}.`);
  };
}
