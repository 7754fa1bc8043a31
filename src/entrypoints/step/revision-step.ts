/** A step that was given two revisions: about the pull request of a linked GitHub repository, or about the checkout. */
import type { ExitCode } from "../cli/session.ts";
import { checkoutStep, type CheckoutStep } from "./checkout-step.ts";
import { codeCatalystPlace } from "./codecatalyst-host.ts";

export async function revisionStep(step: CheckoutStep): Promise<ExitCode> {
  const { env, inputs, print, signal } = step;
  // On GitHub's own runners a token is always there, and events say what a run is about.
  if (codeCatalystPlace(env) === null || inputs.token === null) return checkoutStep(step);
  const { linkedPullRequest } = await import("./linked-github.ts");
  const event = await linkedPullRequest(step, inputs.token);
  if (event === null) {
    print(`No pull request from ${inputs.head} is open on GitHub, so the checkout alone is looked at.\n`);
    return checkoutStep(step);
  }
  const { githubStep } = await import("./github-step.ts");
  return githubStep({ env, inputs, event, readOnly: null, print, signal });
}
