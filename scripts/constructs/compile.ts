// The constructs as they are published: CommonJS, as apps of both hosts are, one file per host with its
// declarations. Node sees the names of its exports, so ES modules can import them too.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { ROOT } from "../script.ts";
import { runCommand } from "../tools/command.ts";

/** The hosts, each with an entry of the package. */
export const HOSTS = ["cdktf", "cdktn"] as const;

/** How the constructs are bundled; the host stays outside, as an app must have one only. */
export const CONSTRUCTS_BUNDLE: BuildOptions = {
  entryPoints: Object.fromEntries(
    HOSTS.map((host) => [`sdk/${host}/index`, `sdk/${host}/index.ts`]),
  ),
  format: "cjs",
  external: ["constructs", ...HOSTS],
  // What the sources say of their place is an ES module's way.
  define: { "import.meta.dirname": "__dirname" },
  tsconfig: "tsconfig.constructs.json",
};

/** Writes the declarations, and what makes Node take the files as CommonJS. */
export async function declareConstructs(outDir: string): Promise<void> {
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "-p", "tsconfig.constructs.json", "--outDir", outDir];
  await runCommand(process.execPath, args, { cwd: ROOT });
  for (const host of HOSTS) {
    await writeFile(join(outDir, "sdk", host, "package.json"), '{ "type": "commonjs" }\n');
  }
}
