/** GitHub's published GraphQL schema; a module of its own because loading it takes a tenth of a second. */
import { schema } from "@octokit/graphql-schema";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

export const githubSchema: GraphQLSchema = buildClientSchema(schema.json as IntrospectionQuery);
