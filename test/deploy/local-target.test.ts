import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { deployLocal, removeInstallation } from "../../provider/deploy/local-target.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const MARKER = { schemaVersion: 1, owner: "test/test/ns", subscriptionId: "0" };
const SETTINGS = {
  zone: "tm.example.org",
  addresses: ["127.0.0.1"],
  port: 1053,
  controlAddress: "127.0.0.1",
  controlPort: 5380,
  resolvers: [],
  inheritAwsCredentials: false,
};

/** A directory as a later version might leave it: one of its files is of schema 2. */
async function writeDirectory(
  directory: string,
  later: "marker" | "settings" | "tokens",
): Promise<void> {
  const files = installationFiles(directory);
  const contents = {
    marker: MARKER,
    settings: { schemaVersion: 1, ...SETTINGS },
    tokens: { schemaVersion: 1, hashes: [] },
    [later]: { schemaVersion: 2, whoKnows: true },
  };
  await mkdir(join(files.versions, "0.9.0-abc"), { recursive: true });
  for (const name of ["marker", "settings", "tokens"] as const) {
    await mkdir(dirname(files[name]), { recursive: true });
    await writeFile(files[name], JSON.stringify(contents[name]));
  }
}

async function contentOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => [
        join(parentPath, name),
        await readFile(join(parentPath, name), "utf8"),
      ]),
    ),
  );
}

describe("a directory that a later version wrote", () => {
  it.each(["marker", "settings", "tokens"] as const)(
    "is refused for its %s, with the versions that can run it, and nothing is changed",
    (later) =>
      inTemporaryFolder(async (directory) => {
        await writeDirectory(directory, later);
        const before = await contentOf(directory);
        const bundle = { version: "0.1.0-x", folder: directory, node: process.execPath };
        const installation = { directory, owner: MARKER.owner, settings: SETTINGS, bundle };
        await expect(deployLocal(installation)).rejects.toMatchObject({
          code: "DIRECTORY_SCHEMA_UNKNOWN",
          message: expect.stringMatching(/is of schema 2 and this version reads 1: .*0\.9\.0-abc/),
        });
        expect(await contentOf(directory)).toEqual(before);
      }),
  );

  it("is not removed either", () =>
    inTemporaryFolder(async (directory) => {
      await writeDirectory(directory, "marker");
      const removing = removeInstallation({ directory, owner: MARKER.owner });
      await expect(removing).rejects.toMatchObject({ code: "DIRECTORY_SCHEMA_UNKNOWN" });
    }));
});
