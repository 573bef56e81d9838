// Shows what an edit does before it is made and after: the diff that Pulumi previews, and the shares of
// answers that the deployed name servers give. It edits the canary's weight to and fro.
import { Resolver } from "node:dns/promises";
import { readStatus } from "../../provider/deploy/status.ts";
import { heading, paint, row } from "../screen.ts";
import { Failure } from "../script.ts";
import { serverOf } from "./demonstration.ts";
import type { QuickstartSettings } from "./settings.ts";
import type { DeployedProfile, Edit, Stack } from "./stack.ts";
import { UNEDITED } from "./stack.ts";

/** The weight the canary is given, so that it gets half of the answers. */
const EDITED: Edit = { canaryWeight: 90 };
/** Questions that are asked to see how answers are shared. */
const QUESTIONS = 1000;
const BAR_WIDTH = 40;

/** Edits the canary's weight and shows what changes. */
export async function editWeight(
  settings: QuickstartSettings,
  stack: Stack,
  shop: DeployedProfile,
): Promise<void> {
  const before = await stack.readEdit();
  if (!before) {
    heading("An edit");
    row("left out", "the program has no endpoint canary any more");
    return;
  }
  const after = before.canaryWeight === EDITED.canaryWeight ? UNEDITED : EDITED;

  heading(`An edit: the canary's weight from ${before.canaryWeight} to ${after.canaryWeight}`);
  row("preview", "nothing is changed yet");
  await stack.preview(after);
  await showShares(settings, shop);
  row("up", "now it is made");
  await stack.up(after);
  const made = await stack.readEdit();
  if (made?.canaryWeight !== after.canaryWeight) {
    row("not made", "the program takes the canary's weight from elsewhere than its configuration");
  }
  await showShares(settings, shop);
}

/** Asks many times and shows how the answers are shared, beside what the weights promise. */
async function showShares({ directory }: QuickstartSettings, shop: DeployedProfile): Promise<void> {
  const { profiles, responder } = await readStatus(directory);
  const profile = profiles.find(({ fqdn }) => fqdn === shop.fqdn);
  if (!profile || !responder) throw new Failure(`the name servers do not know ${shop.fqdn}`);
  const counts = await countAnswers(serverOf(responder), shop.fqdn);
  const online = profile.endpoints.filter((one) => one.endpointMonitorStatus === "Online");
  const total = online.reduce((sum, { weight }) => sum + weight, 0);
  row("asked", `${QUESTIONS} times for ${shop.fqdn}, over DNS`);
  for (const endpoint of profile.endpoints) {
    const { name, target, weight, endpointMonitorStatus } = endpoint;
    const share = (counts.get(target) ?? 0) / QUESTIONS;
    const bar = "█".repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH);
    const promised = online.includes(endpoint)
      ? `weight ${String(weight).padStart(2)} of ${total}: ${percent(weight / total)}`
      : endpointMonitorStatus;
    row(name, `${paint("cyan", bar)} ${paint("bold", percent(share))} of the answers; ${promised}`);
  }
}

async function countAnswers(server: string, name: string): Promise<Map<string, number>> {
  const resolver = new Resolver({ timeout: 1000, tries: 3 });
  resolver.setServers([server]);
  const counts = new Map<string, number>();
  for (let question = 0; question < QUESTIONS; question++) {
    for (const address of await resolver.resolve4(name)) {
      counts.set(address, (counts.get(address) ?? 0) + 1);
    }
  }
  return counts;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(5);
}
