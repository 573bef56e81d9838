import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { isProviderError } from "../../provider/errors.ts";
import { takeLock } from "../../provider/runtime/lock.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const LOCK_MODULE = new URL("../../provider/runtime/lock.ts", import.meta.url).href;

function refused(file: string): boolean {
  try {
    takeLock(file).release();
    return false;
  } catch (error) {
    return isProviderError(error, "STORE_LOCKED");
  }
}

describe("a lock", () => {
  it("is refused to a second taker and free again after its release", () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, "run", "supervisor.lock");
      const lock = takeLock(file);
      expect(refused(file)).toBe(true);
      lock.release();
      expect(refused(file)).toBe(false);
    }));

  it("ends with the process that holds it, also by kill -9", () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, "supervisor.lock");
      const program = `import(${JSON.stringify(LOCK_MODULE)}).then(({ takeLock }) => {
        globalThis.lock = takeLock(${JSON.stringify(file)});
        process.stdout.write("held");
        setInterval(() => {}, 1000);
      });`;
      const holder = spawn(process.execPath, ["--input-type=module", "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(holder.stdout, "data");
      expect(refused(file)).toBe(true);
      holder.kill("SIGKILL");
      await once(holder, "exit");
      expect(refused(file)).toBe(false);
    }));
});
