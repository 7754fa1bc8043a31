/** Where git finds a repository of CodeCatalyst; apart from the API, so that a step that only pushes loads no SDK. */
import type { GitRemote } from "../../ports.ts";

/**
 * The repository for git: its address without the user that CodeCatalyst writes into it, and a header. A password in
 * an address would stand in argv, where every user of the machine can read it.
 */
export function gitRemote(
  address: string,
  credentials: { user: string; password: string } | null,
): GitRemote {
  const url = new URL(address);
  const user = credentials?.user ?? decodeURIComponent(url.username);
  url.username = "";
  url.password = "";
  if (credentials === null) return { url: url.href, authorization: null };
  const secret = Buffer.from(`${user}:${credentials.password}`).toString("base64");
  return { url: url.href, authorization: `basic ${secret}` };
}
