/** What the file tools are asked and what they answer: JSON values that cross into the sandbox. */

export type FileRequest =
  | { tool: "read"; path: string; from: number; lines: number }
  | { tool: "list"; path: string; depth: number }
  | { tool: "search"; text: string; path: string; regex: boolean; ignoreCase: boolean }
  | { tool: "write"; path: string; content: string }
  | { tool: "edit"; path: string; old: string; new: string; all: boolean };

export interface FileReply {
  failed: boolean;
  /** What the model is told. */
  text: string;
  /** True when the content of a file is another one now. */
  changed: boolean;
}

/** One line to the worker and one line back. */
export interface WorkerCall {
  id: number;
  request: FileRequest;
}
export interface WorkerReply {
  id: number;
  reply: FileReply;
}
