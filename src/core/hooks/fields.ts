/** Field types that hooks and the configuration share, as zod schemas (and so as JSON Schema). */
import * as z from "zod";
import { MAX_PATTERN_LENGTH, MAX_PATTERNS, patternProblem } from "../paths/match.ts";

/** A path pattern that can be compiled; the reason why not is the message. */
export const pattern = z
  .string()
  .max(MAX_PATTERN_LENGTH)
  .superRefine((value, context) => {
    const problem = value.length > MAX_PATTERN_LENGTH ? null : patternProblem(value);
    if (problem !== null)
      context.addIssue({ code: "custom", message: `this pattern cannot be used: ${problem}.` });
  })
  .meta({ description: "A path pattern: **, *, ?, [a-z], {a,b}; a leading ! takes paths out." });

export const patterns = z
  .array(pattern)
  .max(MAX_PATTERNS)
  .superRefine((list, context) => {
    if (list.length === 0 || list.some((one) => !one.startsWith("!"))) return;
    context.addIssue({
      code: "custom",
      message: "the list only takes paths out (`!`), so it matches nothing. Put `**` first.",
    });
  });

export const command = z.string().min(1).max(1_000);
export const commands = z.array(command).max(20);

export const task = z.string().min(1).max(20_000).meta({
  description:
    "What the agent is asked to do. ${event.path} and the other event names are filled in as data.",
});

export const agentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, `.`, `_` and `-`, at most 64 characters.")
  .meta({ description: "sonnet, nova, haiku, opus, auto, or the name of a file in .kiro/agents." });

export const modelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
    "letters, digits, `.`, `_`, `:`, `/` and `-`, at most 128 characters.",
  );

export const LONGEST_RUN_MINUTES = 120;

export const limits = z.strictObject({
  turns: z.int().min(1).max(200).optional(),
  minutes: z.number().min(0.1).max(LONGEST_RUN_MINUTES).optional(),
  usd: z.number().min(0).max(100).optional(),
});

export const DEFAULT_LIMITS = { turns: 40, minutes: 15, usd: 2 };
