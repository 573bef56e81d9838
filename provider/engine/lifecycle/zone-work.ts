// What the kinds that write in a hosted zone have in common: opening it with the declared right, asking it
// in a preview what a write would meet, and waiting for its name servers. A preview must not hang on a
// host that does not answer: then that is said, and the write reports.
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, isProviderError, messageOf, type ProviderError } from "../../errors.ts";
import { readStanding, releaseRecords } from "../../hosted-zone/claims.ts";
import type {
  HostedZone,
  HostedZoneReference,
  OpenHostedZone,
} from "../../hosted-zone/hosted-zone.ts";
import type { Owner } from "../../hosted-zone/marker.ts";
import { type Claim, claimFault, type Plan, type Standing } from "../../hosted-zone/ownership.ts";
import { createRoute53 } from "../../hosted-zone/route53.ts";
import { waitForSync } from "../../hosted-zone/sync.ts";
import { unheard, type Values, type Warn } from "./kind.ts";
import { referenceAt, type ZonePlace } from "./zone-place.ts";

/** Opens hosted zones of Route 53; all kinds share its pace. */
export const openRoute53 = createRoute53();

/** How long a hosted zone may take to answer in a check, in milliseconds. */
const QUICK_TIMEOUT_MS = 4000;

/** Opens a hosted zone, works in it and closes it. */
export async function inHostedZone<Result>(
  open: OpenHostedZone,
  reference: HostedZoneReference,
  work: (zone: HostedZone) => Promise<Result>,
): Promise<Result> {
  const zone = await open(reference);
  try {
    return await work(zone);
  } finally {
    zone.close();
  }
}

/** The same, where a hosted zone that is gone took everything in it along: then `undefined`. */
export async function inRemainingZone<Result>(
  open: OpenHostedZone,
  reference: HostedZoneReference,
  work: (zone: HostedZone) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await inHostedZone(open, reference, work);
  } catch (error) {
    if (isProviderError(error, "HOSTED_ZONE_UNKNOWN")) return undefined;
    throw error;
  }
}

/** What a hosted zone says of a declaration while it is only checked. */
export interface ZoneAnswer {
  /** Id of the hosted zone; `undefined` when it could not be asked. */
  readonly hostedZoneId?: string | undefined;
  readonly faults: readonly Fault[];
}

/** A question to a hosted zone. */
export interface ZoneQuestion {
  readonly reference: HostedZoneReference;
  readonly claim: Claim;
  /** The property that gives the name. */
  readonly path: string;
  /** What a write would do with what stands there; absent: only the name itself is judged. */
  readonly plan?: ((standing: Standing) => Plan) | undefined;
  /** Milliseconds. @default 4000 */
  readonly timeoutMs?: number;
  /** Is told when the hosted zone gave no answer. */
  readonly warn?: Warn | undefined;
}

/** Asks a hosted zone what a write would meet; changes nothing. */
export async function askHostedZone(
  open: OpenHostedZone,
  { reference, claim, path, plan, timeoutMs = QUICK_TIMEOUT_MS, warn = unheard }: ZoneQuestion,
): Promise<ZoneAnswer> {
  const unasked = `the hosted zone was not asked what stands at ${claim.name}`;
  let isLate = false;
  const asked = inHostedZone(open, reference, async (zone): Promise<ZoneAnswer> => {
    const hostedZoneId = zone.id;
    const fault = claimFault(zone.name, claim);
    if (fault !== undefined) {
      return { hostedZoneId, faults: [{ path, message: `${path} ${fault}` }] };
    }
    // Nobody waits any more: the host's pace is for others.
    if (isLate) return { faults: [] };
    const planned = plan?.(await readStanding(zone, claim));
    if (planned?.kind !== "refused") return { hostedZoneId, faults: [] };
    const wrong = planned.code === "RECORD_TAKEN" ? "adopt" : path;
    return { hostedZoneId, faults: [{ path: wrong, message: planned.message }] };
  });
  try {
    const answer = await within(timeoutMs, asked);
    if (answer) return answer;
    isLate = true;
    warn(`${unasked}: it gave no answer in ${timeoutMs / 1000} s`);
    return { faults: [] };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const wrong = userFaultPath(error, reference, path);
    if (wrong === undefined) warn(`${unasked}: ${messageOf(error)}`);
    return { faults: wrong === undefined ? [] : [{ path: wrong, message: messageOf(error) }] };
  }
}

