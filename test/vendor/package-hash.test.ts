// The hash by which Terraform knows a package.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { hashPackage } from "../../provider/vendor/package-hash.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

it("the hash of a package is that of Go's dirhash", () =>
  inTemporaryFolder(async (folder) => {
    const files = join(folder, "package");
    await mkdir(join(files, "b"), { recursive: true });
    await writeFile(join(files, "a"), "one\n");
    await writeFile(join(files, "b", "c"), "two\n");
    await writeFile(join(files, "b.txt"), "");
    // printf of `sha256sum`'s lines for a, b.txt and b/c, in the order of their bytes, hashed again.
    expect(hashPackage(files)).toBe("h1:Prpk25M6CNqepZrVMPZKgVebY7eJKwdSAy7yPwC1AM4=");
    await symlink("package", join(folder, "link"));
    expect(hashPackage(join(folder, "link"))).toBe(hashPackage(files));
    await writeFile(join(files, "a"), "other\n");
    expect(hashPackage(files)).not.toBe("h1:Prpk25M6CNqepZrVMPZKgVebY7eJKwdSAy7yPwC1AM4=");
  }));
