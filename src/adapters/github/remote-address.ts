/** Which repository of GitHub an address of git names; null when it is elsewhere. */
import { repositoryOf } from "./payload.ts";

/** `git@host:owner/name.git`, as git takes it besides addresses. */
const SCP = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)\/?([^/]+)\/([^/]+)$/;

/** `gitUrl`: root of GitHub's web addresses. A user or a password in the address is ignored. */
export function repositoryAt(address: string, gitUrl: string): { owner: string; name: string } | null {
  const root = new URL(gitUrl);
  const scp = SCP.exec(address);
  if (scp !== null) return scp[1] === root.hostname ? named(scp[2], scp[3]) : null;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const same = url.protocol === "ssh:" ? url.hostname === root.hostname : url.host === root.host;
  if (!same || !["ssh:", "https:", "http:"].includes(url.protocol)) return null;
  const [owner, name, ...more] = url.pathname.replace(/^\/|\/$/g, "").split("/");
  return more.length > 0 ? null : named(owner, name);
}

function named(owner = "", name = ""): { owner: string; name: string } | null {
  const found = repositoryOf({ id: 1, name: name.replace(/\.git$/, ""), owner: { login: owner } });
  return found === null ? null : { owner: found.owner, name: found.name };
}
