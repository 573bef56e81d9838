import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { installationFiles, writeWhole } from "../../provider/control/installation.ts";
import { hashToken, localToken } from "../../provider/control/tokens.ts";
import { allowToken } from "../../provider/deploy/credentials.ts";
import { readLocalConnection } from "../../provider/deploy/local-connection.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "local-connection-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function install(): Promise<void> {
  const files = installationFiles(directory);
  const marker = { schemaVersion: 1, owner: "p/s/ns", subscriptionId: "sub" };
  await writeFile(files.marker, JSON.stringify(marker));
  const settings = { zone: "tm.example.org", controlAddress: "127.0.0.1", controlPort: 5381 };
  await writeFile(files.settings, JSON.stringify(settings));
  await writeWhole(files.certificate, "certificate");
  await writeWhole(files.key, "key");
  await allowToken(directory, { token: "new", replaced: undefined, nowMs: 0 });
}

describe("the connection to an installation of this machine", () => {
  it("is what its directory says now, with the known token while that is let in", async () => {
    await install();
    const now = {
      subscriptionId: "sub",
      endpoint: "https://127.0.0.1:5381",
      certificate: "certificate",
    };
    expect(await readLocalConnection(directory, "new")).toEqual({ ...now, token: "new" });
    expect(await readLocalConnection(directory, "lapsed")).toEqual({
      ...now,
      token: localToken("key", { hashes: [hashToken("new")] }),
    });
    await rm(installationFiles(directory).tokens);
    expect(await readLocalConnection(directory, "lapsed")).toEqual({ ...now, token: "lapsed" });
  });

  it("is none where there is no installation, or one that cannot be read", async () => {
    expect(await readLocalConnection(directory, "new")).toBeUndefined();
    expect(await readLocalConnection(join(directory, "no"), "new")).toBeUndefined();
    await install();
    await rm(installationFiles(directory).key);
    expect(await readLocalConnection(directory, "lapsed")).toBeUndefined();
    await writeFile(installationFiles(directory).marker, "no marker");
    expect(await readLocalConnection(directory, "new")).toBeUndefined();
  });
});
