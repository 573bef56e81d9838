// Other versions of the built runtime, for tests of what happens when the version changes.
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Bundle, findBundle } from "../../provider/deploy/bundle.ts";

/** Makes a version of its own: the built runtime with its program changed. */
export async function makeBundle(
  folder: string,
  change: (program: string) => string,
): Promise<Bundle> {
  await cp((await findBundle()).folder, folder, { recursive: true });
  const program = join(folder, "signpost.js");
  const before = await readFile(program, "utf8");
  const after = change(before);
  if (after === before) throw new Error("the change changes nothing");
  await writeFile(program, after);
  return findBundle(folder);
}

/** The change that runs code first, in each process. */
export function runFirst(code: string): (program: string) => string {
  return (program) => {
    const [imports = "", ...rest] = program.split("\n");
    return [imports, code, ...rest].join("\n");
  };
}

/** Code that runs in the responder only. */
export function inResponder(code: string): string {
  return `if (process.argv[2] === "responder") { ${code} }`;
}
