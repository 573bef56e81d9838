// `npm run bench [-- --rounds N] [--only ROW] [--json FILE] [--quick]`: the product beside its peer, in
// turn in the same run, as ratios of medians. Exit code 1 when an answer was wrong: then no number counts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { findPackageRoot } from "../provider/deploy/package-root.ts";
import { freePorts } from "../test/support/free-ports.ts";
import { measureConfigWrite } from "./bench/config-write.ts";
import { compileLoad } from "./bench/dns-load.ts";
import { type Gdnsd, startGdnsd } from "./bench/gdnsd.ts";
import { measurePluginStart } from "./bench/plugin-start.ts";
import { type Processors, pickProcessors } from "./bench/processors.ts";
import { measureQueryCost } from "./bench/query-cost.ts";
import { QUESTION } from "./bench/question.ts";
import { renderCost, renderTimes, renderWrites } from "./bench/report.ts";
import { type BenchSettings, parseBenchSettings } from "./bench/settings.ts";
import { deploySignpost, type Signpost } from "./bench/signpost.ts";
import { peerSide, signpostSide } from "./bench/terraform-sides.ts";
import { measureUnchangedPlan } from "./bench/unchanged-plan.ts";
import { build } from "./build.ts";
import { heading, row } from "./screen.ts";
import { Interruption, ROOT, runScript } from "./script.ts";
import { type BenchTools, setUpBench } from "./setup.ts";

/** What a run needs. */
interface Bench {
  readonly settings: BenchSettings;
  readonly tools: BenchTools;
  readonly processors: Processors;
  readonly signal: AbortSignal;
}

/** What a row has measured, and how many answers were wrong. */
interface Result {
  readonly samples: readonly object[];
  readonly wrong: number;
}

/** An installation of our own, fresh for each row, and a folder that is removed after it. */
async function withSignpost(
  action: (signpost: Signpost, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "signpost-bench-"));
  try {
    const [port = 0, controlPort = 0] = await freePorts(2);
    const signpost = await deploySignpost({ folder, port, controlPort });
    try {
      return await action(signpost, folder);
    } finally {
      await signpost.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Both DNS servers, fresh for each row. */
function withServers(
  { tools, processors }: Bench,
  action: (signpost: Signpost, gdnsd: Gdnsd) => Promise<Result>,
): Promise<Result> {
  return withSignpost(async (signpost, folder) => {
    const [port = 0] = await freePorts(1);
    const gdnsd = await startGdnsd({
      tool: tools.gdnsd,
      folder: join(folder, "gdnsd"),
      port,
      processor: processors.server,
    });
    try {
      return await action(signpost, gdnsd);
    } finally {
      await gdnsd.close();
    }
  });
}

function runQueryCost(bench: Bench): Promise<Result> {
  const { settings, tools, processors, signal } = bench;
  return withServers(bench, async (signpost, gdnsd) => {
    const program = await compileLoad(tools.compiler.path, join(ROOT, ".signpost", "bench"));
    await signpost.declare(QUESTION.label, [QUESTION.address, QUESTION.otherAddress]);
    const servers = [
      { name: "signpost", port: signpost.port, pid: await signpost.responderPid() },
      { name: "gdnsd", port: gdnsd.port, pid: gdnsd.pid },
    ] as const;
    const effort = settings.cost;
    const samples = await measureQueryCost({ servers, program, processors, effort, signal });
    heading("query-cost: an address of a Priority profile, one processor for the server");
    console.log(renderCost(samples));
    const wrong = samples.filter((sample) => sample.wrong > 0 || sample.answered === 0);
    for (const sample of wrong) {
      row("wrong", `${sample.server}: ${sample.firstWrong || "no answer at all"}`);
    }
    return { samples, wrong: wrong.length };
  });
}

function runConfigWrite(bench: Bench): Promise<Result> {
  const { settings, signal } = bench;
  return withServers(bench, async (signpost, gdnsd) => {
    const effort = settings.write;
    const { samples, wrong } = await measureConfigWrite({ signpost, gdnsd, effort, signal });
    heading("config-write: a changed address, until the first answer that has it");
    console.log(renderWrites(samples));
    row("peer", "gdnsd: the zone file written and synced, `gdnsdctl reload-zones`");
    row("beside", "Azure Traffic Manager documents up to 60 s");
    if (wrong > 0) row("wrong", `${wrong} answers had not exactly one address`);
    return { samples, wrong };
  });
}

async function runPluginStart({ settings, tools, signal }: Bench): Promise<Result> {
  const { version } = findPackageRoot(ROOT);
  const path = join(ROOT, "dist", "terraform", `terraform-provider-signpost_v${version}`);
  const plugins = [
    { server: "signpost", path },
    { server: "peer", path: tools.providerPeer.path },
  ] as const;
  const samples = await measurePluginStart({ plugins, starts: settings.starts, signal });
  heading("plugin-start: from the start of a Terraform plugin to its handshake");
  console.log(renderTimes("handshake", samples));
  row("peer", `${tools.providerPeer.name} ${tools.providerPeer.version}, in Go`);
  return { samples, wrong: 0 };
}

function runUnchangedPlan(bench: Bench): Promise<Result> {
  const { settings, tools, signal } = bench;
  const { plans, resources } = settings.plan;
  return withSignpost(async (signpost, folder) => {
    const sides = [
      await signpostSide(signpost, join(folder, "ours"), resources),
      await peerSide(tools.providerPeer, join(folder, "peer"), resources),
    ];
    const terraform = tools.terraform.path;
    const { samples, wrong } = await measureUnchangedPlan({ terraform, sides, plans, signal });
    heading(`unchanged-plan: terraform plan of ${resources} resources, none of them changed`);
    console.log(renderTimes("plan", samples));
    row("peer", `${tools.providerPeer.name} ${tools.providerPeer.version}, in Go; it asks nobody`);
    if (wrong > 0) row("wrong", `${wrong} plans found something to change`);
    return { samples, wrong };
  });
}

async function bench(settings: BenchSettings, signal: AbortSignal): Promise<number> {
  const tools = await setUpBench();
  const processors = await pickProcessors();
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    processors: cpus().length,
    kernel: release(),
    node: process.versions.node,
    gdnsd: tools.gdnsd.version,
    compiler: tools.compiler.version,
    terraform: tools.terraform.version,
    providerPeer: `${tools.providerPeer.name} ${tools.providerPeer.version}`,
  };
  row("signpost", (await build()) ? "built just now" : "built already");
  heading("Machine");
  const { processor, kernel, node } = machine;
  row("", `${machine.processors} x ${processor}, Linux ${kernel}, Node ${node}`);
  const startedAt = new Date().toISOString();
  const results: Record<string, Result> = {};
  for (const name of settings.rows) {
    const run = {
      "query-cost": runQueryCost,
      "config-write": runConfigWrite,
      "plugin-start": runPluginStart,
      "unchanged-plan": runUnchangedPlan,
    }[name];
    results[name] = await run({ settings, tools, processors, signal });
  }
  if (settings.jsonFile !== undefined) {
    const report = { schemaVersion: 1, startedAt, machine, results };
    await writeFile(settings.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  }
  return Object.values(results).some(({ wrong }) => wrong > 0) ? 1 : 0;
}

await runScript(import.meta, async () => {
  const settings = parseBenchSettings(process.argv.slice(2));
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) {
    process.on(name, () => interrupt.abort(new Interruption("everything it started is ended")));
  }
  return bench(settings, interrupt.signal);
});
