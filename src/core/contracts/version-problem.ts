/** The finding for a contract whose version does not say what its change means. */
import type { Problem } from "../problem.ts";
import type { ContractResult } from "./model.ts";
import { versionDue } from "./stated-version.ts";

/** Only for what is proven: an unknown change may ask for no new version at all. */
export function versionProblems(result: ContractResult): Problem[] {
  const due = result.verdict === "unknown" ? null : versionDue(result);
  const { version, source } = result;
  if (due === null || version === undefined || source.after === null) return [];
  const { before, after, line } = version;
  const breaks = result.suggestedBump === "major";
  const kept =
    before === after
      ? `still states version \`${after}\``
      : `goes from version \`${before}\` to \`${after}\` only`;
  const what = breaks ? "breaks its users" : "changes";
  return [
    {
      rule: "contract-version-too-low",
      level: breaks ? "warning" : "info",
      path: source.after.path,
      line,
      column: 1,
      message: `The contract \`${result.id}\` ${what} and ${kept}; \`${due}\` is due.`,
      introduced: true,
    },
  ];
}
