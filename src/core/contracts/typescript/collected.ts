/** What is found between two sets of declarations, with lines instead of pointers. */
import type ts from "typescript";
import type { Json } from "../../json.ts";
import type { Finding, Judgement } from "../finding.ts";
import type { ContractRole } from "../model.ts";
import { shownName } from "./module-names.ts";

export interface Said {
  rule: string;
  level: Finding["level"];
  /** Names from the top: `["Order", "items"]`. */
  path: string[];
  message: string;
  old?: Json | undefined;
  new?: Json | undefined;
  before?: ts.Node | undefined;
  after?: ts.Node | undefined;
  /** Why it could not be decided. */
  doubt?: string | undefined;
}

/** So many are listed; more help nobody. */
const MOST = 2_000;

export class Collected {
  readonly #findings: Finding[] = [];
  readonly #unknowns: Judgement["unknowns"] = [];
  readonly #seen = new Set<string>();
  readonly #direction: Finding["direction"];

  constructor(role: ContractRole) {
    this.#direction = role === "both" ? null : role;
  }

  add(said: Said): void {
    const path = shownPath(said.path);
    const undecided = said.doubt ?? null;
    const message =
      undecided === null
        ? said.message
        : `${said.message} Whether that breaks anyone could not be decided: ${undecided}.`;
    const key = `${said.rule} ${path} ${message}`;
    if (this.#seen.has(key) || this.#findings.length > MOST) return;
    this.#seen.add(key);
    this.#findings.push({
      rule: said.rule,
      level: undecided === null ? said.level : "warning",
      path,
      operation: null,
      direction: this.#direction,
      message,
      old: said.old ?? null,
      new: said.new ?? null,
      before: keyOf(said.before),
      after: keyOf(said.after),
      undecided,
    });
  }

  unknown(path: string[], reason: string): void {
    this.#unknowns.push({ path: shownPath(path), reason });
  }

  judgement(): Judgement {
    return { findings: this.#findings, unknowns: this.#unknowns };
  }
}

export function shownPath(path: string[]): string {
  return path.map(shownName).join(".");
}

/** Lines are kept by every edit, so that they name the place in the text as it was written. */
function keyOf(node: ts.Node | undefined): string | null {
  if (node === undefined) return null;
  const file = node.getSourceFile();
  const line = String(file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
  return /^\/(?:before|after)\//.test(file.fileName) ? `${line} ${file.fileName}` : line;
}
