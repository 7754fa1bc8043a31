/** Whether a schema names types that it does not define: then the other schemas of its folder may. */
import { folderOf } from "../../paths/parts.ts";
import { type Reference } from "../files/model.ts";
import { isObject } from "../pointer.ts";
import { SCHEMA_FILE } from "./beside.ts";
import { namesElsewhere } from "./document.ts";
import { readAvroText } from "./text.ts";

export function avroReferences(path: string, text: string): Reference[] {
  const read = readAvroText(text);
  if (!read.ok || !(isObject(read.text.value) || Array.isArray(read.text.value))) return [];
  return namesElsewhere(read.text.value)
    .slice(0, 1)
    .map((written) => ({
      written,
      line: 1,
      wants: { kind: "folder", folder: folderOf(path), ending: SCHEMA_FILE },
    }));
}
