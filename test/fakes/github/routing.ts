/** Which operation a method and a path mean. */
import { operations, type Operation } from "./description.ts";

export interface Route {
  operation: Operation;
  params: Record<string, string>;
}

/** Last parameters that may hold slashes, encoded or not. */
const WITH_SLASHES = /\{(ref|path|basehead|branch)\}$/;

interface Pattern {
  operation: Operation;
  expression: RegExp;
  names: string[];
  literals: number;
}

let patterns: Pattern[] | null = null;

function patternOf(operation: Operation): Pattern {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const source = operation.path
    .replace(/[.]/g, "\\.")
    .replace(WITH_SLASHES, "(.*)")
    .replace(/\{\w+\}/g, "([^/]+)");
  const literals = operation.path.replace(/\{\w+\}/g, "").length;
  return { operation, expression: new RegExp(`^${source}$`), names, literals };
}

function allPatterns(): Pattern[] {
  patterns ??= operations()
    .map(patternOf)
    .sort((a, b) => b.literals - a.literals);
  return patterns;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export function findRoute(method: string, path: string): Route | null {
  for (const pattern of allPatterns()) {
    if (pattern.operation.method !== method) continue;
    const match = pattern.expression.exec(path);
    if (match === null) continue;
    const values = match.slice(1).map(decode);
    const params = Object.fromEntries(pattern.names.map((name, index) => [name, values[index] ?? ""]));
    return { operation: pattern.operation, params };
  }
  return null;
}
