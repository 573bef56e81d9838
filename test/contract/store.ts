// What every store must do. An implementation runs it by saying how a fresh one is opened.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Store } from "../../provider/runtime/store/store.ts";

/** Opens an empty store whose revision is 1000. */
export type OpenFresh = () => Promise<Store>;

/** Runs the suite. */
export function storeContract(name: string, openFresh: OpenFresh): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openFresh();
    });
    afterEach(() => store.close());

    it("returns nothing for a key that was never written", async () => {
      expect(await store.get("a")).toBeUndefined();
    });

    it("begins with the revision it is given", async () => {
      expect(await store.revision()).toBe(1000);
    });

    it("returns what was written, with the revision that wrote it", async () => {
      expect(await store.compareAndSet("a", 0, '{"n":1}')).toEqual({
        kind: "written",
        revision: 1001,
      });
      expect(await store.get("a")).toEqual({
        key: "a",
        value: '{"n":1}',
        revision: 1001,
      });
    });

    it("takes the next revision of the whole store with every commit, whatever the key", async () => {
      await store.compareAndSet("a", 0, "1");
      await store.compareAndSet("b", 0, "1");
      const third = await store.compareAndSet("a", 1001, "2");
      expect(third).toEqual({ kind: "written", revision: 1003 });
      expect(await store.delete("b", 1002)).toEqual({
        kind: "written",
        revision: 1004,
      });
      expect(await store.revision()).toBe(1004);
    });

    it("refuses to create what exists and says which revision stands", async () => {
      await store.compareAndSet("a", 0, "first");
      expect(await store.compareAndSet("a", 0, "second")).toEqual({
        kind: "conflict",
        revision: 1001,
      });
      expect((await store.get("a"))?.value).toBe("first");
      expect(await store.revision()).toBe(1001);
    });

    it("refuses to change what changed since", async () => {
      await store.compareAndSet("a", 0, "1");
      await store.compareAndSet("a", 1001, "2");
      expect(await store.compareAndSet("a", 1001, "3")).toEqual({
        kind: "conflict",
        revision: 1002,
      });
      expect((await store.get("a"))?.value).toBe("2");
    });

    it("refuses to change what does not exist", async () => {
      expect(await store.compareAndSet("a", 7, "1")).toEqual({
        kind: "conflict",
        revision: 0,
      });
      expect(await store.get("a")).toBeUndefined();
    });

    it("deletes only the revision it is told, and never nothing", async () => {
      await store.compareAndSet("a", 0, "1");
      expect(await store.delete("a", 999)).toEqual({
        kind: "conflict",
        revision: 1001,
      });
      expect(await store.delete("b", 0)).toEqual({
        kind: "conflict",
        revision: 0,
      });
      expect(await store.revision()).toBe(1001);
      expect((await store.delete("a", 1001)).kind).toBe("written");
      expect(await store.get("a")).toBeUndefined();
    });

    it("gives a key that is written again after its deletion a new revision", async () => {
      await store.compareAndSet("a", 0, "1");
      await store.delete("a", 1001);
      expect(await store.compareAndSet("a", 1001, "2")).toEqual({
        kind: "conflict",
        revision: 0,
      });
      expect(await store.compareAndSet("a", 0, "2")).toEqual({
        kind: "written",
        revision: 1003,
      });
    });

    it("lets exactly one of many concurrent writers of a key win", async () => {
      const writers = Array.from({ length: 20 }, (_, index) => `${index}`);
      const outcomes = await Promise.all(
        writers.map((value) => store.compareAndSet("a", 0, value)),
      );
      const winners = outcomes.filter(({ kind }) => kind === "written");
      expect(winners).toHaveLength(1);
      const winner = outcomes.findIndex(({ kind }) => kind === "written");
      expect((await store.get("a"))?.value).toBe(writers[winner]);
      expect(await store.revision()).toBe(1001);
    });

    it("lists by prefix in order of the keys' bytes, and nothing else", async () => {
      const keys = ["b/2", "a", "b/10", "b", "c/1", "b/\u{1f600}", "b/\uffff"];
      for (const key of keys) await store.compareAndSet(key, 0, `"${key}"`);
      const listed = await store.list("b/");
      expect(listed.map(({ key }) => key)).toEqual(["b/10", "b/2", "b/\uffff", "b/\u{1f600}"]);
      expect(listed.map(({ value }) => value)).toEqual([
        '"b/10"',
        '"b/2"',
        '"b/\uffff"',
        '"b/\u{1f600}"',
      ]);
      expect(await store.list("d")).toEqual([]);
      expect(await store.list("")).toHaveLength(keys.length);
    });

    it("keeps text unchanged, long and of any characters", async () => {
      const value = JSON.stringify({ text: "ü\u0000\u2028😀".repeat(20_000) });
      await store.compareAndSet("a", 0, value);
      expect((await store.get("a"))?.value).toBe(value);
    });
  });
}
