// `npm run example:cdktn [-- --port PORT …]`: examples/cdktn from beginning to end, on this machine. Deploys it with the real
// CDKTN and Terraform, shows a failover and a failback over DNS, and destroys all of it again, also when a
// person has had enough before.
import { parseArgs } from "node:util";
import { build } from "./build.ts";
import { createApp } from "./cdktn/app.ts";
import { demonstrate } from "./quickstart/demonstration.ts";
import { endServices, startServices } from "./quickstart/services.ts";
import { heading, row } from "./screen.ts";
import { Interruption, runScript } from "./script.ts";
import { setUpCdktn } from "./setup.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The program's variables, of which each is an option, with the defaults that they have there. */
const PORTS = {
  port: { type: "string", default: "5302" },
  controlPort: { type: "string", default: "5382" },
  servicePort: { type: "string", default: "5392" },
} as const;

async function show(interruption: AbortSignal): Promise<void> {
  const { values } = parseArgs({ options: PORTS });
  const cdktn = await setUpCdktn();
  row("signpost", (await build()) ? "built just now" : "built already");
  const app = await createApp(cdktn, values);
  row("folder", app.folder);
  try {
    const { running } = await startServices(app.folder, Number(values.servicePort));
    row("services", `${running.join(", ")} answer on port ${values.servicePort}`);
    interruption.throwIfAborted();
    heading("cdktn deploy");
    await app.deploy();
    interruption.throwIfAborted();
    const { folder: state, directory } = app;
    await demonstrate({ state, directory }, await app.readProfile(), interruption);
  } finally {
    await endServices(app.folder);
    heading("cdktn destroy");
    await app.destroy(); // where this fails the folder stays, as Terraform's state is needed to mend it
    await app.remove();
    row("left", "nothing");
  }
}

await runScript(import.meta, async () => {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) return;
    row("stopping", "what has begun is finished, then all of it is destroyed");
    interruption.abort(new Interruption("the example is destroyed"));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  await show(interruption.signal).catch((error) => {
    // A wait that was broken off has another error, of which this is the cause.
    throw interruption.signal.aborted ? interruption.signal.reason : error;
  });
  return 0;
});
