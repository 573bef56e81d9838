// Who may change what in a hosted zone: from what stands and what is asked to one batch, or to a refusal
// that names what stands there. Pure. Nothing is ever deleted but what we wrote, as we wrote it, unless the
// caller says to adopt it.
import { unreachable } from "../errors.ts";
import { isInZone } from "../model/name.ts";
import type { Change, FoundRecordSet, RecordSet } from "./hosted-zone.ts";
import {
  MARKER_TTL_SECONDS,
  type Marker,
  type MarkerKind,
  markerName,
  type Owner,
  parseMarker,
  renderMarker,
} from "./marker.ts";
import { describeRecordSet, hasSameRecordSets, isSameRecordSet, without } from "./record-set.ts";
import { MAX_TXT_VALUE_CHARACTERS, renderTxtValue } from "./txt-value.ts";

/** What somebody wants to keep at a name. */
export interface Claim extends Owner {
  /** Absolute, in lower case, without the final dot. */
  readonly name: string;
  readonly kind: MarkerKind;
  /**
   * What is to stand: at `name`, and for a delegation its glue.
   *
   * @default what stands there and is ours, or becomes ours, stays as it is until it is rewritten: so a name
   * goes from one keeper to the next without a moment of no answer
   */
  readonly records?: readonly RecordSet[] | undefined;
}

/** How much a claim may replace. */
export interface ClaimOptions {
  /** Takes over what somebody else has there: addresses, a CNAME, a delegation, a marker. @default false */
  readonly adopt?: boolean | undefined;
  /** Replaces what we wrote and somebody else changed since. @default false */
  readonly restore?: boolean | undefined;
  /** Whose marker counts as ours too: what the declaration said before. @default none */
  readonly previous?: Owner | undefined;
}

/** What stands at the names that a claim is about. */
export interface Standing {
  readonly zoneName: string;
  readonly name: string;
  /** By name, in lower case; each name of the claim, of its marker and of the marker's records. */
  readonly found: ReadonlyMap<string, readonly FoundRecordSet[]>;
}

/** What is to be done for a claim. */
export type Plan =
  | { readonly kind: "change"; readonly changes: readonly Change[]; readonly marker: Marker }
  /** It stands already. */
  | { readonly kind: "unchanged"; readonly marker: Marker }
  | {
      readonly kind: "refused";
      readonly code: "RECORD_TAKEN" | "DECLARATION_INVALID";
      readonly message: string;
    };

/** What is to be done to let go of a name. */
export interface ReleasePlan {
  /** Without entries when nothing there is ours. */
  readonly changes: readonly Change[];
  /** What stays because it is not as we wrote it, for people. */
  readonly left: readonly string[];
}

/** What stands where the marker of a name would be. */
export type FoundMarker =
  | { readonly kind: "none" }
  | { readonly kind: "marker"; readonly marker: Marker; readonly record: RecordSet }
  /** Something that is no marker, or one of a later version. */
  | { readonly kind: "foreign"; readonly found: FoundRecordSet };

/**
 * What is wrong with a claim in a hosted zone, whatever stands there: a name outside of it, or a CNAME or
 * a delegation at its own name (TM-211).
 */
export function claimFault(
  zoneName: string,
  claim: Pick<Claim, "name" | "kind" | "records">,
): string | undefined {
  const names = [claim.name, ...(claim.records ?? []).map(({ name }) => name)];
  const outside = names.find((name) => !isInZone(name, zoneName));
  if (outside !== undefined) {
    return `must be a name in the hosted zone ${zoneName}, got ${outside}`;
  }
  if (claim.name !== zoneName) return undefined;
  switch (claim.kind) {
    case "cname":
      return `must not be the hosted zone's own name where the mode is cname, got ${claim.name}: the zone's SOA and NS stand there and a CNAME suffers no neighbour (RFC 1034 §3.6.2); use the mode flatten`;
    case "delegation":
      return `must not be the hosted zone's own name, got ${claim.name}: a zone is delegated from the one above it; set hostedZoneId to that one`;
    case "flatten":
      return undefined;
    default:
      return unreachable(claim.kind);
  }
}

/** Reads the marker of a name. */
export function readMarker({ zoneName, name, found }: Standing): FoundMarker {
  const there = found.get(markerName(zoneName, name)) ?? [];
  const text =
    there.find(({ type }) => type === "TXT") ?? there.find(({ type }) => type === "CNAME");
  if (text === undefined) return { kind: "none" };
  if (text.kind === "other" || text.type !== "TXT") return { kind: "foreign", found: text };
  const [only, ...more] = text.values;
  const marker = only === undefined || more.length > 0 ? undefined : parseMarker(only);
  if (marker === undefined) return { kind: "foreign", found: text };
  return { kind: "marker", marker, record: plain(text) };
}

