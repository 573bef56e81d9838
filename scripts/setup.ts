// `npm run setup [-- --for start|bench|test]`: finds or installs the tools that a script needs and says
// for each in one line what it is and where it is from. Does nothing that is done already.
import { dirname, join, relative } from "node:path";
import { delimiter } from "node:path/posix";
import { parseArgs } from "node:util";
import { heading } from "./screen.ts";
import { Failure, ROOT, runScript } from "./script.ts";
import { type CdkTool, findCdk } from "./tools/cdk.ts";
import { findDebianCommand } from "./tools/debian.ts";
import {
  C_COMPILER,
  type DebianCommand,
  DIG,
  FAKETIME,
  GDNSD,
  NAMED,
  NSD,
  UNBOUND,
} from "./tools/debian-commands.ts";
import { findGoProgram, OPENTOFU, TIME_PROVIDER } from "./tools/go-program.ts";
import { findMoto } from "./tools/moto.ts";
import { findPulumi, type PulumiTool } from "./tools/pulumi.ts";
import { findTerraform } from "./tools/terraform.ts";
import { announce, shortPath, type Tool } from "./tools/tool.ts";

/** What the tools are for. */
export type Purpose = "start" | "test";

/** The tools as they were found. */
export interface Tools {
  readonly pulumi: PulumiTool;
  /** Environment in which all of them are found in PATH. */
  readonly environment: NodeJS.ProcessEnv;
}

/** What the benchmarks run beside the product. */
export interface BenchTools {
  readonly compiler: Tool;
  readonly gdnsd: Tool;
  readonly terraform: Tool;
  /** A provider written in Go, beside which ours is measured. */
  readonly providerPeer: Tool;
}

/** Where Debian packages are unpacked that cannot be installed, or must not be. */
export const TOOL_CACHE = join(ROOT, ".signpost", "tools");

/** Finds or installs what a purpose needs. */
export async function setUp(purpose: Purpose): Promise<Tools> {
  announceNode();
  const pulumi = await announced(findPulumi());
  if (purpose === "start") return { pulumi, environment: pulumi.environment };
  const { environment } = pulumi;
  const folders = [environment["PATH"]];
  // The tests run the benchmarks too.
  const debian = [DIG, UNBOUND, NAMED, NSD, FAKETIME, C_COMPILER, GDNSD];
  const ways = [
    ...debian.map((wanted) => () => findDebian(wanted)),
    () => findTerraform(),
    () => findGoProgram(OPENTOFU),
    () => findGoProgram(TIME_PROVIDER),
    () => findMoto(),
    () => findCdk("cdktn"),
    () => findCdk("cdktf"),
  ];
  for (const find of ways) folders.push(dirname((await announced(find())).path));
  const path = [...new Set(folders)].join(delimiter);
  return { pulumi, environment: { ...environment, PATH: path } };
}

/** Finds or installs what the benchmarks need. */
export async function setUpBench(): Promise<BenchTools> {
  announceNode();
  return {
    compiler: await announced(findDebian(C_COMPILER)),
    gdnsd: await announced(findDebian(GDNSD)),
    terraform: await announced(findTerraform()),
    providerPeer: await announced(findGoProgram(TIME_PROVIDER)),
  };
}

/** What examples/contoso runs around the product. */
export interface ContosoTools {
  readonly pulumi: PulumiTool;
  readonly nsd: Tool;
  readonly unbound: Tool;
}

/** Finds or installs what examples/contoso needs. */
export async function setUpContoso(): Promise<ContosoTools> {
  announceNode();
  return {
    pulumi: await announced(findPulumi()),
    nsd: await announced(findDebian(NSD)),
    unbound: await announced(findDebian(UNBOUND)),
  };
}

/** Finds or installs what examples/cdktn needs. */
export async function setUpCdktn(): Promise<CdkTool> {
  announceNode();
  await announced(findTerraform());
  return announced(findCdk("cdktn"));
}

function announceNode(): void {
  heading("Tools");
  announce({
    name: "node",
    path: process.execPath,
    version: process.versions.node,
    origin: nodeOrigin(),
  });
}

function findDebian(wanted: DebianCommand): Promise<Tool> {
  return findDebianCommand(wanted, { cache: TOOL_CACHE });
}

async function announced<Found extends Tool>(finding: Promise<Found>): Promise<Found> {
  const tool = await finding;
  announce(tool);
  return tool;
}

function nodeOrigin(): string {
  const below = relative(join(ROOT, "node_modules"), process.execPath);
  const [name = ""] = below.split("/");
  return below.startsWith("..") ? shortPath(process.execPath) : `npm package ${name}`;
}

await runScript(import.meta, async () => {
  const { values } = parseArgs({ options: { for: { type: "string", default: "test" } } });
  const purpose = values.for;
  if (purpose === "bench") await setUpBench();
  else if (purpose === "start" || purpose === "test") await setUp(purpose);
  else throw new Failure(`--for must be start, bench or test, got ${purpose}`);
  return 0;
});
