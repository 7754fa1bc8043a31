/** Packs an embedded database with all its tables, so that a server's first start need not make one. Argument: the file. */
import { writeFileSync } from "node:fs";
import { packSeed } from "../src/adapters/store/seed.ts";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("Name the file to write.");
const packed = await packSeed();
writeFileSync(file, packed);
console.log(`${file}: ${Math.round(packed.length / 1024)} kB`);
