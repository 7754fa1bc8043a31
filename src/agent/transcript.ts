/** What happened in a run, as JSON-safe values: redacted, bounded, told to whoever watches. */
import type { AgentProgress, TranscriptEntry } from "./model.ts";

export interface Transcript {
  /** Redacts and cuts every text of the entry, keeps it and passes it on. */
  add(entry: TranscriptEntry): void;
  entries(): TranscriptEntry[];
}

const MAX_TEXT = 8_000;
const MAX_INPUT = 2_000;
const MAX_ENTRIES = 2_000;

export function createTranscript(
  redact: (text: string) => string,
  onProgress: AgentProgress | undefined,
): Transcript {
  const entries: TranscriptEntry[] = [];
  // Redaction first: a cut could leave half of a secret that is not recognised any more.
  const clean = (text: string, max: number): string => cut(redact(text).toWellFormed(), max);

  function safe(entry: TranscriptEntry): TranscriptEntry {
    switch (entry.kind) {
      case "model":
        return {
          ...entry,
          text: clean(entry.text, MAX_TEXT),
          tools: entry.tools.map(({ name, input }) => ({
            name: clean(name, 100),
            input: clean(input, MAX_INPUT),
          })),
        };
      case "tool":
        return { ...entry, name: clean(entry.name, 100), output: clean(entry.output, MAX_TEXT) };
      case "check":
        return { ...entry, command: clean(entry.command, MAX_INPUT), output: clean(entry.output, MAX_TEXT) };
      case "note":
        return { ...entry, text: clean(entry.text, MAX_TEXT) };
    }
  }

  function add(entry: TranscriptEntry): void {
    if (entries.length >= MAX_ENTRIES) return;
    const kept = safe(entry);
    entries.push(kept);
    onProgress?.(kept);
  }

  return { add, entries: () => [...entries] };
}

function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text.slice(0, max).toWellFormed()}\n[… ${text.length - max} characters left out]`;
}
