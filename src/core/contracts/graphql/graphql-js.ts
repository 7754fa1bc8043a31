/**
 * The one copy of graphql-js. Its file is named, because the package has two (CommonJS and ES modules), a tool that
 * prefers the other one would load both, and a schema made by one is none for the other: GraphQL Inspector, which
 * Node gives this one, would then refuse what we build.
 */
export * from "graphql/index.js";
