// `npm start`: a real `pulumi up` on this machine, a real answer, a failover and a failback.

import { build } from "./build.ts";
import { demonstrate, showHowToAsk } from "./quickstart/demonstration.ts";
import { fact, step } from "./quickstart/screen.ts";
import { startServices } from "./quickstart/services.ts";
import { REGIONS, readSettings } from "./quickstart/settings.ts";
import { openStack } from "./quickstart/stack.ts";

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  step("Setting up");
  fact("Node", `${process.version} from ${process.execPath}`);
  await build();
  const stack = await openStack(settings);
  step("Starting the stand-in services");
  await startServices(settings);
  for (const { name, address } of REGIONS) fact(name, `http://${address}:${settings.servicePort}/`);
  step("pulumi up");
  await stack.clear();
  await stack.up();
  await demonstrate(settings);
  showHowToAsk(settings);
}

await start().catch((error) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  console.error(
    "`npm run stop` ends and removes whatever was started; `npm start` can be run again at any time.",
  );
  process.exitCode = 1;
});
