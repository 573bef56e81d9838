// What the name servers do, shown: an answer, a failover and a failback, each with the seconds it took
// beside the bound of the specification.
import { Resolver } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type EndpointReport, readStatus } from "../../provider/deploy/status.ts";
import { worstDegradedSeconds } from "../../provider/model/monitor-config.ts";
import { fact, line, step, waiting } from "./screen.ts";
import { switchService } from "./services.ts";
import { type QuickstartSettings, REGIONS } from "./settings.ts";

const FQDN = "web.tm.example.org";
/** The monitor configuration in examples/quickstart. */
const MONITOR = {
  intervalInSeconds: 10,
  timeoutInSeconds: 5,
  toleratedNumberOfFailures: 0,
} as const;
/** From verdict to changed answer (TM-184). */
const PUBLISH_SECONDS = 1;
const GRACE_MS = 10_000;

const [preferred, second] = REGIONS;

/** Shows an answer, a failover and a failback. */
export async function demonstrate(settings: QuickstartSettings): Promise<void> {
  const ask = asker(settings);
  step(`Asking the name servers at 127.0.0.1 port ${settings.port} for ${FQDN}`);
  // After an interrupted run the preferred service may have to be found healthy again first.
  await waiting("waiting for the first answer", until(ask, preferred.address));
  await waiting("waiting for the first probes", untilStatus(settings, preferred.name, "Online"));
  fact("answer", await describe(ask));

  const bound = worstDegradedSeconds(MONITOR, "refused") + PUBLISH_SECONDS;
  step(`Stopping ${preferred.name} (${preferred.address})`);
  const stopped = performance.now();
  await switchService(settings, preferred.address, false);
  await waiting("waiting for the failover", until(ask, second.address));
  const failover = (performance.now() - stopped) / 1000;
  fact(preferred.name, (await endpointOf(settings, preferred.name))?.status ?? "unknown", "red");
  fact("answer", await describe(ask));
  fact(
    "failover",
    `${failover.toFixed(1)} s; at most ${bound} s (TM-181, TM-184), then caches for their TTL`,
  );

  step(`Starting ${preferred.name} again`);
  const started = performance.now();
  await switchService(settings, preferred.address, true);
  await waiting("waiting for the failback", until(ask, preferred.address));
  const failback = (performance.now() - started) / 1000;
  fact(preferred.name, (await endpointOf(settings, preferred.name))?.status ?? "unknown", "green");
  fact("answer", await describe(ask));
  fact(
    "failback",
    `${failback.toFixed(1)} s; at most ${MONITOR.intervalInSeconds + PUBLISH_SECONDS} s (TM-182, TM-184)`,
  );
}

/** Tells how to go on. */
export function showHowToAsk(settings: QuickstartSettings): void {
  step("The name servers run on. Ask them, look at them, stop them:");
  line(`dig @127.0.0.1 -p ${settings.port} ${FQDN}`);
  line(`npx signpost ask ${FQDN} --port ${settings.port}`);
  line(`npx signpost status --directory ${settings.directory}`);
  line("npm run stop");
}

type Ask = () => Promise<{ address: string; ttl: number } | undefined>;

function asker(settings: QuickstartSettings): Ask {
  return async () => {
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([`127.0.0.1:${settings.port}`]);
    const [record] = await resolver.resolve4(FQDN, { ttl: true }).catch(() => []);
    return record;
  };
}

async function describe(ask: Ask): Promise<string> {
  const record = await ask();
  if (!record) return "none";
  const region = REGIONS.find(({ address }) => address === record.address)?.name;
  return `${FQDN}  ${record.ttl}  A  ${record.address}  (${region})`;
}

async function until(ask: Ask, address: string): Promise<void> {
  await poll(
    async () => (await ask())?.address === address,
    `${FQDN} to be answered with ${address}`,
  );
}

async function untilStatus(
  settings: QuickstartSettings,
  name: string,
  status: string,
): Promise<void> {
  await poll(
    async () => (await endpointOf(settings, name))?.status === status,
    `${name} to be ${status}`,
  );
}

async function poll(holds: () => Promise<boolean>, what: string): Promise<void> {
  const longest = worstDegradedSeconds(MONITOR, "hanging") * 1000 + GRACE_MS;
  const deadline = performance.now() + longest;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${longest / 1000} s for ${what}`);
    await sleep(100);
  }
}

async function endpointOf(
  settings: QuickstartSettings,
  name: string,
): Promise<EndpointReport | undefined> {
  const { profiles } = await readStatus(settings.directory);
  return profiles.flatMap(({ endpoints }) => endpoints).find((endpoint) => endpoint.name === name);
}
