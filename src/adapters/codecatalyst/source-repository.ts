/** Source repositories of CodeCatalyst: where git finds them, and tokens for git. A branch is made by pushing it. */
import {
  CreateAccessTokenCommand,
  DeleteAccessTokenCommand,
  GetSourceRepositoryCloneUrlsCommand,
} from "@aws-sdk/client-codecatalyst";
import { WorldError } from "../../errors.ts";
import { call, type CodeCatalyst } from "./client.ts";
import type { Project } from "./workflow-runs.ts";

export interface SourceRepository extends Project {
  repository: string;
}

const named = ({ space, project, repository }: SourceRepository) => ({
  spaceName: space,
  projectName: project,
  sourceRepositoryName: repository,
});

export async function cloneUrl({ client }: CodeCatalyst, at: SourceRepository): Promise<string> {
  const { https } = await call("Asking for the clone address", () =>
    client.send(new GetSourceRepositoryCloneUrlsCommand(named(at))),
  );
  if (https === undefined) throw new WorldError("unavailable", "CodeCatalyst names no clone address.", true);
  return https;
}

export interface AccessToken {
  id: string;
  secret: string;
}

/** A password for git, which ends by itself; `dropAccessToken` ends it sooner. */
export async function makeAccessToken(
  { client }: CodeCatalyst,
  request: { name: string; expires: Date },
): Promise<AccessToken> {
  const { secret, accessTokenId } = await call("Making an access token", () =>
    client.send(new CreateAccessTokenCommand({ name: request.name, expiresTime: request.expires })),
  );
  if (secret === undefined || accessTokenId === undefined)
    throw new WorldError("unavailable", "CodeCatalyst made a token without showing it.", true);
  return { id: accessTokenId, secret };
}

export async function dropAccessToken({ client }: CodeCatalyst, id: string): Promise<void> {
  await call("Deleting an access token", () => client.send(new DeleteAccessTokenCommand({ id })));
}
