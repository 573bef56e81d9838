// `npm run stop`: ends what `npm start` has begun, however far it came: the deployment by `pulumi
// destroy`, then any runtime the state does not know, then the services. Running it twice is fine.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stopRuntime } from "../provider/deploy/local-target.ts";
import { messageOf } from "../provider/errors.ts";
import { endServices } from "./quickstart/services.ts";
import { parseQuickstartSettings, type QuickstartSettings } from "./quickstart/settings.ts";
import { hasStack, openStack } from "./quickstart/stack.ts";
import { heading, paint, row } from "./screen.ts";
import { runScript } from "./script.ts";
import { setUp } from "./setup.ts";
import { exclusively } from "./tools/exclusive.ts";

/** What `npm start` puts into the state folder; other things live there too. */
const STATE_NAMES = ["pulumi", "pulumi.new", "name-servers", "services.sock"];

async function stop(settings: QuickstartSettings): Promise<number> {
  const { state, directory } = settings;
  const mayForget = hasStack(settings) ? await destroy(settings) : true;

  heading("Processes");
  const ended = await stopRuntime(directory);
  row(
    "runtime",
    ended > 0 ? `${ended} process(es) ended that the stack did not know` : "none left",
  );
  row("services", (await endServices(state)) ? "ended" : "none left");
  if (!mayForget) {
    row("state", `kept in ${state}: it still knows resources; mend what failed, run this again`);
    return 1;
  }
  const left = STATE_NAMES.map((name) => join(state, name)).filter(existsSync);
  for (const path of left) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  row("state", left.length > 0 ? `removed from ${state}` : "none left");
  return 0;
}

/** Destroys the stack; tells whether its state may be forgotten. */
async function destroy(settings: QuickstartSettings): Promise<boolean> {
  const { pulumi } = await setUp("start");
  heading("pulumi destroy");
  const stack = openStack(settings, pulumi);
  try {
    await stack.prepare();
    await stack.destroy();
    return true;
  } catch (error) {
    row(paint("red", "failed"), messageOf(error));
    return stack.isOnlyLocal().catch(() => false);
  }
}

await runScript(import.meta, async () => {
  const settings = parseQuickstartSettings();
  if (!existsSync(settings.state)) {
    row("stop", `nothing to stop: there is no ${settings.state}`);
    return 0;
  }
  const lock = join(settings.state, "quickstart.lock");
  return exclusively(lock, "another npm start or npm run stop is at work", () => stop(settings));
});
