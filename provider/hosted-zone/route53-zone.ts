// A hosted zone of Amazon Route 53: found, read and changed. It brings the SDK along, so it is loaded by
// route53.ts only when a zone is opened.
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  type HostedZone as HostHostedZone,
  ListHostedZonesByNameCommand,
  type ListHostedZonesByNameCommandInput,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import { ProviderError } from "../errors.ts";
import { canonicalName } from "../model/name.ts";
import type {
  Change,
  FoundRecordSet,
  HostedZone,
  HostedZoneReference,
  RecordSet,
} from "./hosted-zone.ts";
import type { Queue, Share } from "./pace.ts";
import { isSameRecordSet } from "./record-set.ts";
import { connectRoute53, type Route53Connection, type Sending } from "./route53-client.ts";
import {
  parseHostName,
  parseHostRecordSet,
  renderHostName,
  renderHostRecordSet,
} from "./route53-records.ts";

const NAME_PAGE = 100;

/** Looks hosted zones up by name; many names of one zone that are looked at at once ask only once. */
export type ZoneLookup = Share<HostHostedZone[]>;

/** Opens the hosted zone of a reference. */
export async function openRoute53Zone(
  reference: HostedZoneReference,
  sending: Sending,
  { queue, lookup }: { readonly queue: Queue; readonly lookup: ZoneLookup },
): Promise<HostedZone> {
  const connection = await connectRoute53(reference, sending);
  try {
    return openZone(connection, queue, await findZone(connection, reference, lookup));
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function findZone(
  connection: Route53Connection,
  reference: HostedZoneReference,
  lookup: ZoneLookup,
): Promise<HostHostedZone> {
  if (reference.hostedZoneId !== undefined) return findById(connection, reference.hostedZoneId);
  const labels = canonicalName(reference.name).split(".");
  for (const index of labels.keys()) {
    const name = labels.slice(index).join(".");
    const key = JSON.stringify([name, reference.awsProfile, reference.awsRoleArn]);
    const [zone, ...more] = await lookup(key, () => findByName(connection, name));
    if (zone === undefined) continue;
    if (more.length === 0) return zone;
    const ids = [zone, ...more].map(({ Id }) => plainId(Id)).join(", ");
    throw new ProviderError(
      "HOSTED_ZONE_UNKNOWN",
      `there are several public hosted zones ${name}: ${ids}; say which one with hostedZoneId`,
    );
  }
  throw new ProviderError(
    "HOSTED_ZONE_UNKNOWN",
    `these credentials see no public hosted zone that ${canonicalName(reference.name)} is in; check the name, or give hostedZoneId`,
  );
}

async function findById(connection: Route53Connection, id: string): Promise<HostHostedZone> {
  const { HostedZone: zone } = await connection.send(
    `find the hosted zone ${id}`,
    (client, options) => client.send(new GetHostedZoneCommand({ Id: id }), options),
  );
  if (zone?.Id === undefined || zone.Config?.PrivateZone) {
    throw new ProviderError(
      "HOSTED_ZONE_UNKNOWN",
      `the hosted zone ${id} is private, and only its own networks see it; name a public one`,
    );
  }
  return zone;
}

/** The public zones of exactly a name. */
async function findByName(connection: Route53Connection, name: string): Promise<HostHostedZone[]> {
  const found: HostHostedZone[] = [];
  let from: ListHostedZonesByNameCommandInput = { DNSName: renderHostName(name) };
  for (;;) {
    const input = from;
    const page = await connection.send(`find the hosted zone ${name}`, (client, options) =>
      client.send(new ListHostedZonesByNameCommand(input), options),
    );
    const zones = page.HostedZones ?? [];
    const named = zones.filter((zone) => parseHostName(zone.Name ?? "") === name);
    found.push(...named.filter((zone) => !zone.Config?.PrivateZone));
    if (!page.IsTruncated || named.length < zones.length) return found;
    from = { DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId };
  }
}

function openZone(connection: Route53Connection, queue: Queue, host: HostHostedZone): HostedZone {
  const id = plainId(host.Id);
  const name = parseHostName(host.Name ?? "");
  // What the host gave, as it gave it: it wants exactly that back to delete it.
  const asGiven = new Map<string, ResourceRecordSet>();
  const keyOf = ({ name, type }: { name: string; type: string }) => `${type} ${name}`;

  const toHost = ({ action, record }: Change) => {
    const given = action === "delete" ? asGiven.get(keyOf(record)) : undefined;
    const isGiven = given !== undefined && isSame(parseHostRecordSet(given), record);
    return {
      Action: action === "create" ? ("CREATE" as const) : ("DELETE" as const),
      ResourceRecordSet: isGiven ? given : renderHostRecordSet(record),
    };
  };
  return {
    id,
    name,
    async find(wanted) {
      const given = await listAt(connection, id, canonicalName(wanted));
      const found = given.map(parseHostRecordSet);
      for (const [index, record] of found.entries()) {
        const one = given[index];
        if (one !== undefined) asGiven.set(keyOf(record), one);
      }
      return found;
    },
    async change(changes) {
      if (changes.length === 0) throw new Error("a batch has one change at least");
      const input = { HostedZoneId: id, ChangeBatch: { Changes: changes.map(toHost) } };
      const reply = await queue(id, () =>
        connection.send(`change the hosted zone ${name}`, (client, options) =>
          client.send(new ChangeResourceRecordSetsCommand(input), options),
        ),
      );
      return plainId(reply.ChangeInfo?.Id);
    },
    async isInSync(changeId) {
      const reply = await connection.send(
        `ask for the change ${changeId} of the hosted zone ${name}`,
        (client, options) => client.send(new GetChangeCommand({ Id: changeId }), options),
      );
      return reply.ChangeInfo?.Status === "INSYNC";
    },
    close: () => connection.close(),
  };
}

function isSame(found: FoundRecordSet, record: RecordSet): boolean {
  return found.kind === "plain" && isSameRecordSet(found, record);
}

/** Everything at a name; the host lists the whole zone from there on, in its own order of names. */
async function listAt(
  connection: Route53Connection,
  id: string,
  name: string,
): Promise<ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let from: Omit<ListResourceRecordSetsCommandInput, "HostedZoneId"> = {
    StartRecordName: renderHostName(name),
  };
  for (;;) {
    const input = { ...from, HostedZoneId: id, MaxItems: NAME_PAGE };
    const page = await connection.send(`read ${name} in the hosted zone`, (client, options) =>
      client.send(new ListResourceRecordSetsCommand(input), options),
    );
    const records = page.ResourceRecordSets ?? [];
    const there = records.filter((record) => parseHostName(record.Name ?? "") === name);
    found.push(...there);
    if (!page.IsTruncated || there.length < records.length) return found;
    from = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

/** `Z123` of `/hostedzone/Z123`. */
function plainId(id: string | undefined): string {
  return (id ?? "").replace(/^\/(hostedzone|change)\//, "");
}
