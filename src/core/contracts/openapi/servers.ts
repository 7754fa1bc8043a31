/** Where the API is reached. An address that went away may be one that somebody calls. */
import type { Json } from "../../json.ts";
import { at, member, textMember } from "../pointer.ts";
import type { Report } from "./report.ts";

export function compareServers(report: Report): void {
  const [had, has] = [report.before, report.after].map(({ root }) => urlsOf(member(root, "servers")));
  if (had === undefined || has === undefined) return;
  const undecided = "whether it is still answered is not stated";
  for (const [url, index] of had) {
    if (has.has(url)) continue;
    report.add({
      rule: "server-removed",
      level: "warning",
      path: `server ${url}`,
      message: `The server \`${url}\` is gone. Whether that breaks anyone could not be decided: ${undecided}.`,
      before: at("/servers", index),
      after: "/servers",
      old: url,
      undecided,
    });
  }
  for (const [url, index] of has) {
    if (had.has(url)) continue;
    const message = `The server \`${url}\` is new.`;
    const places = { before: "/servers", after: at("/servers", index) };
    report.add({ rule: "server-added", level: "info", path: `server ${url}`, message, ...places, new: url });
  }
}

function urlsOf(list: Json | undefined): Map<string, number> {
  const found = new Map<string, number>();
  if (!Array.isArray(list)) return found;
  list.forEach((server, index) => {
    const url = textMember(server, "url");
    if (url !== null) found.set(url.slice(0, 200).replace(/(?<=.)\/$/, ""), index);
  });
  return found;
}
