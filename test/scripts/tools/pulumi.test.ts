import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  findPulumi,
  LANGUAGE_HOST,
  OLDEST_PULUMI_VERSION,
  PROVIDER_LAUNCHER,
} from "../../../scripts/tools/pulumi.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

/** A machine with its own PATH and home, on which CLIs are shell scripts that say a version. */
interface Machine {
  readonly onPath: (version: string, companions?: readonly string[]) => Promise<string>;
  readonly atHome: (version: string, companions?: readonly string[]) => Promise<string>;
  readonly find: (ways?: {
    readonly install?: () => Promise<string>;
    readonly build?: () => Promise<string>;
  }) => ReturnType<typeof findPulumi>;
}

const COMPANIONS = [LANGUAGE_HOST, PROVIDER_LAUNCHER];

async function writeCommand(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${line}\n`);
  await chmod(file, 0o755);
}

async function writeCli(bin: string, version: string, companions = COMPANIONS): Promise<string> {
  const path = join(bin, "pulumi");
  await writeCommand(path, `[ "$1" = version ] && echo v${version}`);
  for (const name of companions) await writeCommand(join(bin, name), "exit 0");
  return path;
}

function onMachine(test: (machine: Machine) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const home = join(folder, "home", ".pulumi");
      const path = join(folder, "path");
      const nothing = async () => {
        throw new Error("not on this machine");
      };
      await test({
        onPath: (version, companions) => writeCli(path, version, [...(companions ?? COMPANIONS)]),
        atHome: (version, companions) =>
          writeCli(join(home, "versions", version, "bin"), version, [
            ...(companions ?? COMPANIONS),
          ]),
        find: ({ install = nothing, build = nothing } = {}) =>
          findPulumi({
            environment: { PATH: path, HOME: join(folder, "home") },
            install,
            build,
          }),
      });
    });
}

describe("the Pulumi CLI is looked for", () => {
  it(
    "in PATH first",
    onMachine(async ({ onPath, atHome, find }) => {
      const path = await onPath("3.200.0");
      await atHome("3.259.0");
      expect(await find()).toMatchObject({ path, version: "3.200.0", origin: `PATH, ${path}` });
    }),
  );

  it(
    "then below Pulumi's home, the newest by number",
    onMachine(async ({ atHome, find }) => {
      await atHome("3.99.0");
      const newest = await atHome("3.259.0");
      await atHome("3.100.0");
      expect(await find()).toMatchObject({ path: newest, version: "3.259.0" });
    }),
  );

  it(
    "and one in PATH without its language host is passed over",
    onMachine(async ({ onPath, atHome, find }) => {
      await onPath("3.260.0", [PROVIDER_LAUNCHER]);
      const path = await atHome("3.259.0");
      expect(await find()).toMatchObject({ path });
    }),
  );

  it(
    "and one in PATH that is too old is passed over",
    onMachine(async ({ onPath, atHome, find }) => {
      await onPath("3.67.9");
      const path = await atHome("3.259.0");
      expect(await find()).toMatchObject({ path });
    }),
  );

  it(
    "and one at home that has all but the launcher is given the SDK's",
    onMachine(async ({ atHome, find }) => {
      const path = await atHome("3.259.0", [LANGUAGE_HOST]);
      expect(await find()).toMatchObject({ path });
    }),
  );

  it(
    "and installed only when none is there",
    onMachine(async ({ atHome, find }) => {
      const asked: string[] = [];
      const install = async () => {
        asked.push("install");
        return dirname(dirname(await atHome("3.270.0")));
      };
      expect((await find({ install })).origin).toContain("just installed");
      expect((await find({ install })).version).toBe("3.270.0");
      expect(asked).toEqual(["install"]);
    }),
  );

  it(
    "and built from sources when it cannot be installed",
    onMachine(async ({ atHome, find }) => {
      const build = async () => dirname(dirname(await atHome("3.259.0")));
      const found = await find({ build });
      expect(found.version).toBe("3.259.0");
      expect(found.origin).toContain("just built");
    }),
  );

  it(
    "by one process at a time: of two that find none, one installs",
    onMachine(async ({ atHome, find }) => {
      let installed = 0;
      const install = async () => {
        installed++;
        return dirname(dirname(await atHome("3.270.0")));
      };
      const found = await Promise.all([find({ install }), find({ install })]);
      expect(found.map(({ version }) => version)).toEqual(["3.270.0", "3.270.0"]);
      expect(installed).toBe(1);
    }),
  );

  it(
    "fails with the reason of every way and a remedy when none works",
    onMachine(async ({ onPath, atHome, find }) => {
      const tooOld = await onPath("3.67.9", []);
      const broken = await atHome("3.259.0", [PROVIDER_LAUNCHER]);
      const message = await find({
        install: async () => {
          throw new Error("the site cannot be reached");
        },
        build: async () => {
          throw new Error("no go in PATH");
        },
      }).then(
        () => "found one",
        (error: Error) => error.message,
      );
      expect(message.split("\n").map((line) => line.trim())).toEqual([
        "no Pulumi CLI was found, and none could be installed",
        `PATH: ${tooOld}: is version 3.67.9, at least ${OLDEST_PULUMI_VERSION} is needed`,
        expect.stringContaining(`${broken}: has no ${LANGUAGE_HOST} beside it or in PATH`),
        "official installer: the site cannot be reached",
        "Go modules: no go in PATH",
        expect.stringContaining("install the Pulumi CLI"),
      ]);
    }),
  );
});

describe("the environment of the Pulumi CLI", () => {
  it(
    "has the CLI and this Node first in PATH and fetches nothing",
    onMachine(async ({ onPath, atHome, find }) => {
      await onPath("3.0.0");
      const path = await atHome("3.259.0");
      const { environment } = await find();
      expect(environment["PATH"]?.split(":").slice(0, 2)).toEqual([
        dirname(path),
        dirname(process.execPath),
      ]);
      expect(environment).toMatchObject({
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      });
    }),
  );
});
