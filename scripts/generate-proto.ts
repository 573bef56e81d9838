// `node scripts/generate-proto.ts`: writes the TypeScript of the `.proto` files beside them. To follow a
// later protocol, replace the `.proto` files (their README says where they are from) and run it again.
// The generator is fetched into a temporary folder: nobody needs it who does not do that.
import { glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { heading, row, withProgress } from "./screen.ts";
import { ROOT, runScript } from "./script.ts";
import { runCommand } from "./tools/command.ts";
import { installedVersion } from "./tools/installed-version.ts";
import { runNpm } from "./tools/npm.ts";

const PROTO = join(ROOT, "provider", "engine", "terraform", "proto");
const BUF_VERSION = "1.75.0";
const TEMPLATE = {
  version: "v2",
  plugins: [
    {
      local: "protoc-gen-es",
      out: ".",
      // Plain objects for enums: Node runs the sources without a compiler.
      opt: ["target=ts", "import_extension=ts", "erasable_syntax=true"],
    },
  ],
};

/** Generates the messages and services, with the generator of the installed version of their runtime. */
async function generate(): Promise<void> {
  const version = await installedVersion("@bufbuild/protobuf");
  const packages = [`@bufbuild/protoc-gen-es@${version}`, `@bufbuild/buf@${BUF_VERSION}`];
  const folder = await mkdtemp(join(tmpdir(), "signpost-proto-"));
  try {
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
    await withProgress(`npm install ${packages.join(" ")}`, () => runNpm(folder, install));
    const bin = join(folder, "node_modules", ".bin");
    await runCommand(join(bin, "buf"), ["generate", ".", "--template", JSON.stringify(TEMPLATE)], {
      cwd: PROTO,
      environment: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}` },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await dropDirective();
  row("generated", PROTO);
}

/** Takes out what the generator says to a linter that this project does not have. */
async function dropDirective(): Promise<void> {
  for await (const name of glob("*_pb.ts", { cwd: PROTO })) {
    const path = join(PROTO, name);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/^\/\* eslint-disable \*\/\n/m, ""));
  }
}

await runScript(import.meta, async () => {
  heading("Protocol");
  await generate();
  return 0;
});
