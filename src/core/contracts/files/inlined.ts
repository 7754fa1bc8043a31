/** Places of a Swagger document where something other than a schema stands: path items, parameters, responses. */

/** `keys` are the last keys on the way to the place. */
export function inlines(keys: readonly string[]): boolean {
  const [around, holder] = [keys.at(-3) ?? "", keys.at(-2) ?? ""];
  if (holder === "paths") return true;
  return (holder === "parameters" || holder === "responses") && around !== "properties";
}
