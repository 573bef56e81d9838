import { describe, expect, it } from "@jest/globals";
import { parseZoneDelegation } from "../../provider/model/zone-delegation.ts";

const declared = { zone: "tm.contoso.com", nameServers: [{ addresses: ["192.0.2.53"] }] };

describe("the delegation of a zone", () => {
  it("goes to ns1 of the zone unless told otherwise, for 3600 s (TM-289)", () => {
    const { value } = parseZoneDelegation({
      zone: "TM.contoso.com.",
      nameServers: [{ addresses: ["192.0.2.53", "2001:DB8:0:0::53"] }],
    });
    expect(value).toMatchObject({
      zone: "tm.contoso.com",
      ttl: 3600,
      nameServers: [{ name: "ns1.tm.contoso.com", addresses: ["192.0.2.53", "2001:db8::53"] }],
    });
  });

  it("takes a name server elsewhere without addresses", () => {
    const nameServers = [...declared.nameServers, { name: "NS.Example.org." }];
    const { value } = parseZoneDelegation({ ...declared, nameServers });
    expect(value?.nameServers[1]).toEqual({ name: "ns.example.org", addresses: [] });
  });

  it.each([
    [{ zone: "tm" }, ["zone"]],
    [{ nameServers: [] }, ["nameServers"]],
    [{ nameServers: undefined }, ["nameServers"]],
    [{ nameServers: [{}] }, ["nameServers[0].addresses"]],
    [{ nameServers: [{ addresses: [] }] }, ["nameServers[0].addresses"]],
    [{ nameServers: [{ addresses: ["0.0.0.0"] }] }, ["nameServers[0].addresses[0]"]],
    [{ nameServers: [{ addresses: ["a"] }] }, ["nameServers[0].addresses[0]"]],
    [{ nameServers: [{ addresses: ["::1", "0:0::1"] }] }, ["nameServers[0].addresses"]],
    [
      { nameServers: [{ name: "ns.example.org", addresses: ["192.0.2.53"] }] },
      ["nameServers[0].addresses"],
    ],
    [
      {
        nameServers: [...declared.nameServers, { name: "ns1.tm.contoso.com", addresses: ["::2"] }],
      },
      ["nameServers[1].name"],
    ],
    [{ nameServers: [{ addresses: ["192.0.2.53"], port: 53 }] }, ["nameServers[0].port"]],
    [{ ttl: -1, adopt: 1 }, ["adopt", "ttl"]],
  ])("is refused with %j, at %j", (change, paths) => {
    const { faults } = parseZoneDelegation({ ...declared, ...change }, { strict: true });
    expect(faults.map(({ path }) => path).sort()).toEqual(paths);
  });

  it("says nothing against addresses that are not known yet", () => {
    const isUnknown = (value: unknown) => value === "?";
    const nameServers = [{ addresses: "?" }, { name: "?", addresses: ["192.0.2.1"] }];
    expect(parseZoneDelegation({ ...declared, nameServers }, { isUnknown }).faults).toEqual([]);
  });
});
