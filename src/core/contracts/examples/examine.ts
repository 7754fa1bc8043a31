/** Holds the examples of one contract against it: those inside it, and the fences that show it. */
import type { Json } from "../../json.ts";
import type { Problem } from "../../problem.ts";
import type { Contract } from "../compare.ts";
import { asyncApiRefusal } from "../asyncapi.ts";
import { quoted } from "../quoted.ts";
import { openApiRefusal } from "../openapi.ts";
import { member, valueAt } from "../pointer.ts";
import { type Reading, readStructured } from "../read.ts";
import { asyncApiCatalogue } from "./asyncapi.ts";
import { jsonSchemaCatalogue } from "./json-schema.ts";
import type { Catalogue, ExampleText, Examined, Goal, Shown } from "./model.ts";
import { openApiCatalogue } from "./openapi.ts";
import { Questions } from "./question.ts";
import { isAbbreviated, resembles } from "./resemblance.ts";
import { failureWords, pointerOf } from "./wording.ts";

/** So many values that stand inside one contract are looked at. */
const MOST_SHOWN = 2_000;

/** Never throws. A contract that cannot be read, or is of a version that is not judged, says nothing here. */
export function examine(contract: Contract): Examined {
  const read = readStructured(contract.text);
  if (!read.ok) return { examples: [], problems: [], notChecked: [] };
  const catalogue = catalogueOf(contract, read.reading.value);
  if (catalogue === null) return { examples: [], problems: [], notChecked: [] };
  const run = new Examination(contract, catalogue);
  run.inside(read.reading);
  for (const example of contract.examples ?? []) run.fence(example);
  return run.examined;
}

function catalogueOf({ type, id }: Contract, root: Json): Catalogue | null {
  if (type === "json-schema") return jsonSchemaCatalogue(root, id);
  if (type === "openapi") return openApiRefusal(root) === null ? openApiCatalogue(root) : null;
  if (type === "asyncapi") return asyncApiRefusal(root) === null ? asyncApiCatalogue(root) : null;
  return null;
}

class Examination {
  readonly examined: Examined = { examples: [], problems: [], notChecked: [] };
  readonly #contract: Contract;
  readonly #catalogue: Catalogue;
  readonly #questions = new Questions();

  constructor(contract: Contract, catalogue: Catalogue) {
    this.#contract = contract;
    this.#catalogue = catalogue;
  }

  inside({ lineOf }: Reading): void {
    const { path, line, id } = this.#contract;
    let [seen, undecided] = [0, 0];
    for (const shown of this.#catalogue.shown()) {
      seen += 1;
      if (seen > MOST_SHOWN) break;
      const { fits, failure } = this.#ask(shown);
      if (fits === null) undecided += 1;
      const lineAt = (pointer: string) => line + lineOf(pointer) - 1;
      if (fits !== null && shown.kind === "example")
        this.examined.examples.push({ line: lineAt(shown.at), valid: fits });
      if (fits !== false || failure === null) continue;
      const words = failureWords(failure, shown.goal.side.root, shown.value);
      this.#report({
        rule: `contract-${shown.kind}-invalid`,
        level: shown.kind === "example" ? "error" : "warning",
        path,
        line: lineAt(`${shown.at}${pointerOf(failure.path)}`),
        message: `The ${shown.kind} of ${quoted(shown.goal.subject)} does not fit its schema: ${words}.`,
      });
    }
    const what = `${path}: examples in contract ${id}`;
    if (undecided > 0) this.examined.notChecked.push({ what, why: `${undecided} of them could not be decided` });
    if (seen > MOST_SHOWN)
      this.examined.notChecked.push({ what, why: `there are more than ${MOST_SHOWN}; the rest was left out` });
  }

  /** A default may be filled up by the defaults inside it; a text may stand for what is sent. */
  #ask({ goal, value, kind, written }: Shown): ReturnType<Questions["ask"]> {
    const reply = this.#questions.ask(goal, value);
    if (reply.fits !== false) return reply;
    if (kind === "default" && reply.failure?.keyword === "required") return { fits: true, failure: null };
    if (written === null || typeof value !== "string" || reply.failure?.path.length !== 0) return reply;
    const meant = readStructured(value);
    if (meant.ok && this.#questions.ask(goal, meant.reading.value).fits !== false)
      return { fits: true, failure: null };
    // Lists and objects have many styles, and none of them is read here.
    const { type } = reply.failure.keyword === "type" ? stated(goal, reply.failure.schemaAt) : { type: "" };
    const composite = written === "style" && /array|object/.test(JSON.stringify(type));
    return composite ? { fits: true, failure: null } : reply;
  }

  fence(example: ExampleText): void {
    const { stated, part } = example;
    const read = readStructured(example.text, "example");
    if (hasComments(example)) {
      if (stated !== null) this.#unclear(example, "it has comments, so it is no JSON");
      return;
    }
    if (!read.ok) {
      if (stated !== null) this.#unreadable(example, read.flaws);
      return;
    }
    const { value, lineOf } = read.reading;
    const named = this.#catalogue.named(part, example.label);
    if (!named.ok) {
      if (stated !== null) this.#unclear(example, named.why);
      return;
    }
    const { goal } = named;
    if (stated === null && (!resembles(goal, value) || isAbbreviated(value))) return;
    const { fits, failure } = this.#questions.ask(goal, value);
    if (fits === null) {
      this.#unclear(example, "whether it fits could not be decided");
      return;
    }
    this.examined.examples.push({ line: example.line, valid: fits });
    const expected = stated?.expected ?? true;
    if (fits === expected) return;
    const line = failure === null || fits ? 1 : lineOf(pointerOf(failure.path));
    this.#report({
      rule: "contract-example-invalid",
      level: stated === null ? "warning" : "error",
      path: example.path,
      line: example.line + line - 1,
      message: messageOf(goal, value, fits ? null : failure, stated === null),
    });
  }

  #unreadable(example: ExampleText, flaws: { line: number; column: number; message: string }[]): void {
    const [flaw] = flaws;
    if (flaw === undefined) return;
    this.#report({
      rule: "contract-example-unreadable",
      level: "error",
      path: example.path,
      line: example.line + flaw.line - 1,
      column: flaw.column,
      message: flaw.message,
    });
  }

  #unclear({ path, line }: ExampleText, why: string): void {
    this.examined.notChecked.push({ what: `${path}:${line}: example of ${this.#contract.id}`, why });
  }

  #report(problem: Omit<Problem, "introduced" | "column"> & { column?: number }): void {
    this.examined.problems.push({ column: 1, ...problem, introduced: true });
  }
}

/** Read as YAML, a comment of JSON5 would be a key. */
function hasComments({ info, text }: ExampleText): boolean {
  if (!/^json/i.test(info) || !/\/[/*]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

function stated({ side }: Goal, schemaAt: string): { type: Json } {
  return { type: member(valueAt(side.root, schemaAt), "type") ?? "" };
}

function messageOf(
  { subject, side }: Goal,
  value: Json,
  failure: ReturnType<Questions["ask"]>["failure"],
  inferred: boolean,
): string {
  if (failure === null)
    return `This example is said to be invalid, but ${quoted(subject)} accepts it. Change the one that is wrong.`;
  const hint = inferred ? " If it is meant to be refused, mark it with `invalid-example`." : "";
  return `This example does not fit ${quoted(subject)}: ${failureWords(failure, side.root, value)}.${hint}`;
}
