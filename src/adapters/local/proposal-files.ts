/** Pull requests of a plain checkout: one JSON file each, and the same as Markdown for people, in the git folder. */
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import path from "node:path";
import * as z from "zod";
import { WorldError } from "../../errors.ts";

const proposalSchema = z.object({
  number: z.int().positive(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()),
  head: z.object({ branch: z.string(), sha: z.string() }),
  base: z.object({ branch: z.string(), sha: z.string() }),
});

/** What is on disk. The commits are those of the last write; where the branches are now is asked of git. */
export type ProposalFile = z.infer<typeof proposalSchema>;

export interface ProposalFiles {
  all(): Promise<ProposalFile[]>;
  read(number: number): Promise<ProposalFile | null>;
  /** Gives it the next free number. */
  create(proposal: Omit<ProposalFile, "number">): Promise<ProposalFile>;
  replace(proposal: ProposalFile): Promise<void>;
}

export function proposalFiles(folder: string): ProposalFiles {
  return {
    all: async () => {
      const numbers = await numbersIn(folder);
      const found = await Promise.all(numbers.map((number) => readProposal(folder, number)));
      return found.flatMap((proposal) => proposal ?? []);
    },
    read: (number) => readProposal(folder, number),
    create: (proposal) => createProposal(folder, proposal),
    replace: async (proposal) => {
      await writeWhole(folder, `${proposal.number}.json`, jsonOf(proposal));
      await writeWhole(folder, `${proposal.number}.md`, markdownOf(proposal));
    },
  };
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => (/^\d{1,9}\.json$/.test(name) ? Number.parseInt(name, 10) : []))
    .sort((a, b) => a - b);
}

async function readProposal(folder: string, number: number): Promise<ProposalFile | null> {
  const file = path.join(folder, `${number}.json`);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return proposalSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new WorldError(
      "proposal_unreadable",
      `${file} is not a proposal of ours; remove or repair it.`,
      false,
      {
        cause: error,
      },
    );
  }
}

/** A link fails when the number is taken, so two writers never get the same one. */
async function createProposal(folder: string, content: Omit<ProposalFile, "number">): Promise<ProposalFile> {
  await mkdir(folder, { recursive: true });
  for (let number = Math.max(0, ...(await numbersIn(folder))) + 1; ; number += 1) {
    const proposal = { number, ...content };
    const draft = path.join(folder, draftName());
    await writeFile(draft, jsonOf(proposal));
    try {
      await link(draft, path.join(folder, `${number}.json`));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") continue;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    await writeWhole(folder, `${number}.md`, markdownOf(proposal));
    return proposal;
  }
}

async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const draft = path.join(folder, draftName());
  await writeFile(draft, text);
  await rename(draft, path.join(folder, name));
}

function draftName(): string {
  return `draft-${randomBytes(6).toString("hex")}`;
}

function jsonOf(proposal: ProposalFile): string {
  return `${JSON.stringify(proposal, null, 2)}\n`;
}

function markdownOf(proposal: ProposalFile): string {
  const { number, title, state, head, base, labels, body } = proposal;
  const facts = [`From \`${head.branch}\` into \`${base.branch}\`, ${state}.`];
  if (labels.length > 0) facts.push(`Labels: ${labels.join(", ")}.`);
  return `# #${number} ${title}\n\n${facts.join(" ")}\n\n${body.trimEnd()}\n`;
}
