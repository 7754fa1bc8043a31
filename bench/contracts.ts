/** Contracts of the size of large public ones, compared by whole processes: ours beside the field's own tools, where they are found. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { peakOf, PRINT_PEAK, run, runWell } from "./process.ts";
import { median, row, type BenchRow } from "./row.ts";

const CLI = path.resolve(import.meta.dirname, "../src/entrypoints/cli.ts");
const ROOT = path.resolve(import.meta.dirname, "..");
const BUF = "1.75.0";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** `changed` makes a field required in the last operation: one break that every tool must find. */
export function openApiOf(operations: number, changed: boolean): string {
  const paths = upTo(operations).map((at) => {
    const required = changed && at === operations - 1 ? ["id", "amount"] : ["id"];
    const schema = {
      type: "object",
      required,
      properties: {
        id: { type: "string", minLength: 1 },
        amount: { type: "integer", minimum: 0 },
        address: { $ref: `#/components/schemas/Address${at % 50}` },
      },
    };
    const content = { "application/json": { schema } };
    const post = {
      operationId: `create${at}`,
      parameters: [{ name: "limit", in: "query", schema: { type: "integer", maximum: 100 } }],
      requestBody: { required: true, content },
      responses: { "201": { description: "Made", content } },
    };
    return [`/things${at}`, { post }] as const;
  });
  const address = { type: "object", properties: { street: { type: "string" }, zip: { type: "string" } } };
  const schemas = Object.fromEntries(upTo(50).map((at) => [`Address${at}`, address]));
  const info = { title: "Things", version: "1.0.0" };
  return JSON.stringify({
    openapi: "3.0.3",
    info,
    paths: Object.fromEntries(paths),
    components: { schemas },
  });
}

export function protoOf(messages: number, changed: boolean): string {
  const bodies = upTo(messages).map((at) => {
    const type = changed && at === messages - 1 ? "string" : "int64";
    return `message Thing${at} {\n  string id = 1;\n  ${type} amount = 2;\n  repeated Thing${Math.max(0, at - 1)} parts = 3;\n}\n`;
  });
  return `syntax = "proto3";\n\npackage things.v1;\n\n${bodies.join("\n")}`;
}

export function graphqlOf(types: number, changed: boolean): string {
  const bodies = upTo(types).map((at) => {
    const type = changed && at === types - 1 ? "String" : "Int";
    return `type Thing${at} {\n  id: ID!\n  amount: ${type}\n  next(first: Int): Thing${(at + 1) % types}\n}\n`;
  });
  return `type Query {\n  thing: Thing0\n}\n\n${bodies.join("\n")}`;
}

interface Peer {
  name: string;
  program: string;
  args: readonly string[];
  cwd: string;
}

interface Format {
  name: string;
  file: string;
  text: (changed: boolean) => string;
  peer: (dir: string) => Promise<Peer | null>;
}

const INSPECTOR = `import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { diff } from "@graphql-inspector/core";
const [before, after] = process.argv.slice(-2).map((file) => buildSchema(readFileSync(file, "utf8")));
if (!(await diff(before, after)).some(({ criticality }) => criticality.level === "BREAKING")) process.exit(1);`;

const onPath = async (program: string): Promise<boolean> =>
  (await run(program, ["--version"], tmpdir()).catch(() => null))?.code === 0;

/** buf from PATH, else from the registry into the benchmark's own folder; null where neither is to be had. */
async function bufOf(dir: string): Promise<Peer | null> {
  const [before, after] = [path.join(dir, "before"), path.join(dir, "after")];
  const args = ["breaking", after, "--against", before];
  if (await onPath("buf")) return { name: "buf breaking", program: "buf", args, cwd: dir };
  const place = path.join(dir, "buf");
  await mkdir(place);
  const install = ["install", "--prefix", place, "--no-audit", "--no-fund", `@bufbuild/buf@${BUF}`];
  const installed = await run("npm", install, place, { timeoutMs: 60_000 }).catch(() => null);
  if (installed?.code !== 0) return null;
  return { name: `buf ${BUF} breaking`, program: path.join(place, "node_modules/.bin/buf"), args, cwd: dir };
}

function formats(size: { operations: number; messages: number; types: number }): Format[] {
  return [
    {
      name: `OpenAPI, ${size.operations} operations`,
      file: "openapi.json",
      text: (changed) => openApiOf(size.operations, changed),
      peer: async (dir) => {
        const args = ["breaking", "before/openapi.json", "after/openapi.json"];
        return (await onPath("oasdiff"))
          ? { name: "oasdiff breaking", program: "oasdiff", args, cwd: dir }
          : null;
      },
    },
    {
      name: `Protocol Buffers, ${size.messages} messages`,
      file: "things.proto",
      text: (changed) => protoOf(size.messages, changed),
      peer: bufOf,
    },
    {
      name: `GraphQL, ${size.types} types`,
      file: "schema.graphql",
      text: (changed) => graphqlOf(size.types, changed),
      peer: (dir) => {
        const files = ["before", "after"].map((side) => path.join(dir, side, "schema.graphql"));
        const args = ["--input-type=module", "-e", INSPECTOR, ...files];
        return Promise.resolve({
          name: "GraphQL Inspector, alone",
          program: process.execPath,
          args,
          cwd: ROOT,
        });
      },
    },
  ];
}

async function benchFormat(
  format: Format,
  { rounds, peers, program }: { rounds: number; peers: boolean; program: string },
): Promise<BenchRow[]> {
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-contract-"));
  try {
    for (const side of ["before", "after"]) {
      await mkdir(path.join(dir, side));
      await writeFile(path.join(dir, side, format.file), format.text(side === "after"));
    }
    const found = peers ? await format.peer(dir) : null;
    const peer = found ?? { name: "an empty node", program: process.execPath, args: ["-e", "0"], cwd: dir };
    const times = { ours: [] as number[], peak: [] as number[], peer: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const sides = ["before", "after"].map((side) => path.join(dir, side, format.file));
      const ours = await runWell(process.execPath, [...PRINT_PEAK, program, "contract", ...sides], {
        cwd: dir,
        codes: [1],
      });
      if (!ours.stdout.includes("breaking")) throw new Error(`No break was found:\n${ours.stdout}`);
      // buf and oasdiff say by other codes that something breaks; any other failure says more than a line of it.
      const theirs = await runWell(peer.program, peer.args, { cwd: peer.cwd, codes: [0, 1, 100] });
      if (round === 0) continue;
      times.ours.push(ours.ms);
      times.peak.push(peakOf(ours));
      times.peer.push(theirs.ms);
    }
    const group = `Contracts, as whole processes ${program === CLI ? "from the sources" : "of the package"}`;
    const note = `Median of ${rounds} in turns. An empty node stands for a tool that is neither on PATH nor in the registry.`;
    const beside = { name: peer.name, value: median(times.peer) };
    return [
      row(
        { group, name: `${format.name}: time`, unit: "ms" },
        { value: median(times.ours), peer: beside, note },
      ),
      row(
        { group, name: `${format.name}: peak memory`, unit: "MB" },
        { value: median(times.peak), aim: 512, note },
      ),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** `published`: the package's program, since peers are compiled too; null: the sources. */
export async function benchContracts(
  size: {
    operations: number;
    messages: number;
    types: number;
    rounds: number;
    /** Whether to look for the field's tools, on PATH and in the registry. */
    peers: boolean;
  },
  published: string | null,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const format of formats(size))
    rows.push(...(await benchFormat(format, { ...size, program: published ?? CLI })));
  return rows;
}
