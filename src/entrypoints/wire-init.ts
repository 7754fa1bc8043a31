/** `headwater init`: reads the checkout, decides, writes; with --remove it deletes and asks GitHub what would get stuck. */
import type { InitReport } from "./cli/init-text.ts";
import { initText } from "./cli/init-text.ts";
import { problemLines } from "./cli/problems.ts";
import { envelope, printJson, type ExitCode, type Session } from "./cli/session.ts";
import type { InitOptions } from "./cli/stages.ts";
import { requireCheckout } from "../git/checkout.ts";
import { openRepository } from "../git/repository.ts";
import type { Problem } from "../core/problem.ts";
import { removeFromCheckout } from "./init-remove.ts";
import { setUpCheckout } from "./init-set-up.ts";

export interface InitOutcome {
  report: InitReport;
  problems: Problem[];
  truncated: string[];
  code: ExitCode;
}

export async function initCommand(options: InitOptions, session: Session): Promise<ExitCode> {
  const checkout = requireCheckout(await openRepository(options.repo));
  const { report, problems, truncated, code } =
    options.verb === "remove"
      ? await removeFromCheckout(checkout, options)
      : await setUpCheckout(checkout, options);
  const { notChecked, ...fields } = report;
  if (options.json) printJson(session, envelope("init@1", { problems, notChecked, truncated }, fields));
  else {
    session.out(initText(report));
    if (problems.length > 0) session.out(`\n${problemLines(problems)}`);
    truncated.forEach((text) => session.note(text));
  }
  return code;
}
