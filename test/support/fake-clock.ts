// A wall clock of its own for programs of a test, which steps while they run: libfaketime and a file
// that says by how much. Their monotonic clock is the real one.
import { readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../scripts/script.ts";
import { findOnPath } from "../../scripts/tools/tool.ts";

/** A clock that can be set. */
export interface FakeClock {
  /** What a program is started with to live by it; it hands this on to what it starts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Steps the clock: `+1h` and `-1h` from the real time, `+0`. */
  step(offset: string): Promise<void>;
}

/** Makes a clock that says the real time at first. */
export async function createFakeClock(file: string): Promise<FakeClock> {
  const step = (offset: string) => writeFile(file, `${offset}\n`);
  await step("+0");
  return {
    environment: {
      LD_PRELOAD: await findLibrary(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      DONT_FAKE_MONOTONIC: "1",
    },
    step,
  };
}

/** The library stands beside its command, where the package or its unpacked copy has it. */
async function findLibrary(): Promise<string> {
  for (const command of await findOnPath("faketime")) {
    const above = dirname(dirname(command));
    for (const root of [above, join(above, "faketime", "usr"), "/usr"]) {
      for (const folder of await readdir(join(root, "lib")).catch(() => [])) {
        const files = join(root, "lib", folder, "faketime");
        const names = await readdir(files).catch((): string[] => []);
        if (names.includes("libfaketimeMT.so.1")) return join(files, "libfaketimeMT.so.1");
      }
    }
  }
  throw new Failure("no libfaketime was found; `npm run setup` finds or installs it");
}
