/** Where the commands of the pages are run, when it is not test/docs/commands.test.ts that does it. */

/** Commands that are too heavy to run twice, by the script that runs them: CI does each of these. */
export const RUN_BY: Record<string, string> = {
  "npm ci": ".ci/run",
  "npm test": ".ci/run",
  "npm run demo": ".ci/run",
  "npm pack": ".ci/pack",
};

/** Commands that nothing here can run, with the reason and with what is tried in their place. */
export const NOT_RUN: Record<string, string> = {
  "docker build -t headwater .":
    "needs a container engine; .ci/image-steps does the steps of the Dockerfile in a clean copy",
  "docker compose up --build":
    "needs a container engine; test/container.test.ts holds compose.yaml against the settings of the server",
};

/** What some of our own commands say, beside ending well. */
export const SAYS: Record<string, string> = {
  "headwater review --base main --head HEAD": "**Breaking.** 1 breaking change in `svc.payments`",
  "headwater spec specs/services/payments.spec.md": "PAY-1",
  "headwater hooks list": "regenerate-clients",
  "headwater apply result.json": "nothing changed, so there is nothing to propose",
  "headwater diff openspec/specs/auth/spec.md openspec/changes/add-sso/specs/auth/spec.md":
    "proposed change of `openspec/specs/auth/spec.md`, additive",
  "headwater diff /dev/null openspec/changes/add-sso/specs/auth/spec.md":
    "proposed change of `openspec/specs/auth/spec.md`, additive",
  "headwater lint openspec": "3 files: 3 ok",
};

/**
 * Our own commands that are to end with 1: the shop's change breaks people, or GitHub could not be asked what it
 * requires. Every other one ends with 0.
 */
export const SAYS_NO = [
  "headwater review --base main --head HEAD",
  "headwater review --base main --head HEAD --json",
  "headwater init --remove --dry-run",
  "headwater init --remove",
];
