// `npm run setup [-- --for start|test]`: finds or installs the tools that a script needs and says for
// each in one line what it is and where it is from. Does nothing that is done already.
import { dirname, join, relative } from "node:path";
import { delimiter } from "node:path/posix";
import { parseArgs } from "node:util";
import { heading } from "./screen.ts";
import { Failure, ROOT, runScript } from "./script.ts";
import { DIG, findDebianCommand } from "./tools/debian.ts";
import { findPulumi, type PulumiTool } from "./tools/pulumi.ts";
import { announce, shortPath } from "./tools/tool.ts";

/** What the tools are for. */
export type Purpose = "start" | "test";

/** The tools as they were found. */
export interface Tools {
  readonly pulumi: PulumiTool;
  /** Environment in which all of them are found in PATH. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Finds or installs what a purpose needs. */
export async function setUp(purpose: Purpose): Promise<Tools> {
  heading("Tools");
  announce({
    name: "node",
    path: process.execPath,
    version: process.versions.node,
    origin: nodeOrigin(),
  });
  const pulumi = await findPulumi();
  announce(pulumi);
  if (purpose === "start") return { pulumi, environment: pulumi.environment };
  const dig = await findDebianCommand(DIG, join(ROOT, ".signpost", "tools"));
  announce(dig);
  const { environment } = pulumi;
  const path = [environment["PATH"], dirname(dig.path)].join(delimiter);
  return { pulumi, environment: { ...environment, PATH: path } };
}

function nodeOrigin(): string {
  const below = relative(join(ROOT, "node_modules"), process.execPath);
  const [name = ""] = below.split("/");
  return below.startsWith("..") ? shortPath(process.execPath) : `npm package ${name}`;
}

await runScript(import.meta, async () => {
  const { values } = parseArgs({ options: { for: { type: "string", default: "test" } } });
  if (values.for !== "start" && values.for !== "test") {
    throw new Failure(`--for must be start or test, got ${values.for}`);
  }
  await setUp(values.for);
  return 0;
});
