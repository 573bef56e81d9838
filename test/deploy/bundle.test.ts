import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { checkNode, findBundle } from "../../provider/deploy/bundle.ts";

const SOURCE = resolve(import.meta.dirname, "../../provider/deploy/bundle.ts");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-bundle-"));
  for (const name of ["signpost.js", "sqlite-worker.js", "package.json"]) {
    await writeFile(join(folder, name), name);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("a bundle has one version, whichever Node it is deployed with", async () => {
  const otherNode = join(folder, "node");
  await copyFile(process.execPath, otherNode);
  const program = `
    const { findBundle } = await import(${JSON.stringify(SOURCE)});
    console.log((await findBundle(${JSON.stringify(folder)})).version);`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(otherNode, args);
  expect(stdout.trim()).toBe((await findBundle(folder)).version);
});

it("another content has another version", async () => {
  const { version } = await findBundle(folder);
  await writeFile(join(folder, "signpost.js"), "changed");
  expect((await findBundle(folder)).version).not.toBe(version);
});

it("a Node that the runtime does not run on is refused with the remedy", () => {
  for (const version of ["22.18.0", "24.0.0"]) expect(() => checkNode(version)).not.toThrow();
  for (const version of ["22.17.9", "20.20.2", "18.0.0"]) {
    expect(() => checkNode(version)).toThrow(/^the name servers need Node 22.18 or later, .*npm/);
  }
});
