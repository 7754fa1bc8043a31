/** How a step fails: an annotation with what to do next, and the same in the job summary. */
import { redactor } from "../../redact.ts";
import { escapeMarkdown } from "../../core/review/escape.ts";
import { failureOf } from "../cli/failure.ts";
import { plain } from "../cli/session.ts";
import type { Environment } from "../server-environment.ts";
import { writeJobSummary } from "./job-summary.ts";
import { stepLog } from "./step-log.ts";
import { givenTokens } from "./step-secrets.ts";
import { workflowCommand } from "./workflow-text.ts";

export function tellFailure(
  error: unknown,
  { env, print }: { env: Environment; print: (text: string) => void },
): void {
  const redact = redactor(givenTokens(env));
  const log = stepLog(print, redact);
  const { code, message, next } = failureOf(error);
  if (code === "internal" && error instanceof Error && error.stack !== undefined) log.say(error.stack);
  log.command(workflowCommand("error", { title: "Headwater" }, plain(`${message}\n${next}`)));
  // The annotation has told it; a summary that cannot be written adds nothing.
  const text = `### Headwater failed\n\n${escapeMarkdown(plain(message))}\n\n${escapeMarkdown(plain(next))}\n`;
  writeJobSummary(env["GITHUB_STEP_SUMMARY"], redact(text));
}
