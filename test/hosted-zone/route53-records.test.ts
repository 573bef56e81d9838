// Record sets and names in Route 53's writing.
import { describe, expect, it } from "@jest/globals";
import {
  parseHostName,
  parseHostRecordSet,
  renderHostName,
  renderHostRecordSet,
} from "../../provider/hosted-zone/route53-records.ts";

describe("a name", () => {
  it.each([
    ["www.example.org", "www.example.org."],
    ["*.example.org", "\\052.example.org."],
    ["_signpost.example.org", "_signpost.example.org."],
    ["a/b.example.org", "a\\057b.example.org."],
  ])("%s is %s to the host", (name, host) => {
    expect(renderHostName(name)).toBe(host);
    expect(parseHostName(host)).toBe(name);
  });

  it("is read in lower case", () => {
    expect(parseHostName("WWW.Example.org.")).toBe("www.example.org");
  });
});

describe("a record set", () => {
  it("goes out with dots and quotes, and comes back without", () => {
    const record = {
      name: "www.example.org",
      type: "CNAME",
      ttlSeconds: 300,
      values: ["web.example.net"],
    } as const;
    const host = renderHostRecordSet(record);
    expect(host).toEqual({
      Name: "www.example.org.",
      Type: "CNAME",
      TTL: 300,
      ResourceRecords: [{ Value: "web.example.net." }],
    });
    expect(parseHostRecordSet(host)).toEqual({ kind: "plain", ...record });
  });

  const simple = { Name: "www.example.org.", TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] };
  const alias = { HostedZoneId: "Z2", DNSName: "lb.example.net.", EvaluateTargetHealth: false };
  it.each([
    ["another type", { ...simple, Type: "MX" }, "a type of its own"],
    [
      "an alias",
      { Name: simple.Name, Type: "A", AliasTarget: alias },
      "an alias of lb.example.net",
    ],
    [
      "a routing policy",
      { ...simple, Type: "A", SetIdentifier: "blue", Weight: 1 },
      'one of several with a routing policy, set identifier "blue"',
    ],
    ["a health check", { ...simple, Type: "A", HealthCheckId: "h1" }, "with the health check h1"],
    [
      "a traffic policy",
      { ...simple, Type: "A", TrafficPolicyInstanceId: "t1" },
      "of the traffic policy instance t1",
    ],
  ] as const)("with %s is none that we write", (_, host, what) => {
    expect(parseHostRecordSet(host)).toEqual({
      kind: "other",
      name: "www.example.org",
      type: host.Type,
      what,
    });
  });
});
