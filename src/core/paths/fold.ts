/** A path as the most forgiving file system would see it: what two different spellings have in common. */

/** Characters that some file systems and all readers skip: zero width, bidi marks, tags, soft hyphens. */
const IGNORED = /\p{Default_Ignorable_Code_Point}|\p{Cf}/gu;

/** Case, width, invisible characters, trailing dots and spaces and NTFS streams (`name:stream`) do not count. */
export function foldComponent(component: string): string {
  const plain = component.replace(IGNORED, "").normalize("NFKC").toLowerCase().normalize("NFKC");
  const [name = ""] = plain.split(":");
  return name.replace(/[. ]+$/, "");
}

export const foldPath = (path: string): string => path.split("/").map(foldComponent).join("/");
