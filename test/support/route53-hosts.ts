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
export function route53Host(endpoint: string, close: () => Promise<void>): HostUnderTest {
  const leave = enterAwsEnvironment(emulatedAws(endpoint));
  const client = new Route53Client({ region: "us-east-1" });
  let zones = 0;
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
    async putStrangers(zoneId, zoneName) {
      const weighted = (id: string): ResourceRecordSet => ({
        Name: `weighted.${zoneName}.`,
        Type: "A",
        TTL: 60,
        SetIdentifier: id,
        Weight: 1,
        ResourceRecords: [{ Value: "192.0.2.1" }],
      });
      const target = { HostedZoneId: zoneId, DNSName: `real.${zoneName}.` };
      const records: ResourceRecordSet[] = [
        weighted("one"),
        weighted("two"),
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
      await client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zoneId,
          ChangeBatch: {
            Changes: records.map((record) => ({ Action: "CREATE", ResourceRecordSet: record })),
          },
        }),
      );
    },
    async close() {
      client.destroy();
      leave();
      await close();
    },
  };
}
