// The life of a ZoneDelegation: NS records of the service zone in the hosted zone above it, with glue. They
// are written in one batch with their ownership marker, and only what was written is ever deleted.
import { claimAsPlanned, claimRecords, readStanding } from "../../hosted-zone/claims.ts";
import type { OpenHostedZone, RecordSet } from "../../hosted-zone/hosted-zone.ts";
import {
  type Claim,
  type FoundMarker,
  type Plan,
  planClaim,
  readMarker,
  type Standing,
} from "../../hosted-zone/ownership.ts";
import { parseIPv4 } from "../../model/address.ts";
import {
  type DelegatedNameServer,
  parseZoneDelegation,
  ZONE_DELEGATION,
  type ZoneDelegationDeclaration,
} from "../../model/zone-delegation.ts";
import { isTakenOver, requireRemembered, takeOver } from "./existing.ts";
import {
  changedNames,
  hasUnknown,
  type IsUnknown,
  type Kind,
  pick,
  sameValue,
  unheard,
  type Values,
  withUnknowns,
} from "./kind.ts";
import {
  movedNames,
  parseZoneRecordId,
  referenceAt,
  referenceOf,
  zoneRecordId,
} from "./zone-place.ts";
import {
  askHostedZone,
  awaitSync,
  converging,
  inHostedZone,
  inRemainingZone,
  openRoute53,
  release,
} from "./zone-work.ts";

/** What can be changed in place; the order of name servers is none. */
const SETTINGS = Object.keys(ZONE_DELEGATION.settings).filter((name) => name !== "nameServers");

type Declared = Pick<ZoneDelegationDeclaration, "zone" | "nameServers" | "ttl">;

/** A name server that is named after a zone which is not known is as unknown. */
function named(declared: Values, isUnknown: IsUnknown): Values {
  const { zone, nameServers } = declared;
  if (!isUnknown(zone) || !Array.isArray(nameServers)) return declared;
  return { ...declared, nameServers: nameServers.map((one) => ({ name: zone, ...one })) };
}

/** Makes the kind. */
export function createZoneDelegationKind(open: OpenHostedZone): Kind {
  return {
    async check(declared, isUnknown, olds, warn) {
      // It needs no installation: the zone may be delegated before there is one.
      const { connection: _, ...rest } = declared;
      const parsed = parseZoneDelegation(rest, { isUnknown, strict: true });
      if (!parsed.value) return { inputs: rest, faults: parsed.faults };
      const inputs = withUnknowns(parsed.value, named(rest, isUnknown), isUnknown) as Values;
      if (hasUnknown(inputs, isUnknown)) return { inputs, faults: [] };
      const claim = claimOf(declarationOf(inputs));
      const isNew = olds === undefined || !sameValue(olds["zone"], inputs["zone"]);
      const { faults } = await askHostedZone(open, {
        reference: referenceOf(inputs, claim.name),
        claim,
        path: "zone",
        warn,
        plan: (standing) => planOf(standing, claim, { adopt: inputs["adopt"] === true, isNew }),
      });
      return { inputs, faults };
    },

    async diff(state, inputs, isUnknown) {
      const replaces = movedNames(state, inputs, "zone");
      const isChanged =
        changedNames(state, inputs, SETTINGS).length > 0 ||
        hasUnknown(inputs["nameServers"], isUnknown) ||
        !sameValue(sorted(state), sorted(inputs));
      return { changes: replaces.length > 0 || isChanged, replaces };
    },

    async create(inputs, warn = unheard) {
      const claim = claimOf(declarationOf(inputs));
      const adopt = inputs["adopt"] === true;
      return inHostedZone(open, referenceOf(inputs, claim.name), async (zone) => {
        const id = zoneRecordId(zone.id, claim.name);
        let first: Plan | undefined;
        const plan = (standing: Standing) => {
          const planned = planOf(standing, claim, { adopt, isNew: true });
          first ??= planned;
          return planned;
        };
        const { changeId } = await converging(() => claimAsPlanned(zone, claim, plan));
        if (first?.kind === "unchanged" || adopt) takeOver(id);
        await awaitSync(zone, changeId, {
          name: claim.name,
          waitSeconds: inputs["waitForSync"],
          warn,
        });
        return { id, state: { ...inputs, hostedZoneId: zone.id } };
      });
    },

    async read(id, state) {
      const place = parseZoneRecordId(id);
      const standing = await inRemainingZone(open, referenceAt(place, state), (zone) =>
        readStanding(zone, { name: place.name }),
      );
      const marker: FoundMarker = standing ? readMarker(standing) : { kind: "none" };
      if (!standing || marker.kind !== "marker" || marker.marker.owner !== place.name) {
        const what = `the delegation of ${place.name} in the hosted zone ${place.hostedZoneId}`;
        requireRemembered(state["nameServers"], "HOSTED_ZONE_UNKNOWN", what);
        return undefined;
      }
      const found = { zone: place.name, ...observed(standing) };
      const isSame = sameValue(sorted(state), sorted(found));
      const inputs = { ...state, ...found, ...(isSame && pick(state, ["nameServers"])) };
      return { inputs, state: { ...inputs, hostedZoneId: place.hostedZoneId } };
    },

    async update(_id, state, inputs, warn = unheard) {
      const claim = claimOf(declarationOf(inputs));
      const reference = referenceOf({ ...pick(state, ["hostedZoneId"]), ...inputs }, claim.name);
      return inHostedZone(open, reference, async (zone) => {
        const adopt = inputs["adopt"] === true;
        // What was changed by hand since was shown as drift, and is made what is declared.
        const { changeId } = await converging(() =>
          claimRecords(zone, claim, { adopt, restore: true }),
        );
        await awaitSync(zone, changeId, {
          name: claim.name,
          waitSeconds: inputs["waitForSync"],
          warn,
        });
        return { ...inputs, hostedZoneId: zone.id };
      });
    },

    unchanged: (state) => pick(state, ["hostedZoneId"]),

    async delete(id, state, _configured, warn = unheard) {
      if (isTakenOver(id)) return;
      const place = parseZoneRecordId(id);
      await release(open, place, { state, warn, ownersIn: async () => [ownerOf(place.name)] });
    },
  };
}

