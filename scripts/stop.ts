// `npm run stop`: `pulumi destroy`, then an end to everything the quickstart started, also to what the
// stack does not know of because a run was cut short.
import { rmSync } from "node:fs";
import { readMarker } from "../provider/control/installation.ts";
import { removeInstallation } from "../provider/deploy/local-target.ts";
import { line, step } from "./quickstart/screen.ts";
import { stopServices } from "./quickstart/services.ts";
import { readSettings } from "./quickstart/settings.ts";
import { openStack } from "./quickstart/stack.ts";

async function stop(): Promise<void> {
  const settings = readSettings(process.env);
  step("pulumi destroy");
  const stack = await openStack(settings);
  if (stack.exists()) {
    await stack.clear();
    await stack
      .destroy()
      .catch((error) => line(`the stack could not be destroyed: ${error.message}`));
  } else line("there is no stack");
  const left = await readMarker(settings.directory);
  if (left) {
    await removeInstallation({ directory: settings.directory, owner: left.owner });
    line(`ended and removed ${settings.directory}, which the stack did not know`);
  }
  if (await stopServices(settings)) line("ended the stand-in services");
  rmSync(settings.state, { recursive: true, force: true });
  line("nothing is left");
}

await stop().catch((error) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
