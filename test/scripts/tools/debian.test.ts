import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findDebianCommand } from "../../../scripts/tools/debian.ts";
import type { DebianCommand } from "../../../scripts/tools/debian-commands.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

/** A machine on which the package system and what it installs are shell scripts. */
interface Machine {
  readonly folder: string;
  readonly cache: string;
  readonly onPath: (name: string, line: string) => Promise<string>;
  /** What the package system was asked for, in order. */
  readonly asked: () => Promise<string[]>;
  readonly find: (
    wanted?: Partial<DebianCommand>,
    isRoot?: boolean,
  ) => ReturnType<typeof findDebianCommand>;
}

const WANTED: DebianCommand = {
  command: "waymark",
  companions: ["waymarkctl"],
  packages: ["waymark-new", "waymark"],
  versionArguments: ["-v"],
  ways: ["unpack"],
};
const SAYS_VERSION = 'echo "waymark 3.8.1 (with $LD_LIBRARY_PATH)"';
/** Knows the package `waymark`, and a library that it needs. */
const APT_GET = `
echo "$*" >> "$LOG"
case "$*" in
  *install*waymark-new) echo "Unable to locate package waymark-new"; exit 100;;
  *--simulate*) echo "Inst libwaymark (1.0)"; echo "Inst waymark (3.8.1)";;
  download*) for name in libwaymark waymark; do : > "$name.deb"; done;;
  install*) printf '#!/bin/sh\\n${SAYS_VERSION}\\n' > "$TARGET/waymark"; chmod +x "$TARGET/waymark";;
esac`;
const DPKG = `
mkdir -p usr/sbin usr/bin usr/lib/any-linux
for name in sbin/waymark bin/waymarkctl; do
  printf '#!/bin/sh\\n${SAYS_VERSION}\\n' > "usr/$name"; chmod +x "usr/$name"
done`;

function onMachine(test: (machine: Machine) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "path");
      const cache = join(folder, "cache");
      const log = join(folder, "log");
      const environment = { PATH: `${path}:/usr/bin:/bin`, LOG: log, TARGET: path };
      await mkdir(path);
      const onPath = async (name: string, line: string) => {
        const file = join(path, name);
        await writeFile(file, `#!/bin/sh\n${line}\n`);
        await chmod(file, 0o755);
        return file;
      };
      await onPath("apt-get", APT_GET);
      await onPath("dpkg", DPKG);
      await test({
        folder,
        cache,
        onPath,
        asked: async () => (await readFile(log, "utf8").catch(() => "")).trim().split("\n"),
        find: (wanted, isRoot = false) =>
          findDebianCommand({ ...WANTED, ...wanted }, { cache, environment, isRoot }),
      });
    });
}

describe("a command of a Debian package", () => {
  it(
    "is taken from PATH, with those it comes with, and nothing is asked of the package system",
    onMachine(async ({ onPath, find, asked }) => {
      const path = await onPath("waymark", SAYS_VERSION);
      await onPath("waymarkctl", SAYS_VERSION);
      expect(await find()).toMatchObject({ path, version: "3.8.1", origin: `PATH, ${path}` });
      expect(await asked()).toEqual([""]);
    }),
  );

  it(
    "is unpacked without root, with the packages it needs, their libraries and those it comes with",
    onMachine(async ({ cache, find, asked }) => {
      const { path, origin } = await find();
      expect(origin).toContain("Debian package waymark, just unpacked");
      expect(path).toBe(join(cache, "bin", "waymark"));
      expect(await readFile(join(dirname(path), "waymarkctl"), "utf8")).toContain(
        `LD_LIBRARY_PATH="${join(cache, "waymark", "usr", "lib", "any-linux")}" exec `,
      );
      expect(await asked()).toEqual([
        "--simulate --no-install-recommends install waymark-new",
        "--simulate --no-install-recommends install waymark",
        "download libwaymark waymark",
      ]);
    }),
  );

  it(
    "is unpacked once",
    onMachine(async ({ find, asked }) => {
      const found = await Promise.all([find(), find()]);
      expect((await find()).path).toBe(found[0].path);
      expect((await asked()).filter((one) => one.startsWith("download"))).toHaveLength(1);
    }),
  );

  it(
    "is never installed where its package would start a service, by root neither",
    onMachine(async ({ find, asked }) => {
      await find({}, true);
      expect((await asked()).filter((one) => one.startsWith("install"))).toEqual([]);
    }),
  );

  it(
    "is installed by root where that is allowed",
    onMachine(async ({ find, asked }) => {
      const { origin } = await find({ companions: [], ways: ["install", "unpack"] }, true);
      expect(origin).toContain("Debian package waymark, just installed");
      expect(await asked()).toEqual([
        "update",
        "install -y --no-install-recommends waymark-new",
        "install -y --no-install-recommends waymark",
      ]);
    }),
  );

  it(
    "fails with the reason of every way and a remedy",
    onMachine(async ({ onPath, find }) => {
      await onPath("waymark", SAYS_VERSION);
      await onPath("apt-get", "echo no network; exit 100");
      const message = await find({ ways: ["install", "unpack"] }).catch((error) => error.message);
      expect(message).toContain("waymark is there, but no waymarkctl");
      expect(message).toContain("apt-get install: needs root");
      expect(message).toContain("no network");
      expect(message).toContain("install the package waymark-new or waymark of your system");
    }),
  );
});
