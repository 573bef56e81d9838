// `npm start`: the product on this machine in one go. Finds the tools, starts three stand-in services,
// runs a real `pulumi up` on the root Pulumi.yaml, shows that DNS follows health, and previews an edit
// before it makes it. Leaves the name servers and the services running; `npm run stop` ends everything.
import { join } from "node:path";
import { build } from "./build.ts";
import { demonstrate, type Outcome } from "./quickstart/demonstration.ts";
import { SERVICES, startServices } from "./quickstart/services.ts";
import {
  hasDefaultState,
  otherPortsRemedy,
  parseQuickstartSettings,
  type QuickstartSettings,
} from "./quickstart/settings.ts";
import { openStack } from "./quickstart/stack.ts";
import { editWeight } from "./quickstart/weight-edit.ts";
import { heading, row } from "./screen.ts";
import { Failure, Interruption, runScript } from "./script.ts";
import { setUp } from "./setup.ts";
import { exclusively } from "./tools/exclusive.ts";

async function start(settings: QuickstartSettings): Promise<void> {
  const { state, servicePort } = settings;
  const { pulumi } = await setUp("start");
  row("signpost", (await build()) ? "built just now" : "built already");

  heading("Services, in place of your regions");
  const portRemedy = otherPortsRemedy(settings);
  await startServices(state, servicePort).catch((error) => {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`${error.message} (servicePort)\n  ${portRemedy}`, { cause: error });
  });
  for (const { name, address } of SERVICES) row(name, `http://${address}:${servicePort}/`);

  heading("pulumi up");
  const stack = openStack(settings, pulumi);
  await stack.prepare();
  await stack.up().catch((error) => {
    if (!(error instanceof Failure) || error instanceof Interruption) throw error;
    throw new Failure(`${error.message}\n  ${portRemedy}`, { cause: error });
  });

  const deployment = await stack.readDeployment();
  const outcome = await demonstrate(settings, deployment.web);
  await editWeight(settings, stack, deployment.shop);
  showWhatNow(settings, deployment.web.fqdn, outcome);
}

function showWhatNow(settings: QuickstartSettings, fqdn: string, { responder }: Outcome): void {
  const [address = "127.0.0.1"] = responder.addresses;
  const where = hasDefaultState(settings) ? "" : ` --directory ${settings.directory}`;
  heading("The name servers run on");
  row("ask", `dig @${address} -p ${responder.port} ${fqdn}`);
  row("", `npx signpost ask ${fqdn} --port ${responder.port}`);
  row("status", `npx signpost status${where}`);
  row("change", "examples/quickstart/index.ts, then npm start again");
  row("stop", "npm run stop");
}

await runScript(import.meta, async () => {
  const settings = parseQuickstartSettings();
  const lock = join(settings.state, "quickstart.lock");
  await exclusively(lock, "another npm start or npm run stop is at work", () => start(settings));
  return 0;
});
