// Hosts for the contract of hosted zones that speak Route 53: zones and strangers' records made with the SDK.
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { createRoute53 } from "../../provider/hosted-zone/route53.ts";
import type { HostUnderTest } from "../contract/hosted-zone.ts";
import { emulatedAws, enterAwsEnvironment } from "./aws-environment.ts";

/** A pace that holds nothing up. */
export const NO_PACE = { burst: 1000, perSecond: 1000 };

/** A host at an endpoint; `close` ends it. */
export function route53Host(
  endpoint: string,
  close: () => Promise<void>,
): HostUnderTest & { putWeighted(zoneId: string, name: string, count: number): Promise<void> } {
  const leave = enterAwsEnvironment(emulatedAws(endpoint));
  const client = new Route53Client({ region: "us-east-1" });
  let zones = 0;
  const create = async (zoneId: string, records: readonly ResourceRecordSet[]) => {
    const changes = records.map((record) => ({
      Action: "CREATE" as const,
      ResourceRecordSet: record,
    }));
    const input = { HostedZoneId: zoneId, ChangeBatch: { Changes: changes } };
    await client.send(new ChangeResourceRecordSetsCommand(input));
  };
  return {
    open: createRoute53({ pace: NO_PACE }),
    async createZone(name, { isPrivate = false } = {}) {
      zones += 1;
      const vpc = { VPC: { VPCId: "vpc-1", VPCRegion: "us-east-1" as const } };
      const { HostedZone: zone } = await client.send(
        new CreateHostedZoneCommand({
          Name: name,
          CallerReference: String(zones),
          ...(isPrivate && { ...vpc, HostedZoneConfig: { PrivateZone: true } }),
        }),
      );
      return (zone?.Id ?? "").replace("/hostedzone/", "");
    },
    putWeighted: (zoneId, name, count) =>
      create(
        zoneId,
        Array.from({ length: count }, (_, index) => weighted(name, `set${index}`)),
      ),
    async putStrangers(zoneId, zoneName) {
      const target = { HostedZoneId: zoneId, DNSName: `real.${zoneName}.` };
      const records: ResourceRecordSet[] = [
        weighted(`weighted.${zoneName}`, "one"),
        weighted(`weighted.${zoneName}`, "two"),
        {
          Name: `real.${zoneName}.`,
          Type: "A",
          TTL: 60,
          ResourceRecords: [{ Value: "192.0.2.1" }],
        },
        {
          Name: `alias.${zoneName}.`,
          Type: "A",
          AliasTarget: { ...target, EvaluateTargetHealth: false },
        },
        {
          Name: `mail.${zoneName}.`,
          Type: "MX",
          TTL: 60,
          ResourceRecords: [{ Value: "10 mx.example.net." }],
        },
      ];
      await create(zoneId, records);
    },
    async close() {
      client.destroy();
      leave();
      await close();
    },
  };
}

function weighted(name: string, id: string): ResourceRecordSet {
  return {
    Name: `${name}.`,
    Type: "A",
    TTL: 60,
    SetIdentifier: id,
    Weight: 1,
    ResourceRecords: [{ Value: "192.0.2.1" }],
  };
}
