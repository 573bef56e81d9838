// Makes, rewrites and releases claims in a hosted zone: looks what stands, plans, changes in one batch, and
// looks again when somebody else was faster.
import { isProviderError, ProviderError } from "../errors.ts";
import type { FoundRecordSet, HostedZone } from "./hosted-zone.ts";
import { type Marker, markerName, type Owner } from "./marker.ts";
import {
  type Claim,
  type ClaimOptions,
  type Plan,
  planClaim,
  planRelease,
  planRestore,
  planRewrite,
  readMarker,
  type Standing,
} from "./ownership.ts";

/** How often a batch is planned anew because the zone changed under it. */
const MAX_ATTEMPTS = 4;

/** A claim that stands. */
export interface Claimed {
  readonly marker: Marker;
  /** Id of the change, to wait for; `undefined` when all stood already. */
  readonly changeId: string | undefined;
}

/** A name that is let go of. */
export interface Released {
  /** Id of the change; `undefined` when nothing of ours stood there. */
  readonly changeId: string | undefined;
  /** What stays because somebody else wrote or changed it, for people. */
  readonly left: readonly string[];
}

/** Looks at everything a claim is about: the plan for a preview is {@link planClaim} of this. */
export async function readStanding(
  zone: HostedZone,
  claim: Pick<Claim, "name" | "records">,
): Promise<Standing> {
  const found = new Map<string, readonly FoundRecordSet[]>();
  const look = async (name: string) => {
    if (!found.has(name)) found.set(name, await zone.find(name));
  };
  await look(markerName(zone.name, claim.name));
  await look(claim.name);
  const standing = { zoneName: zone.name, name: claim.name, found };
  const marker = readMarker(standing);
  const records = [
    ...(claim.records ?? []),
    ...(marker.kind === "marker" ? marker.marker.records : []),
  ];
  for (const { name } of records) await look(name);
  return standing;
}

/**
 * Makes a claim; one that is ours already is brought to what it says.
 *
 * @throws {DECLARATION_INVALID} when the name is outside of the zone, or a CNAME or delegation its own name
 * @throws {RECORD_TAKEN} when something there is not ours and `adopt` is not set
 * @throws {HOSTED_ZONE_CONFLICT} when the zone changed again and again meanwhile
 */
export async function claimRecords(
  zone: HostedZone,
  claim: Claim,
  options: ClaimOptions = {},
): Promise<Claimed> {
  return claimAsPlanned(zone, claim, (standing) => planClaim(standing, claim, options));
}

/**
 * Brings what is ours to what the claim says, in one batch that fails when somebody else was faster.
 *
 * @throws {RECORD_TAKEN} when the marker is not there or not ours, or a record is not as we wrote it
 */
export async function rewriteRecords(zone: HostedZone, claim: Claim): Promise<Claimed> {
  return claimAsPlanned(zone, claim, (standing) => planRewrite(standing, claim));
}

/**
 * Makes a claim by a plan of the caller's, as {@link claimRecords}.
 *
 * @param plan - asked anew, with what stands by then, each time the zone changed meanwhile
 */
export async function claimAsPlanned(
  zone: HostedZone,
  claim: Claim,
  plan: (standing: Standing) => Plan,
): Promise<Claimed> {
  return repeatOnConflict(async () => {
    const planned = plan(await readStanding(zone, claim));
    if (planned.kind === "refused") throw new ProviderError(planned.code, planned.message);
    if (planned.kind === "unchanged") return { marker: planned.marker, changeId: undefined };
    return { marker: planned.marker, changeId: await zone.change(planned.changes) };
  });
}

/**
 * Lets go of a name. What is gone already is fine.
 *
 * @param owners - whose marker counts as ours
 */
export async function releaseRecords(
  zone: HostedZone,
  name: string,
  owners: readonly Owner[],
): Promise<Released> {
  return repeatOnConflict(async () => {
    const { changes, left } = planRelease(await readStanding(zone, { name }), owners);
    return { changeId: changes.length === 0 ? undefined : await zone.change(changes), left };
  });
}

/**
 * Takes back what a claim, and what was written for it, made of a name.
 *
 * @param before - what stood when the claim was planned
 * @param owner - who claimed; what is another's by now stays
 */
export async function restoreStanding(
  zone: HostedZone,
  before: Standing,
  owner: Owner,
): Promise<void> {
  await repeatOnConflict(async () => {
    const changes = planRestore(await readStanding(zone, { name: before.name }), before, owner);
    if (changes.length > 0) await zone.change(changes);
  });
}

async function repeatOnConflict<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isProviderError(error, "HOSTED_ZONE_CONFLICT")) throw error;
    }
  }
}
