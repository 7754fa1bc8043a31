/** What every store must do; run on each implementation. */
import { afterEach, describe, expect, test } from "vitest";
import type { Delivery, Store } from "../../src/ports.ts";
import { entry, ledgerContract } from "./ledger.ts";

export function delivery(id: string, payload = `{"id":"${id}"}`): Delivery {
  return { id, event: "pull_request", receivedAt: "2026-01-01T00:00:00Z", payload };
}

/** `open` gives a new, empty store each time. */
export function storeContract(open: () => Promise<Store>): void {
  const opened: Store[] = [];
  const store = async (): Promise<Store> => {
    const each = await open();
    opened.push(each);
    return each;
  };
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  describe("deliveries", () => {
    test("are kept in order until they are finished", async () => {
      const it = await store();
      for (const id of ["c", "a", "b"]) expect(await it.receive(delivery(id))).toBe("stored");
      expect((await it.unfinished()).map(({ id }) => id)).toEqual(["c", "a", "b"]);
      await it.finish("a", "done");
      expect(await it.unfinished()).toEqual([delivery("c"), delivery("b")]);
    });

    test("are stored once, also when they come together or after they were finished", async () => {
      const it = await store();
      const answers = await Promise.all([1, 2, 3].map(() => it.receive(delivery("x"))));
      expect(answers.sort()).toEqual(["duplicate", "duplicate", "stored"]);
      await it.finish("x", "done");
      expect(await it.receive(delivery("x"))).toBe("duplicate");
      expect(await it.unfinished()).toEqual([]);
    });

    test("may come again when they ended without success", async () => {
      const it = await store();
      await it.receive(delivery("x"));
      await it.finish("x", "failed: unavailable", true);
      expect(await it.unfinished()).toEqual([]);
      expect(await it.receive(delivery("x"))).toBe("stored");
      await it.finish("x", "done");
      expect(await it.receive(delivery("x"))).toBe("duplicate");
    });

    test("keep their payload byte for byte", async () => {
      const it = await store();
      const payload = '{ "a":\t"\\u00e9é日本\\n💧\u2028" }\r\n';
      await it.receive(delivery("x", payload));
      expect((await it.unfinished())[0]?.payload).toBe(payload);
    });

    test("finishing twice, or what never came, changes nothing", async () => {
      const it = await store();
      await it.finish("never", "done");
      expect(await it.receive(delivery("never"))).toBe("stored");
      await it.finish("never", "done");
      await it.finish("never", "again");
      expect(await it.unfinished()).toEqual([]);
    });

    test("may be many at once", async () => {
      const it = await store();
      const ids = Array.from({ length: 500 }, (_, n) => `id-${n}`);
      await Promise.all(ids.map((id) => it.receive(delivery(id))));
      expect((await it.unfinished()).map(({ id }) => id)).toEqual(ids);
    });
  });

  describe("the journal", () => {
    test("keeps, replaces and removes values", async () => {
      const it = await store();
      expect(await it.get("k")).toBeUndefined();
      await it.put("k", { list: [1, "two", null, { deep: true }] });
      expect(await it.get("k")).toEqual({ list: [1, "two", null, { deep: true }] });
      await it.put("k", null);
      expect(await it.get("k")).toBeNull();
      await it.remove("k");
      await it.remove("k");
      expect(await it.get("k")).toBeUndefined();
    });

    test("takes any key, and the last of several writes wins", async () => {
      const it = await store();
      for (const key of ["__proto__", "../x", "a\nb", "", "constructor"]) {
        expect(await it.get(key)).toBeUndefined();
        await it.put(key, key);
        expect(await it.get(key)).toBe(key);
      }
      await Promise.all([1, 2, 3].map((n) => it.put("race", n)));
      expect(await it.get("race")).toBe(3);
    });

    test("hands out copies", async () => {
      const it = await store();
      const value = { list: [1] };
      await it.put("k", value);
      value.list.push(2);
      ((await it.get("k")) as { list: number[] }).list.push(3);
      expect(await it.get("k")).toEqual({ list: [1] });
    });
  });

  describe("a repository that is forgotten", () => {
    test("loses its own journal and nobody else's; what it spent stays", async () => {
      const it = await store();
      const own = ["watched:7", "result:7:abc:def", "pull-request:7:12", "published:7:headwater/a/1"];
      const others = ["watched:77", "watched:17", "result:8:7", "7", "watched", "a:70:7"];
      for (const key of [...own, ...others]) await it.put(key, { key });
      await it.settle([entry()]);
      expect(await it.forget(7)).toBe(own.length);
      for (const key of own) expect(await it.get(key), key).toBeUndefined();
      for (const key of others) expect(await it.get(key), key).toEqual({ key });
      expect((await it.spending(7, entry().at)).dayUsd).toBe(0.25);
      expect(await it.forget(7)).toBe(0);
      await it.put("watched:7", [1]);
      expect(await it.get("watched:7")).toEqual([1]);
    });
  });

  ledgerContract(store);

  test("refuses to take anything after it was closed", async () => {
    const it = await open();
    await it.close();
    await expect(it.receive(delivery("late"))).rejects.toMatchObject({ code: "store_closed" });
    await expect(it.put("k", 1)).rejects.toMatchObject({ code: "store_closed" });
  });
}
