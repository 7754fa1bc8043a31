/** The five tools: what the model is told about them, and how a call becomes a request or a refusal. */
import * as z from "zod";

import type { Json } from "../core/json.ts";
import type { ToolSpec } from "../ports.ts";
import type { FileRequest } from "./files/model.ts";

const path = z.string().max(1_024);
/** Above the limit of a write, so that the tool itself can say what is too large. */
const text = z.string().max(64 * 1024 * 1024);

const Read = z.strictObject({
  path: path.min(1).describe("File, relative to the root"),
  from: z.number().int().min(1).default(1).describe("First line, from 1"),
  lines: z.number().int().min(1).max(2_000).default(400).describe("How many lines"),
});
const List = z.strictObject({
  path: path.default("").describe("Folder; empty for the root"),
  depth: z.number().int().min(1).max(10).default(2).describe("How many levels"),
});
const Search = z.strictObject({
  text: z.string().min(1).max(1_000).describe("Text to find, literal unless regex is true"),
  path: path.default("").describe("Folder or file to search in; empty for all"),
  regex: z.boolean().default(false).describe("Read text as a JavaScript regular expression, line by line"),
  ignoreCase: z.boolean().default(false),
});
const Write = z.strictObject({
  path: path.min(1),
  content: text.describe("The whole new content of the file"),
});
const Edit = z.strictObject({
  path: path.min(1),
  old: text.min(1).describe("Text that is in the file now, exactly, with its white space"),
  new: text.describe("Text in its place"),
  all: z.boolean().default(false).describe("Replace every place; otherwise old must be there once"),
});

const TOOLS = {
  read: { schema: Read, description: "Reads a text file, or some of its lines." },
  list: { schema: List, description: "Lists files and folders." },
  search: { schema: Search, description: "Finds lines that contain a text, in all files or below a folder." },
  write: { schema: Write, description: "Creates a file or replaces its whole content." },
  edit: { schema: Edit, description: "Replaces one text in a file by another." },
} as const;

/** Made where an agent starts: most runs of the bot start none. */
export const toolSpecs = (): ToolSpec[] =>
  Object.entries(TOOLS).map(([name, { schema, description }]) => ({
    name,
    description,
    input: jsonSchema(schema),
  }));

function jsonSchema(schema: z.ZodType): Json {
  const described = Object.entries(z.toJSONSchema(schema, { io: "input" }));
  return Object.fromEntries(described.filter(([key]) => key !== "$schema")) as Json;
}

export type ReadCall = { kind: "call"; request: FileRequest } | { kind: "malformed"; problem: string };

/** Reads a tool call of the model: untrusted, so everything that does not fit exactly is malformed. */
export function readCall(name: string, input: Json): ReadCall {
  if (typeof input === "string") {
    return { kind: "malformed", problem: "The arguments are not valid JSON. Send one JSON object." };
  }
  if (!isToolName(name)) {
    const known = Object.keys(TOOLS).join(", ");
    return {
      kind: "malformed",
      problem: `There is no tool ${JSON.stringify(name.slice(0, 80))}. Tools: ${known}.`,
    };
  }
  const read = TOOLS[name].schema.safeParse(input);
  if (!read.success) return { kind: "malformed", problem: problemsOf(name, read.error) };
  return { kind: "call", request: { tool: name, ...read.data } as FileRequest };
}

function isToolName(name: string): name is keyof typeof TOOLS {
  return Object.hasOwn(TOOLS, name);
}

function problemsOf(name: string, error: z.ZodError): string {
  const issues = error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.length === 0 ? "arguments" : issue.path.map(String).join(".");
    return `${where}: ${issue.message}`.slice(0, 200);
  });
  return `The arguments of ${name} do not fit its schema. ${issues.join("; ")}.`;
}
