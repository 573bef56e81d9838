// The hash by which Terraform knows an unpacked provider again: `h1`, the directory hash of Go's modules
// (golang.org/x/mod/sumdb/dirhash), over the names and contents of all files.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Hashes the package in a folder, which may be a link to it. */
export function hashPackage(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const sum = createHash("sha256");
  // Go sorts by bytes; the names are ASCII, so that is how JavaScript sorts too.
  for (const name of names.sort()) {
    const content = createHash("sha256").update(readFileSync(join(folder, name)));
    sum.update(`${content.digest("hex")}  ${name}\n`);
  }
  return `h1:${sum.digest("base64")}`;
}
