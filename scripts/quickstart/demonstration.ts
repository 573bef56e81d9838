// Shows that answers follow health: the preferred service is stopped and started again, and what the
// deployed name servers say is asked of them over DNS, again and again. Measures; decides nothing.
import { Resolver } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ProfileReport,
  type ResponderReport,
  readStatus,
} from "../../provider/deploy/status.ts";
import { messageOf } from "../../provider/errors.ts";
import { worstDegradedSeconds } from "../../provider/model/monitor-config.ts";
import { formatDuration, heading, paint, row, type Style, withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { startService, stopService } from "./services.ts";
import type { QuickstartSettings } from "./settings.ts";
import type { DeployedProfile } from "./stack.ts";

/** From a verdict to the changed answer on one node, in seconds (TM-184). */
const ANSWER_SECONDS = 1;
/** What the spec's worst cases are given on top before the demonstration gives up, in seconds. */
const GRACE_SECONDS = 10;
const POLL_MS = 100;
const STATUS_STYLES: Readonly<Record<string, Style>> = { Online: "green", Degraded: "red" };

type Endpoint = ProfileReport["endpoints"][number];

/** What is seen of a deployed profile at one moment. */
interface Sight {
  readonly profile: ProfileReport;
  readonly server: string;
  /** The address that is answered, or what came instead. */
  readonly answer: string;
}

/** How long something took to be seen. */
interface Seen extends Sight {
  readonly statusMs: number;
  readonly answerMs: number;
}

/** What the demonstration shows in the end. */
export interface Outcome {
  /** Where the name servers answer. */
  readonly responder: Pick<ResponderReport, "addresses" | "port">;
}

/**
 * Shows failover and failback of a deployed profile.
 *
 * @param interruption - ends it early, with an error that has the signal's reason as its cause
 */
export async function demonstrate(
  { state, directory }: Pick<QuickstartSettings, "state" | "directory">,
  { fqdn, monitorConfig }: DeployedProfile,
  interruption?: AbortSignal,
): Promise<Outcome> {
  const { intervalInSeconds, timeoutInSeconds, toleratedNumberOfFailures } = monitorConfig;
  // The next probe comes within an interval and is answered at once (TM-182).
  const recoverySeconds = intervalInSeconds;
  const degradedSeconds = worstDegradedSeconds(monitorConfig, "refused");

  heading(`${fqdn} follows health`);
  const look = () => lookAt(directory, fqdn);
  const isOnline = ({ profile }: Sight) =>
    profile.endpoints.every(({ endpointMonitorStatus }) => endpointMonitorStatus === "Online");
  const start = await waitFor("waiting for the first probes", look, {
    hasStatus: isOnline,
    answer: (profile) => preferred(profile).target,
    worstSeconds: recoverySeconds + timeoutInSeconds,
    interruption,
  });
  const { profile, server } = start;
  const first = preferred(profile);
  row(
    "probes",
    `every ${intervalInSeconds} s, ${timeoutInSeconds} s to answer, ${toleratedNumberOfFailures} failures tolerated`,
  );
  showEndpoints(start);
  showAnswer(start);

  heading(`${first.name} stops`);
  await stopService(state, first.name);
  const failover = await waitFor(`waiting for ${first.name} to be Degraded`, look, {
    hasStatus: (sight) => statusOf(sight, first) === "Degraded",
    answer: (now) => preferred(now).target,
    worstSeconds: degradedSeconds,
    interruption,
  });
  showEndpoints(failover);
  showAnswer(failover);
  showTimes("Degraded", failover, degradedSeconds, "TM-181, refused");
  row(
    "caches",
    `a resolver that has the old answer may keep it for its TTL, ${profile.ttlSeconds} s, on top`,
  );

  heading(`${first.name} starts again`);
  await startService(state, first.name);
  const failback = await waitFor(`waiting for ${first.name} to be Online`, look, {
    hasStatus: isOnline,
    answer: () => first.target,
    worstSeconds: recoverySeconds,
    interruption,
  });
  showEndpoints(failback);
  showAnswer(failback);
  showTimes("Online", failback, recoverySeconds, "TM-182");

  const { responder } = await readStatus(directory);
  if (!responder) throw new Failure(`the responder at ${server} has gone`);
  return { responder };
}

/** The endpoint to be answered by priority: the first that is Online, else the first of all (TM-57). */
function preferred({ endpoints }: ProfileReport): Endpoint {
  const byPriority = [...endpoints].sort((a, b) => a.priority - b.priority);
  const chosen =
    byPriority.find(({ endpointMonitorStatus }) => endpointMonitorStatus === "Online") ??
    byPriority[0];
  if (!chosen) throw new Failure("the profile has no endpoints");
  return chosen;
}

function statusOf({ profile }: Sight, endpoint: Endpoint): string | undefined {
  return profile.endpoints.find(({ name }) => name === endpoint.name)?.endpointMonitorStatus;
}

async function lookAt(directory: string, fqdn: string): Promise<Sight | string> {
  const { profiles, responder } = await readStatus(directory);
  const profile = profiles.find((one) => one.fqdn === fqdn);
  if (!responder) return "the responder does not answer on its socket";
  if (!profile) return `the controller knows no profile ${fqdn}`;
  const server = serverOf(responder);
  return { profile, server, answer: await ask(server, fqdn) };
}

/** Where a responder is asked, as `127.0.0.1:5300`. */
export function serverOf({ addresses, port }: Outcome["responder"]): string {
  const [address = "127.0.0.1"] = addresses;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Asks for the address of a name; a resolver of its own each time, as resolvers may cache. */
async function ask(server: string, name: string): Promise<string> {
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers([server]);
  try {
    return (await resolver.resolve4(name)).join(" ");
  } catch (error) {
    return messageOf(error);
  }
}

/** Looks until the status and the answer are as wanted, and tells when each was first seen. */
async function waitFor(
  label: string,
  look: () => Promise<Sight | string>,
  wanted: {
    readonly hasStatus: (sight: Sight) => boolean;
    readonly answer: (profile: ProfileReport) => string;
    readonly worstSeconds: number;
    readonly interruption: AbortSignal | undefined;
  },
): Promise<Seen> {
  const startedAtMs = performance.now();
  const deadlineMs = startedAtMs + (wanted.worstSeconds + ANSWER_SECONDS + GRACE_SECONDS) * 1000;
  let statusMs: number | undefined;
  let last = "";
  return withProgress(
    () => `${label} (${last})`,
    async () => {
      while (performance.now() < deadlineMs) {
        const sight = await look();
        const elapsedMs = performance.now() - startedAtMs;
        if (typeof sight === "string") {
          last = sight;
        } else {
          last = `answer ${sight.answer}`;
          if (wanted.hasStatus(sight)) {
            statusMs ??= elapsedMs;
            if (sight.answer === wanted.answer(sight.profile)) {
              return { ...sight, statusMs, answerMs: elapsedMs };
            }
          }
        }
        await sleep(POLL_MS, undefined, { signal: wanted.interruption });
      }
      const waited = formatDuration(performance.now() - startedAtMs);
      throw new Failure(`${label}: not within ${waited}; last seen: ${last}`);
    },
  );
}

function showEndpoints({ profile }: Sight): void {
  for (const { priority, name, target, endpointMonitorStatus: status } of profile.endpoints) {
    const style = STATUS_STYLES[status] ?? "yellow";
    row(name, `${target.padEnd(12)}  priority ${priority}  ${paint(style, status)}`);
  }
}

function showAnswer({ profile, server, answer }: Sight): void {
  const from = profile.endpoints.find(({ target }) => target === answer)?.name ?? "no endpoint";
  row("answer", `${paint("bold", answer)} (${from}), asked of ${server} over DNS`);
}

function showTimes(status: string, seen: Seen, worstSeconds: number, source: string): void {
  const took = (ms: number) => paint("bold", formatDuration(ms).padStart(6));
  row("took", `${took(seen.statusMs)}  to ${status}; worst case ${worstSeconds} s (${source})`);
  const answerWorst = worstSeconds + ANSWER_SECONDS;
  row("", `${took(seen.answerMs)}  to the new answer; worst case ${answerWorst} s (TM-184)`);
}
