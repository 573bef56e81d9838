// A process of its own that opens a store and says what comes of it, for tests that kill it. One line
// a commit: `acknowledged <key> <revision> <value>`. Arguments: the file and what to do.
import { systemCode } from "../../provider/errors.ts";
import { openSqliteStore } from "../../provider/runtime/store/sqlite-store.ts";

const [path = "", mode = "hold"] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const store = await openSqliteStore({ path, copyPath: `${path}.copy`, nowSeconds: 1000 });
  say("opened");
  const revisions = new Map<string, number>();
  for (let count = 0; mode === "write"; count++) {
    const key = `key/${count % 7}`;
    const value = `${count}:${"x".repeat(500)}`;
    try {
      const written = await store.compareAndSet(key, revisions.get(key) ?? 0, value);
      if (written.kind === "conflict") throw new Error(`conflict at ${key}`);
      revisions.set(key, written.revision);
      say(`acknowledged ${key} ${written.revision} ${value}`);
    } catch (error) {
      say(`refused ${systemCode(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  setInterval(() => {}, 1000);
} catch (error) {
  say(`refused ${systemCode(error)}`);
}