/** Which property is to blame when a hosted zone cannot be asked; none when it is nobody's fault. */
function userFaultPath(
  error: ProviderError,
  { hostedZoneId, awsProfile, awsRoleArn }: HostedZoneReference,
  path: string,
): string | undefined {
  if (error.code === "HOSTED_ZONE_UNKNOWN") return hostedZoneId ? "hostedZoneId" : path;
  if (error.code !== "HOSTED_ZONE_DENIED") return undefined;
  if (awsRoleArn !== undefined) return "awsRoleArn";
  return awsProfile !== undefined ? "awsProfile" : path;
}

/** What an operation gives, or `undefined` when that takes too long. */
async function within<Result>(
  timeoutMs: number,
  operation: Promise<Result>,
): Promise<Result | undefined> {
  const ended = new AbortController();
  const late = pause(timeoutMs, undefined, { signal: ended.signal });
  late.catch(() => {}); // aborted: the operation was in time
  try {
    return await Promise.race([operation, late]);
  } finally {
    ended.abort();
  }
}

/** Runs a change whose answer may get lost: what it wanted is looked at and asked for once more. */
export async function converging<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!isProviderError(error, "HOSTED_ZONE_UNAVAILABLE")) throw error;
    return change();
  }
}

/**
 * Waits until all of a hosted zone's name servers answer with a change, where that is declared. The change
 * is made by then: whatever happens here is a warning.
 */
export async function awaitSync(
  zone: HostedZone,
  changeId: string | undefined,
  { name, waitSeconds, warn }: { name: string; waitSeconds: unknown; warn: Warn },
): Promise<void> {
  const seconds = Number(waitSeconds ?? 0);
  if (!changeId || seconds === 0) return;
  try {
    const result = await waitForSync(zone, changeId, { timeoutMs: seconds * 1000 });
    if (result === "in-sync") return;
    warn(
      `${name} is written, and not all name servers of the hosted zone ${zone.id} answer with it after ${seconds} s; they will`,
    );
  } catch (error) {
    if (!isProviderError(error)) throw error;
    warn(
      `${name} is written; whether all name servers answer with it is not known: ${error.message}`,
    );
  }
}

/** How a name is let go of. */
export interface Release {
  readonly state: Values;
  /** Whose marker counts as ours. */
  readonly ownersIn: (zone: HostedZone) => Promise<readonly Owner[]>;
  readonly warn: Warn;
}

/** Removes what was written at a name. What stays is said, as is a hosted zone that is not to be seen. */
export async function release(
  open: OpenHostedZone,
  place: ZonePlace,
  { state, ownersIn, warn }: Release,
): Promise<void> {
  const { hostedZoneId, name } = place;
  const released = await inRemainingZone(open, referenceAt(place, state), async (zone) => {
    const owners = await ownersIn(zone);
    const done = await converging(() => releaseRecords(zone, name, owners));
    await awaitSync(zone, done.changeId, { name, waitSeconds: state["waitForSync"], warn });
    return done;
  });
  if (!released) {
    warn(
      `the hosted zone ${hostedZoneId} is not there for these credentials; if it exists elsewhere, ${name} and its marker still stand`,
    );
  }
  for (const record of released?.left ?? []) {
    warn(`left in the hosted zone ${hostedZoneId}, as it is not what signpost wrote: ${record}`);
  }
}
