/** A child process that stores deliveries and says each id once it is acknowledged. Arguments: folder, first, count. */
import { fileStore } from "../../../src/adapters/store/file-store.ts";

const [dir = "", first = "0", count = "1000"] = process.argv.slice(2);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const store = await fileStore(dir, { warn: (message) => say(`warned ${message}`) });
say("opened");
const from = Number(first);
for (let n = from; n < from + Number(count); n += 5) {
  const ids = [0, 1, 2, 3, 4].map((step) => `id-${n + step}`);
  await Promise.all(
    ids.map(async (id) => {
      const payload = id.repeat(200);
      try {
        await store.receive({ id, event: "push", receivedAt: "2026-01-01T00:00:00Z", payload });
        say(`stored ${id}`);
      } catch (error) {
        say(`refused ${id} ${(error as { code?: string }).code}`);
      }
    }),
  );
  await store.put("last", n).catch(() => say("refused put"));
  const done = `id-${n}`;
  await store.finish(done, "done").then(
    () => say(`finished ${done}`),
    () => say("refused finish"),
  );
}
await store.close();
say("closed");
