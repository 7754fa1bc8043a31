/** Whether the AWS SDK would find credentials in the environment of a step. */
import { valuesOf, type Environment } from "../server-environment.ts";

/** One of these, or all of a pair. A machine's own role shows in no variable: that is what `model: on` is for. */
const SOURCES: readonly (readonly string[])[] = [
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
  ["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
  ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
  ["AWS_BEARER_TOKEN_BEDROCK"],
  ["AWS_PROFILE"],
];

export function hasModelCredentials(env: Environment): boolean {
  const value = valuesOf(env);
  return SOURCES.some((names) => names.every((name) => value(name) !== null));
}
