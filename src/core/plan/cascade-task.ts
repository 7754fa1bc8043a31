/** The task that the cascade gives to the agent. Names and titles from specs are data: one line each, cleaned, cut. */
import { cleanValue } from "../hooks/fill.ts";
import type { SpecDiff } from "../specs/diff-model.ts";

const MAX_LINES = 30;

function changeLines(provider: SpecDiff): string[] {
  const items = provider.changes
    .filter(({ level }) => level === "breaking")
    .map(({ item, id, previousId, title, previousTitle, aspects, direction }) => {
      const name = [id || previousId, title || previousTitle].filter((part) => part !== "").join(" ");
      const how = direction === "none" ? aspects.join(", ") : `${aspects.join(", ")}, ${direction}`;
      return `- ${item} ${cleanValue(name)}: ${how}`;
    });
  const contracts = provider.contracts.flatMap(({ id, changes }) =>
    changes
      .filter(({ level }) => level === "error")
      .map(
        ({ path, message }) => `- contract ${cleanValue(id)}, ${cleanValue(path)}: ${cleanValue(message)}`,
      ),
  );
  const lines = [...items, ...contracts];
  const rest = lines.length - MAX_LINES;
  return rest > 0
    ? [...lines.slice(0, MAX_LINES), `- and ${rest} more; the spec change below has all of them`]
    : lines;
}

/** A changed spec, and what of it the consumer says that it uses. */
export interface Provider {
  spec: SpecDiff;
  items: string[];
}

const STATES: Record<SpecDiff["change"], string> = {
  created: "is new and does not keep what its consumers expect",
  edited: "changed in a way that breaks its consumers",
  removed: "was removed",
  renamed: "was renamed and changed in a way that breaks its consumers",
};

function providerBlock({ spec, items }: Provider, consumer: string): string {
  const from = spec.previousPath === null ? "" : `, before it ${cleanValue(spec.previousPath)}`;
  const head = `The spec ${cleanValue(spec.id)} (${cleanValue(spec.path)}${from}) ${STATES[spec.change]}:`;
  const used = items.length === 0 ? [] : [`${consumer} consumes of it: ${items.map(cleanValue).join(", ")}.`];
  return [head, ...changeLines(spec), ...used].join("\n");
}

export function cascadeTask(input: {
  consumer: { path: string; spec: string };
  providers: readonly Provider[];
}): string {
  const consumer = cleanValue(input.consumer.spec);
  const path = cleanValue(input.consumer.path);
  const blocks = input.providers.map((provider) => providerBlock(provider, consumer));
  return `${blocks.join("\n\n")}

Bring the consumer spec ${consumer} at ${path} in line with this change.

1. Read both specs, ${path} and the changed one, before you write.
2. Edit ${path} and no other file. No code, no contracts of the provider.
3. Keep the ids, the order and the wording of everything that the change does not touch. Never renumber; a new requirement gets a new id at the end of its list.
4. Say in the spec what the consumer does from now on, as a requirement that can be tested. Do not copy the provider's text.
5. When the consumer is not affected after all, change nothing and say why in one sentence.`;
}
