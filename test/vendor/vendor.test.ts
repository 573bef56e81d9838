// The plugin beside a configuration: found by Terraform, brought up to date, moved.
import { cp, mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { isProviderError } from "../../provider/errors.ts";
import { hashPackage } from "../../provider/vendor/package-hash.ts";
import { vendorPlugin } from "../../provider/vendor/vendor.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const PLACE = "terraform.d/plugins/signpost.internal/signpost/signpost";

/** A built plugin of a version, as small as can be. */
async function makePackage(folder: string, version: string, content = "plugin"): Promise<string> {
  await mkdir(join(folder, "runtime"), { recursive: true });
  const manifest = JSON.stringify({ name: "signpost", version, type: "commonjs" });
  await writeFile(join(folder, "package.json"), manifest);
  await writeFile(join(folder, `terraform-provider-signpost_v${version}`), content, {
    mode: 0o755,
  });
  await writeFile(join(folder, "runtime", "signpost.js"), "runtime");
  return folder;
}

describe("the vendored plugin", () => {
  it("is there for each platform, the same bytes, to be executed", () =>
    inTemporaryFolder(async (folder) => {
      const built = await makePackage(join(folder, "built"), "1.2.3");
      const stack = join(folder, "stack");
      const vendored = vendorPlugin(stack, built);
      expect(vendored).toEqual({
        source: "signpost.internal/signpost/signpost",
        version: "1.2.3",
        plugins: join(stack, "terraform.d", "plugins"),
        changed: true,
      });
      const place = join(stack, PLACE, "1.2.3");
      const platforms = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"];
      expect((await readdir(place)).sort()).toEqual(platforms);
      for (const platform of platforms) {
        const file = join(place, platform, "terraform-provider-signpost_v1.2.3");
        expect((await stat(file)).mode & 0o111).toBe(0o111);
        expect(hashPackage(join(place, platform))).toBe(hashPackage(built));
      }
      const lock = await readFile(join(stack, ".terraform.lock.hcl"), "utf8");
      expect(lock).toContain(`"${hashPackage(built)}"`);
    }));

  it("can be moved with its stack", () =>
    inTemporaryFolder(async (folder) => {
      const built = await makePackage(join(folder, "built"), "1.2.3");
      vendorPlugin(join(folder, "stack"), built);
      expect(await readlink(join(folder, "stack", PLACE, "1.2.3", "darwin_arm64"))).toBe(
        "linux_amd64",
      );
      const options = { recursive: true, verbatimSymlinks: true };
      await cp(join(folder, "stack"), join(folder, "elsewhere"), options);
      await cp(join(folder, "elsewhere"), join(folder, "without-links"), {
        recursive: true,
        dereference: true,
      });
      for (const place of ["elsewhere", "without-links"]) {
        expect(vendorPlugin(join(folder, place), built).changed).toBe(false);
      }
    }));

  it("is left alone when it is there already, and mended when it is not whole", () =>
    inTemporaryFolder(async (folder) => {
      const built = await makePackage(join(folder, "built"), "1.2.3");
      const stack = join(folder, "stack");
      vendorPlugin(stack, built);
      const runtime = join(stack, PLACE, "1.2.3", "linux_amd64", "runtime", "signpost.js");
      const before = await stat(runtime);
      expect(vendorPlugin(stack, built).changed).toBe(false);
      expect((await stat(runtime)).ino).toBe(before.ino);
      await writeFile(runtime, "damaged");
      expect(vendorPlugin(stack, built).changed).toBe(true);
      expect(await readFile(runtime, "utf8")).toBe("runtime");
    }));

  it("replaces another version and other bytes of the same, with their lock", () =>
    inTemporaryFolder(async (folder) => {
      const stack = join(folder, "stack");
      for (const [index, [version, content]] of [
        ["1.2.3", "old"],
        ["1.2.3", "new"],
        ["1.3.0", "new"],
      ].entries()) {
        const built = await makePackage(join(folder, `built${index}`), `${version}`, content);
        expect(vendorPlugin(stack, built).changed).toBe(true);
        expect(await readdir(join(stack, PLACE))).toEqual([version]);
        const lock = await readFile(join(stack, ".terraform.lock.hcl"), "utf8");
        expect(lock.match(/"h1:.*"/g)).toEqual([`"${hashPackage(built)}"`]);
      }
    }));

  it("keeps other plugins of the folder", () =>
    inTemporaryFolder(async (folder) => {
      const built = await makePackage(join(folder, "built"), "1.2.3");
      const other = join(folder, "terraform.d/plugins/example.org/a/b/1.0.0/linux_amd64");
      await mkdir(other, { recursive: true });
      await writeFile(join(other, "terraform-provider-b"), "other");
      vendorPlugin(folder, built);
      expect(await readFile(join(other, "terraform-provider-b"), "utf8")).toBe("other");
    }));

  it("fails with the remedy where it is not built", () =>
    inTemporaryFolder(async (folder) => {
      const missing = join(folder, "missing");
      await writeFile(join(folder, "package.json"), '{ "name": "signpost", "version": "1.0.0" }');
      expect(attempt(() => vendorPlugin(folder, missing))).toMatchObject({
        code: "PLUGIN_MISSING",
        message: expect.stringContaining("npm run build"),
      });
      expect(await readdir(folder)).toEqual(["package.json"]);
    }));
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
}
