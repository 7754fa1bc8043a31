/** Tokens that a step is given leave by nothing that it prints. */
import { expect, test } from "vitest";
import { WorldError } from "../../../src/errors.ts";
import { givenSecrets } from "../../../src/entrypoints/step/step-secrets.ts";
import { tellFailure } from "../../../src/entrypoints/step/tell-failure.ts";

const env = {
  INPUT_TOKEN: " token-of-the-workflow\n",
  HEADWATER_GIT_TOKEN: "token-for-the-push",
  AWS_SECRET_ACCESS_KEY: "key-of-the-model-0123456789",
};

test("all that are there are known, as they are sent", () => {
  expect(givenSecrets(env)).toEqual([
    "token-of-the-workflow",
    "token-for-the-push",
    "key-of-the-model-0123456789",
  ]);
  expect(givenSecrets({ INPUT_TOKEN: "  " })).toEqual([]);
});

test("a failure that quotes them is told without them, with what to do about a token that is refused", () => {
  const printed: string[] = [];
  const error = new WorldError(
    "unauthorized",
    "GitHub answered 401 to GET /app for token-of-the-workflow and token-for-the-push.",
    false,
  );
  tellFailure(error, { env, print: (text) => void printed.push(text) });
  expect(printed.join("")).toMatchInlineSnapshot(`
    "::error title=Headwater::GitHub answered 401 to GET /app for [redacted] and [redacted].%0AGive another token: this one may have expired, been withdrawn, or belong to another host.
    "
  `);
});