/** Who keeps a delegation: whoever runs the service zone, from whichever stack. */
function ownerOf(zone: string) {
  return { owner: zone, resource: zone };
}

function declarationOf(inputs: Values): Declared {
  return pick(inputs, ["zone", "nameServers", "ttl"]) as unknown as Declared;
}

/** What is to stand: the NS records, and the addresses of the name servers that are in the zone. */
function claimOf({ zone, nameServers, ttl: ttlSeconds }: Declared): Claim {
  const records: RecordSet[] = [
    { name: zone, type: "NS", ttlSeconds, values: nameServers.map(({ name }) => name) },
  ];
  for (const { name, addresses } of nameServers) {
    const ipv4 = addresses.filter((address) => parseIPv4(address));
    const ipv6 = addresses.filter((address) => !parseIPv4(address));
    if (ipv4.length > 0) records.push({ name, type: "A", ttlSeconds, values: ipv4 });
    if (ipv6.length > 0) records.push({ name, type: "AAAA", ttlSeconds, values: ipv6 });
  }
  return { ...ownerOf(zone), name: zone, kind: "delegation", records };
}

/** Plans a write. A new resource takes what is there for its own only when it is what it declares. */
function planOf(
  standing: Standing,
  claim: Claim,
  { adopt, isNew }: { readonly adopt: boolean; readonly isNew: boolean },
): Plan {
  const marker = readMarker(standing);
  const planned = planClaim(standing, claim, { adopt, restore: !isNew });
  const isAnother =
    isNew && !adopt && marker.kind === "marker" && marker.marker.kind === "delegation";
  if (!isAnother || planned.kind !== "change") return planned;
  return {
    kind: "refused",
    code: "RECORD_TAKEN",
    message: `${claim.name} is delegated by Signpost already, to other name servers: set adopt: true to take it over`,
  };
}

/** The delegation as it stands. */
function observed({ name: zone, found }: Standing): Omit<Declared, "zone"> {
  const plain = [...found.values()].flat().filter((one) => one.kind === "plain");
  const ns = plain.find(({ name, type }) => name === zone && type === "NS");
  const addressesOf = (server: string) =>
    plain
      .filter(({ name, type }) => name === server && (type === "A" || type === "AAAA"))
      .flatMap(({ values }) => values);
  return {
    nameServers: (ns?.values ?? []).map((name) => ({ name, addresses: addressesOf(name) })),
    ttl: ns?.ttlSeconds ?? 0,
  };
}

/** The name servers in an order of their own, as neither a host nor a user keeps one. */
function sorted({ nameServers }: Values): readonly DelegatedNameServer[] {
  const given = (nameServers ?? []) as readonly DelegatedNameServer[];
  return given
    .map(({ name, addresses }) => ({ name, addresses: addresses.toSorted() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Delegations in Route 53. */
export const zoneDelegationKind = createZoneDelegationKind(openRoute53);
