import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { nameServersKind } from "../../../provider/engine/lifecycle/name-servers.ts";
import { startChild } from "../../support/child.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

describe("name servers whose directory was removed while they run", () => {
  it("keep every input in a refresh, the token's version among them", () =>
    inTemporaryFolder(async (folder) => {
      const directory = join(folder, "i");
      const program = join(directory, "versions", "0.1.0-abc", "signpost.js");
      await mkdir(dirname(program), { recursive: true });
      await writeFile(program, "console.log('here'); setInterval(() => {}, 1000);");
      const child = startChild(process.execPath, [program, "responder", "--directory", directory]);
      await child.line((line) => line === "here");
      const inputs = {
        zone: "tm.example.org",
        directory,
        owner: "p/s/ns",
        addresses: ["127.0.0.1"],
        port: 1053,
        controlAddress: "127.0.0.1",
        controlPort: 5380,
        tokenVersion: "2",
      };
      const state = { ...inputs, version: "0.1.0-abc", token: "t" };
      try {
        expect(await nameServersKind.read(directory, state)).toEqual({ inputs, state });
      } finally {
        await child.kill();
      }
    }));
});
