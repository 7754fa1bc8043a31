/** Scripts for whole conversations: a model that reads what the tools answered before it writes. */
import type { FakeRequest, Script } from "./server.ts";
import type { Turn } from "./turns.ts";

export interface ToolResult {
  id: string;
  text: string;
  failed: boolean;
}

/** A turn, or a function of what the tools answered last (and of the whole request). */
export type ScriptedTurn = Turn | ((results: ToolResult[], request: FakeRequest) => Turn | Promise<Turn>);

export interface Part {
  /** Text that the first message of the conversation or the system prompt contains; absent: any. */
  when?: string | RegExp;
  turns: ScriptedTurn[];
}

/**
 * One scripted model for any number of conversations, also at the same time: each is told by its first message
 * and plays its own turns from the start. Running out of turns is an error of the script.
 */
export function scriptedModel(turns: ScriptedTurn[]): Script {
  return scriptedModels([{ turns }]);
}

/** Like `scriptedModel`; the first part whose `when` fits plays. */
export function scriptedModels(parts: Part[]): Script {
  const positions = new Map<string, { next: number; answered: boolean }>();
  return async (request) => {
    const opening = `${textOf(request, "system")}\n${textOf(request, "first")}`;
    const part = parts.find(({ when }) => fits(when, opening));
    if (part === undefined) throw new Error(`No part of the script fits: ${opening.slice(0, 200)}`);
    const before = positions.get(opening);
    // A first message again, although the first turn was answered: somebody runs the same task anew.
    const anew = request.messages?.length === 1 && before?.answered === true;
    const position = anew ? 0 : (before?.next ?? 0);
    const scripted = part.turns[position];
    if (scripted === undefined)
      throw new Error(`The script has ${part.turns.length} turns, one more was asked for`);
    positions.set(opening, { next: position + 1, answered: before?.answered === true });
    const turn = await (typeof scripted === "function" ? scripted(lastResults(request), request) : scripted);
    const answered = turn.kind === "answer" && turn.ending.how === "complete";
    positions.set(opening, {
      next: position + 1,
      answered: answered || (!anew && before?.answered === true),
    });
    return turn;
  };
}

function fits(when: string | RegExp | undefined, text: string): boolean {
  if (when === undefined) return true;
  return typeof when === "string" ? text.includes(when) : when.test(text);
}

function textOf(request: FakeRequest, where: "system" | "first"): string {
  const blocks = where === "system" ? request.system : request.messages?.[0]?.content;
  // A cache point is a block without text, and moves from turn to turn.
  return (blocks ?? []).flatMap((block) => block.text ?? []).join("\n");
}

/** Tool results of the last user message. */
export function lastResults(request: FakeRequest): ToolResult[] {
  return (request.messages?.at(-1)?.content ?? []).flatMap(({ toolResult }) =>
    toolResult === undefined
      ? []
      : [
          {
            id: toolResult.toolUseId,
            text: toolResult.content.map((part) => part.text ?? "").join(""),
            failed: toolResult.status === "error",
          },
        ],
  );
}

/** Text blocks of the last user message: what a failing check said. */
export function lastText(request: FakeRequest): string {
  return (request.messages?.at(-1)?.content ?? []).map((block) => block.text ?? "").join("\n");
}
