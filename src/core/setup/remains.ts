/** What stays when the files are gone: on branches, on the host, in the specs; each with the next step. */
import { LABEL } from "../plan/branch.ts";
import type { Remaining } from "./model.ts";

/** One rule of the host that asks for a check of ours. */
export interface RequiredBy {
  branch: string;
  check: string;
  kind: "ruleset" | "protection";
  /** Whose ruleset, and its number; the repository and null for classic protection. */
  source: string;
  id: number | null;
  /** Where a person takes the check out. */
  url: string;
}

export type HostFacts =
  | { kind: "not_checked"; why: string }
  | {
      kind: "read";
      /** `owner/name`. */
      repository: string;
      webUrl: string;
      /** Branches whose rules were read. */
      branches: string[];
      required: RequiredBy[];
      /** Open pull requests from our branches. */
      proposals: number[];
      /** Whether the label of our proposals exists, or why that could not be read. */
      label: { there: boolean } | { why: string };
    };

export interface LeftBehind {
  localBranches: string[];
  /** By remote: branches as this clone last saw them. */
  remoteBranches: Record<string, string[]>;
  /** Texts of proposals that `apply` left in the repository's own folder. */
  proposalFolder: boolean;
  /** Specs with front matter. */
  frontMatter: string[];
}

const deleteLabel = (slug: string): string => `gh label delete ${LABEL} --repo ${slug}`;

/** So many names in a command or a list; the rest is counted. */
const MOST = 20;

/** For a shell: names of branches and files may hold anything. */
export const shellWord = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", "'\\''")}'`;

const words = (names: string[]): string => names.slice(0, MOST).map(shellWord).join(" ");
const again = (names: string[]): string =>
  names.length > MOST ? `, then this command again for the rest` : "";

function branches({ localBranches, remoteBranches }: LeftBehind): Remaining[] {
  const local: Remaining[] =
    localBranches.length === 0
      ? []
      : [
          {
            what: "branches of this clone",
            names: localBranches,
            blocks: false,
            next: `git branch -D ${words(localBranches)}${again(localBranches)}`,
          },
        ];
  const remote = Object.entries(remoteBranches).map(([name, names]): Remaining => ({
    what: `branches on ${name}, as this clone last saw them`,
    names,
    blocks: false,
    next: `git push ${shellWord(name)} --delete ${words(names)}${again(names)}`,
  }));
  return [...local, ...remote];
}

function onHost(host: HostFacts): Remaining[] {
  if (host.kind === "not_checked") return [];
  const required = host.required.map((rule): Remaining => {
    const where =
      rule.kind === "ruleset" ? `ruleset ${rule.id ?? ""} of ${rule.source}` : "the branch protection";
    return {
      what: `the required check ${rule.check} on ${rule.branch}`,
      names: [where],
      blocks: true,
      next: `take it out at ${rule.url} before Headwater goes`,
    };
  });
  const proposals: Remaining[] =
    host.proposals.length === 0
      ? []
      : [
          {
            what: "open proposals",
            names: host.proposals.map((number) => `#${number}`),
            blocks: false,
            next: `merge or close them: ${host.webUrl}/pulls`,
          },
        ];
  const label: Remaining[] =
    "there" in host.label && host.label.there
      ? [
          {
            what: "the label of proposals",
            names: [LABEL],
            blocks: false,
            next: `${deleteLabel(host.repository)} (or ${host.webUrl}/labels): it then goes from every pull request`,
          },
        ]
      : [];
  return [...required, ...proposals, ...label];
}

/** Everything that stays, what blocks people first. */
export function remaining(left: LeftBehind, host: HostFacts): Remaining[] {
  const folder: Remaining[] = left.proposalFolder
    ? [
        {
          what: "texts of proposals that `headwater apply` wrote",
          names: ["headwater/proposals in the git folder"],
          blocks: false,
          next: 'rm -r "$(git rev-parse --git-common-dir)/headwater"',
        },
      ]
    : [];
  const front: Remaining[] =
    left.frontMatter.length === 0
      ? []
      : [
          {
            what: "front matter at the top of specs",
            names: left.frontMatter,
            blocks: false,
            next: "leave it: it is text in a Markdown file, and says what the spec governs and consumes",
          },
        ];
  return [...onHost(host), ...branches(left), ...folder, ...front];
}

/** What nobody looked at, and how a person does. `slug`: `owner/name`, where it is known. */
export function notLookedAt(host: HostFacts, slug: string | null): { what: string; why: string }[] {
  const name = slug ?? "OWNER/REPOSITORY";
  const label = (why: string): { what: string; why: string } => ({
    what: `the label \`${LABEL}\``,
    why: `${why}; if it is there: ${deleteLabel(name)}`,
  });
  if (host.kind === "read") {
    const rest = { what: "required checks of other branches", why: `read were: ${host.branches.join(", ")}` };
    return "why" in host.label ? [rest, label(host.label.why)] : [rest];
  }
  const rules = `gh api repos/${name}/rules/branches/BRANCH and gh api repos/${name}/branches/BRANCH`;
  return [
    {
      what: "whether a check of Headwater is required",
      why: `${host.why}; look before Headwater goes: ${rules}, or the repository's settings under Rules and Branches`,
    },
    { what: "open proposals", why: `${host.why}; look: gh pr list --label ${LABEL} --repo ${name}` },
    label(host.why),
  ];
}
