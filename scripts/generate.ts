// `npm run generate`: makes what is derived from the definitions in provider/model and committed. Run it
// after a change there; a test says when it was forgotten.
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RESOURCES } from "../provider/model/resources.ts";
import { type PulumiDifferences, renderResource, renderStructures } from "./generate/pulumi.ts";
import { heading, row } from "./screen.ts";
import { Failure, ROOT, runScript } from "./script.ts";

const PULUMI_FOLDER = "sdk/pulumi/generated";
const PULUMI_DIFFERENCES: Readonly<Record<string, PulumiDifferences>> = {
  ExternalEndpoint: { givenByClass: ["profileId"] },
  AliasRecord: { givenByClass: ["profileId"] },
  ZoneDelegation: { givenByClass: ["zone", "nameServers"] },
  NameServers: { defaults: { directory: "`~/.signpost/<project>-<stack>-<name>`" } },
};

/** Everything that is generated: text by path from the repository's folder. */
export function generate(): ReadonlyMap<string, string> {
  const files = new Map([[`${PULUMI_FOLDER}/structures.ts`, renderStructures(RESOURCES)]]);
  for (const definition of RESOURCES) {
    const { name } = definition;
    files.set(
      `${PULUMI_FOLDER}/${kebabCase(name)}.ts`,
      renderResource(definition, PULUMI_DIFFERENCES[name]),
    );
  }
  return new Map(Array.from(files, ([path, text]) => [path, formatted(path, text)]));
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function formatted(path: string, text: string): string {
  const biome = join(ROOT, "node_modules/.bin/biome");
  const { status, stdout, stderr } = spawnSync(biome, ["format", `--stdin-file-path=${path}`], {
    cwd: ROOT,
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Failure(`${path} could not be formatted: ${stderr}`);
  return stdout;
}

async function main(): Promise<number> {
  heading("generate");
  for (const [path, text] of generate()) {
    const file = join(ROOT, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    row("written", path);
  }
  return 0;
}

await runScript(import.meta, main);