/** Plans to make a claim, new or ours already. */
export function planClaim(standing: Standing, claim: Claim, options: ClaimOptions = {}): Plan {
  const fault = claimFault(standing.zoneName, claim);
  if (fault !== undefined) return refused("DECLARATION_INVALID", `name ${fault}`);
  const there = readMarker(standing);
  const owners = options.previous ? [claim, options.previous] : [claim];
  const isOurs = there.kind === "marker" && isOf(there.marker, owners);
  if (there.kind === "foreign") {
    const where = describeRecordSet(there.found);
    return refused(
      "RECORD_TAKEN",
      `${claim.name} cannot be marked as ours: ${where} stands there and is no marker of this version; remove it`,
    );
  }
  if (there.kind === "marker" && !isOurs && !options.adopt) {
    return refused("RECORD_TAKEN", `${claim.name} belongs to ${describeOwner(there.marker)}`);
  }
  const ours = isOurs ? there.marker.records : [];
  const sorted = sortBlocking(standing, claim, ours, options);
  if ("message" in sorted) return refused("RECORD_TAKEN", sorted.message);
  return toChanges(claim, markerName(standing.zoneName, claim.name), there, sorted.removable);
}

/** Plans to rewrite what is ours already: as {@link planClaim}, and refused where no marker of ours stands. */
export function planRewrite(standing: Standing, claim: Claim): Plan {
  if (readMarker(standing).kind === "none") {
    const where = markerName(standing.zoneName, claim.name);
    return refused(
      "RECORD_TAKEN",
      `${claim.name} is not ours any more: its marker ${where} is gone`,
    );
  }
  return planClaim(standing, claim);
}

/**
 * Plans to let go of a name: what stands as we wrote it goes, with the marker; the rest stays.
 *
 * @param owners - whose marker counts as ours
 */
export function planRelease(standing: Standing, owners: readonly Owner[]): ReleasePlan {
  const there = readMarker(standing);
  if (there.kind !== "marker" || !isOf(there.marker, owners)) {
    const answering = foundAt(standing, standing.name).filter(
      (found) =>
        isAddress(found.type) || found.type === "CNAME" || isDelegation(found, standing.zoneName),
    );
    return { changes: [], left: answering.map(describeRecordSet) };
  }
  const deletes: RecordSet[] = [];
  const left: string[] = [];
  for (const record of there.marker.records) {
    const found = foundAt(standing, record.name).find(({ type }) => type === record.type);
    if (found === undefined) continue;
    if (found.kind === "plain" && isSameRecordSet(found, record)) deletes.push(plain(found));
    else left.push(describeRecordSet(found));
  }
  return { changes: [...deletes, there.record].map((record) => remove(record)), left };
}

/**
 * Plans to bring a name back to what stood before it was claimed: what we wrote since goes, what that
 * replaced comes back, and so does the marker that stood there.
 *
 * @param owner - who claimed it
 * @returns none when it stands as before, or somebody else has it by now
 */
export function planRestore(now: Standing, before: Standing, owner: Owner): readonly Change[] {
  const there = readMarker(now);
  if (there.kind !== "marker" || !isOf(there.marker, [owner])) return [];
  const stood = [...before.found.values()].flat().filter((one) => one.kind === "plain");
  const stands = [...now.found.values()].flat().filter((one) => one.kind === "plain");
  const deletes = without(
    [...stands.filter((one) => without([one], there.marker.records).length === 0), there.record],
    stood,
  );
  if (deletes.length === 0) return [];
  const isWritten = deletes.some((one) => one.name === now.name);
  const mayReturn = ({ name, type }: RecordSet) =>
    name === markerName(now.zoneName, now.name) ||
    (isWritten && name === now.name && (isAddress(type) || type === "CNAME"));
  const creates = without(stood.filter(mayReturn), stands).map(plain);
  return [...deletes.map(plain).map(remove), ...creates.map(create)];
}

/** Tells what of that which stands in the way may go, or what may not. */
function sortBlocking(
  standing: Standing,
  claim: Claim,
  ours: readonly RecordSet[],
  options: ClaimOptions,
): { readonly removable: readonly RecordSet[] } | { readonly message: string } {
  const wanted = claim.records ?? [];
  const names = new Set([claim.name, ...wanted.map(({ name }) => name)]);
  const removable: RecordSet[] = [];
  for (const found of [...names].flatMap((name) => foundAt(standing, name))) {
    if (!isInTheWay(found, claim, { wanted, zoneName: standing.zoneName })) continue;
    const written = ours.find(({ name, type }) => name === found.name && type === found.type);
    const isAsWritten =
      written !== undefined && found.kind === "plain" && isSameRecordSet(found, written);
    const mayGo =
      isAsWritten || options.adopt === true || (options.restore === true && written !== undefined);
    const what = describeRecordSet(found);
    if (!mayGo && written) {
      const ownWords = describeRecordSet(written);
      return { message: `${what} was changed by somebody else; signpost wrote ${ownWords}` };
    }
    if (found.kind === "other" || !isReplaceable(found, claim)) {
      return { message: `${what} stands there and cannot be taken over; remove it` };
    }
    if (!mayGo) {
      const remedy = "set adopt: true to take it over, or remove it";
      return { message: `${what} stands there and is not ours; ${remedy}` };
    }
    removable.push(plain(found));
  }
  // What we wrote and do not want any more, as the glue of a name server that is gone, or has no address
  // of that family any more. Where somebody changed it, it is theirs and stays.
  const isSeen = ({ name, type }: RecordSet) =>
    name === claim.name || wanted.some((one) => one.name === name && one.type === type);
  for (const written of ours.filter((one) => !isSeen(one))) {
    const found = foundAt(standing, written.name).find(({ type }) => type === written.type);
    if (found?.kind === "plain" && isSameRecordSet(found, written)) removable.push(plain(found));
  }
  return { removable };
}

