import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isProviderError } from "../../../provider/errors.ts";
import { openSqliteStore, type SqliteStore } from "../../../provider/runtime/store/sqlite-store.ts";
import type { Store } from "../../../provider/runtime/store/store.ts";
import { storeContract } from "../../contract/store.ts";
import { type Child, startChild } from "../../support/child.ts";

const STORE_PROCESS = fileURLToPath(new URL("../../support/store-process.ts", import.meta.url));

let folder: string;
let path: string;
let copyPath: string;
const opened: Store[] = [];
const children: Child[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signpost-store-"));
  path = join(folder, "data", "store.db");
  copyPath = join(folder, "copy", "store.db");
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await Promise.all(children.splice(0).map((child) => child.kill()));
  rmSync(folder, { recursive: true });
});

async function open(nowSeconds = 1000, publishedGeneration = 0): Promise<SqliteStore> {
  const store = await openSqliteStore({ path, copyPath, nowSeconds, publishedGeneration });
  opened.push(store);
  return store;
}

function openElsewhere(mode: "hold" | "write"): Child {
  const child = startChild(process.execPath, [STORE_PROCESS, path, mode]);
  children.push(child);
  return child;
}

/** Changes the file behind the store's back, as a rotting disk would. */
function tamper(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

storeContract("sqlite", () => open());

describe("a SQLite store that is opened again", () => {
  it("has every record and the revision it had, whatever the clock says by then", async () => {
    const before = await open(1000);
    await before.compareAndSet("a", 0, "1");
    await before.compareAndSet("b", 0, "2");
    await before.delete("b", 1002);
    await before.close();
    const after = await open(2000);
    expect(after.copyRevision).toBeUndefined();
    expect(await after.revision()).toBe(1003);
    expect(await after.list("")).toEqual([{ key: "a", value: "1", revision: 1001 }]);
  });

  it("begins at the clock's second when it is made anew, so that its generations are newer", async () => {
    const before = await open(1000);
    await before.compareAndSet("a", 0, "1");
    await before.close();
    rmSync(join(folder, "data"), { recursive: true });
    const after = await open(1500.75);
    expect(await after.revision()).toBe(1500);
  });

  it("has the mode 0600, its log too", async () => {
    await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
  });

  it("tightens the mode of a file that others could read", async () => {
    await (await open()).close();
    execFileSync("chmod", ["644", path]);
    await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("a SQLite store's copy of itself", () => {
  const written = async (): Promise<SqliteStore> => {
    const store = await open(1000);
    await store.compareAndSet("profile/a", 0, "1");
    await store.copy();
    return store;
  };

  it("is what a store is made anew from when its file is gone, at a newer revision", async () => {
    await (await written()).close();
    // A log that is left behind belongs to the store that is gone.
    writeFileSync(`${path}-wal`, readFileSync(copyPath));
    rmSync(path);
    const after = await open(500, 2000);
    expect(after.copyRevision).toBe(1001);
    expect(await after.list("")).toEqual([{ key: "profile/a", value: "1", revision: 1001 }]);
    expect(await after.revision()).toBe(2001);
    expect((await after.compareAndSet("b", 0, "2")).revision).toBe(2002);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("has the mode 0600 and leaves nothing beside it", async () => {
    await written();
    expect(statSync(copyPath).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "copy"))).toEqual(["store.db"]);
  });

  it("stays as it was when a record is damaged", async () => {
    await (await written()).close();
    const before = readFileSync(copyPath);
    tamper("UPDATE records SET value = '9' WHERE key = 'profile/a'");
    expect(await failure((await open()).copy())).toMatchObject({ code: "STORE_DAMAGED" });
    expect(readFileSync(copyPath).equals(before)).toBe(true);
  });

  it("fails with STORE_DAMAGED to open when file is gone and copy damaged", async () => {
    await (await written()).close();
    rmSync(join(folder, "data"), { recursive: true });
    writeFileSync(copyPath, "a letter");
    expect(await failure(open())).toMatchObject({ code: "STORE_DAMAGED" });
  });
});

describe("a SQLite store that has lost writes", () => {
  it("fails with STORE_DAMAGED to open below a published generation, saying the way out", async () => {
    await (await open(1000)).close();
    const error = await failure(open(1000, 1001));
    expect(error).toMatchObject({ code: "STORE_DAMAGED" });
    expect(String(error)).toContain("has lost writes");
    expect(String(error)).toContain("move the installation's data folder away");
  });

  it("fails with STORE_DAMAGED to open when the file was emptied", async () => {
    await (await open(1000)).close();
    truncateSync(path);
    rmSync(`${path}-wal`, { force: true });
    expect(await failure(open(1000, 1000))).toMatchObject({ code: "STORE_DAMAGED" });
  });

  it("refuses writes once its file was removed, and can still be copied", async () => {
    const store = await open(1000);
    await store.compareAndSet("a", 0, "1");
    expect(await store.isInPlace()).toBe(true);
    rmSync(join(folder, "data"), { recursive: true });
    expect(await store.isInPlace()).toBe(false);
    const refused = await failure(store.compareAndSet("a", 1001, "2"));
    expect(refused).toMatchObject({ code: "STORE_UNAVAILABLE" });
    await store.copy();
    await store.close();
    expect((await (await open()).get("a"))?.value).toBe("1");
  });
});

describe("a SQLite store that is in use", () => {
  it("fails with STORE_LOCKED to open twice in one process", async () => {
    const first = await open();
    expect(await failure(open())).toMatchObject({ code: "STORE_LOCKED" });
    expect((await first.compareAndSet("a", 0, "1")).kind).toBe("written");
  });

  it("fails with STORE_LOCKED while another process has it, and opens once that is killed", async () => {
    const other = openElsewhere("hold");
    await other.line((line) => line === "opened");
    const refused = await failure(open());
    expect(refused).toMatchObject({ code: "STORE_LOCKED" });
    expect(String(refused)).toContain(path);
    await other.kill();
    const store = await open();
    expect((await store.compareAndSet("a", 0, "1")).kind).toBe("written");
  });

  it("lets no other process in while this one has it, not even with nothing written yet", async () => {
    await (await open()).close();
    await open();
    const other = openElsewhere("hold");
    expect(await other.line(() => true)).toBe("refused STORE_LOCKED");
  });

  it("is free again after it was closed", async () => {
    await (await open()).close();
    const other = openElsewhere("hold");
    expect(await other.line(() => true)).toBe("opened");
  });

  it("fails with STORE_UNAVAILABLE after it was closed, and closes twice without harm", async () => {
    const store = await open();
    await store.close();
    await store.close();
    expect(await failure(store.get("a"))).toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });
});

describe("a SQLite store whose process is killed while it writes", () => {
  it("has every acknowledged write, and its revision does not go back", async () => {
    const newest = new Map<string, { revision: number; value: string }>();
    for (let round = 0; round < 3; round++) {
      rmSync(join(folder, "data"), { recursive: true, force: true });
      newest.clear();
      const child = openElsewhere("write");
      await child.line((line) => line.startsWith("acknowledged key/6"));
      await child.line(() => child.lines.length > 150 + 40 * round);
      await child.kill();
      for (const line of child.lines) {
        const [word, key = "", revision, value = ""] = line.split(" ");
        if (word === "acknowledged") newest.set(key, { revision: Number(revision), value });
      }
      const store = await open();
      for (const [key, acknowledged] of newest) {
        const record = await store.get(key);
        // The write under way when it was killed may be there as well.
        expect(record?.revision).toBeGreaterThanOrEqual(acknowledged.revision);
        if (record?.revision === acknowledged.revision)
          expect(record.value).toBe(acknowledged.value);
      }
      const last = Math.max(...[...newest.values()].map((one) => one.revision));
      expect(await store.revision()).toBeGreaterThanOrEqual(last);
      expect(await store.revision()).toBeLessThanOrEqual(last + 1);
      await store.close();
    }
  }, 30_000);
});

describe("a SQLite store whose file rots", () => {
  beforeEach(async () => {
    const store = await open();
    await store.compareAndSet("profile/a", 0, '{"weight":1}');
    await store.compareAndSet("profile/b", 0, '{"weight":2}');
    await store.close();
  });

  for (const [what, sql] of [
    ["value", `UPDATE records SET value = '{"weight":9}' WHERE key = 'profile/b'`],
    ["revision", "UPDATE records SET revision = 1 WHERE key = 'profile/b'"],
    ["checksum", "UPDATE records SET checksum = x'00' WHERE key = 'profile/b'"],
  ] as const) {
    it(`fails with STORE_DAMAGED naming the key when a ${what} changed`, async () => {
      tamper(sql);
      const store = await open();
      for (const read of [
        store.get("profile/b"),
        store.list("profile/"),
        store.compareAndSet("profile/b", 1002, "new"),
      ]) {
        const error = await failure(read);
        expect(error).toMatchObject({ code: "STORE_DAMAGED" });
        expect(String(error)).toContain('"profile/b"');
      }
      expect((await store.get("profile/a"))?.value).toBe('{"weight":1}');
    });
  }

  it("fails with STORE_DAMAGED when a key changed, where the record now stands", async () => {
    tamper("UPDATE records SET key = 'profile/c' WHERE key = 'profile/b'");
    const error = await failure((await open()).list("profile/"));
    expect(error).toMatchObject({ code: "STORE_DAMAGED" });
    expect(String(error)).toContain('"profile/c"');
  });

  it("fails with STORE_DAMAGED to open when its own revision changed, or is gone", async () => {
    tamper("UPDATE records SET revision = 5 WHERE key = ''");
    expect(await failure(open())).toMatchObject({ code: "STORE_DAMAGED" });
    tamper("DELETE FROM records WHERE key = ''");
    expect(await failure(open())).toMatchObject({ code: "STORE_DAMAGED" });
  });

  it("fails with STORE_DAMAGED to open what is no database, and leaves it as it was", async () => {
    writeFileSync(path, "this is not a database, it is a letter to one".repeat(100));
    const before = readFileSync(path);
    expect(await failure(open())).toMatchObject({ code: "STORE_DAMAGED" });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("fails with STORE_UNAVAILABLE to open what a newer version wrote", async () => {
    tamper("PRAGMA user_version = 2");
    const error = await failure(open());
    expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(String(error)).toContain("layout 2");
  });
});

describe("a SQLite store on a failing disk", () => {
  it("fails with STORE_UNAVAILABLE and the cause to open where no file can be", async () => {
    writeFileSync(join(folder, "data"), "a file, no folder");
    const error = await failure(open());
    expect(isProviderError(error, "STORE_UNAVAILABLE")).toBe(true);
    expect(error).toMatchObject({
      cause: { message: expect.stringContaining("EEXIST") },
    });
  });

  // A limit on the file size is a full disk that needs no rights and can be made large again.
  it("refuses writes while the disk is full, keeps what it acknowledged, and writes again afterwards", async () => {
    await (await open()).close();
    const child = startChild("prlimit", [
      "--fsize=40000:unlimited",
      process.execPath,
      STORE_PROCESS,
      path,
      "write",
    ]);
    children.push(child);
    await child.line((line) => line === "refused STORE_UNAVAILABLE");
    expect(child.lines.some((line) => line.startsWith("acknowledged"))).toBe(true);
    const refusedAt = child.lines.length;
    execFileSync("prlimit", [`--pid=${child.process.pid}`, "--fsize=unlimited:unlimited"]);
    await child.line(
      (line) => child.lines.lastIndexOf(line) > refusedAt && line.startsWith("acknowledged"),
    );
    await child.kill();
    const acknowledged = child.lines.filter((line) => line.startsWith("acknowledged"));
    const last = acknowledged.at(-1)?.split(" ") ?? [];
    const store = await open();
    expect((await store.get(last[1] ?? ""))?.revision).toBeGreaterThanOrEqual(Number(last[2]));
  }, 30_000);
});
