/** The seed of embedded databases, before the first test needs one. */
import { seedFile } from "./adapters/store/databases.ts";

export default async function setup(): Promise<void> {
  await seedFile();
}