/** Whether a record set cannot stand beside what is claimed. */
function isInTheWay(
  found: FoundRecordSet,
  claim: Claim,
  { wanted, zoneName }: { readonly wanted: readonly RecordSet[]; readonly zoneName: string },
): boolean {
  if (found.name !== claim.name) {
    const types = wanted.filter(({ name }) => name === found.name).map(({ type }) => type);
    return found.type === "CNAME" || types.some((type) => type === found.type);
  }
  switch (claim.kind) {
    case "flatten":
      return isAddress(found.type) || found.type === "CNAME" || isDelegation(found, zoneName);
    case "cname":
      return true;
    case "delegation":
      // All else at the name would not be answered any more; a DS belongs here (RFC 4035 §2.4).
      return found.type !== "DS";
    default:
      return unreachable(claim.kind);
  }
}

/** Whether a name is another zone's by this: its addresses here would not be answered (RFC 1034 §4.2.1). */
function isDelegation({ name, type }: FoundRecordSet, zoneName: string): boolean {
  return type === "NS" && name !== zoneName;
}

/** Whether somebody's record may be replaced at all: it answers for the name as ours will. A TXT does not. */
function isReplaceable({ type }: RecordSet, { kind }: Claim): boolean {
  return isAddress(type) || type === "CNAME" || (type === "NS" && kind === "delegation");
}

/** Turns what may go and what is wanted into one batch; what stays as it is takes no part in it. */
function toChanges(
  claim: Claim,
  at: string,
  there: Exclude<FoundMarker, { kind: "foreign" }>,
  removable: readonly RecordSet[],
): Plan {
  const wanted = claim.records ?? removable;
  const deletes = without(removable, wanted);
  const creates = without(wanted, removable);
  const { owner, resource, kind } = claim;
  const old = there.kind === "none" ? undefined : there.marker;
  const marker: Marker = {
    owner,
    resource,
    kind,
    generation: (old?.generation ?? 0) + 1,
    records: wanted,
  };
  const isUnchanged =
    old !== undefined &&
    deletes.length + creates.length === 0 &&
    isOf(old, [claim]) &&
    old.kind === kind &&
    hasSameRecordSets(old.records, wanted);
  if (isUnchanged) return { kind: "unchanged", marker: old };
  const { length } = renderTxtValue(renderMarker(marker));
  if (length > MAX_TXT_VALUE_CHARACTERS) {
    return refused(
      "DECLARATION_INVALID",
      `${claim.name} has more records than its marker can tell of: it would have ${length} characters of at most ${MAX_TXT_VALUE_CHARACTERS}; declare fewer name servers or addresses`,
    );
  }
  if (there.kind === "marker") deletes.push(there.record);
  creates.push({
    name: at,
    type: "TXT",
    ttlSeconds: MARKER_TTL_SECONDS,
    values: [renderMarker(marker)],
  });
  const changes = [...deletes.map(remove), ...creates.map(create)];
  return { kind: "change", changes, marker };
}

const isAddress = (type: string) => type === "A" || type === "AAAA";

function isOf(marker: Owner, owners: readonly Owner[]): boolean {
  return owners.some(
    ({ owner, resource }) => marker.owner === owner && marker.resource === resource,
  );
}

function describeOwner({ owner, resource }: Owner): string {
  return `the signpost installation ${owner} for ${resource}; set adopt: true to take it over`;
}

function foundAt({ found }: Standing, name: string): readonly FoundRecordSet[] {
  return found.get(name) ?? [];
}

/** The record set alone, as a change wants it. */
function plain({ name, type, ttlSeconds, values }: RecordSet): RecordSet {
  return { name, type, ttlSeconds, values };
}

function remove(record: RecordSet): Change {
  return { action: "delete", record };
}

function create(record: RecordSet): Change {
  return { action: "create", record };
}

function refused(code: "RECORD_TAKEN" | "DECLARATION_INVALID", message: string): Plan {
  return { kind: "refused", code, message };
}
