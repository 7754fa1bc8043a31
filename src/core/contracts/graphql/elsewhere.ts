/** Whether a schema names types that it does not define: then the other files of its folder may. */
import { folderOf } from "../../paths/parts.ts";
import { type Reference } from "../files/model.ts";
import { SCHEMA_FILE } from "./beside.ts";
import { readSchema } from "./read-schema.ts";

export function graphqlReferences(path: string, text: string): Reference[] {
  const read = readSchema(text);
  const [first] = read.ok ? read.reading.missing() : [];
  if (first === undefined) return [];
  return [
    { written: first, line: 1, wants: { kind: "folder", folder: folderOf(path), ending: SCHEMA_FILE } },
  ];
}
