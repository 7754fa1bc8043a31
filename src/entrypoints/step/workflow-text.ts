/**
 * Text for the log of a workflow run. Runners read commands from it, so every line that holds words of others is made
 * harmless, and what is a command is escaped by the runner's own rules.
 */
import { visible } from "../../core/review/visible.ts";

const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** One command; properties without a value are left out. */
export function workflowCommand(
  name: string,
  properties: Record<string, string | number | null>,
  message: string,
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === null ? [] : [`${key}=${property(String(value))}`],
  );
  return `::${name}${given.length === 0 ? "" : ` ${given.join(",")}`}::${data(message)}`;
}

/** Text as one or more log lines that no runner takes for commands: it looks for `::` at the start, `##[` anywhere. */
export function harmless(text: string): string {
  return visible(text)
    .text.split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => (/^\s*::/.test(line) ? `| ${line}` : line).replaceAll("##[", "## ["))
    .join("\n");
}
