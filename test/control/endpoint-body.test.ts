import { describe, expect, it } from "@jest/globals";
import {
  parseEndpointBody,
  parseEndpointEntry,
  parseEndpointKind,
  parseEndpointReply,
  renderEndpoint,
  renderEndpointWrite,
} from "../../provider/control/endpoint-body.ts";
import type { StoredEndpoint } from "../../provider/model/endpoint.ts";

const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "web" };
const place = { key, kind: "externalEndpoints", name: "west" } as const;
const id =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/trafficManagerProfiles/web/externalEndpoints/west";
const type = "Microsoft.Network/trafficManagerProfiles/externalEndpoints";
const endpoint: StoredEndpoint = {
  name: "west",
  kind: "externalEndpoints",
  target: "west.example.org",
  endpointStatus: "Enabled",
  weight: 1,
  priority: 1,
  alwaysServe: "Disabled",
  customHeaders: [],
};
const remote = { id, endpoint, endpointMonitorStatus: "Online" };

describe("an external endpoint as it is shown (TM-226)", () => {
  it("has null for what other kinds have, and leaves empty lists out", () => {
    expect(renderEndpoint(remote, "2026-09-01")).toEqual({
      id,
      name: "west",
      type,
      properties: {
        endpointMonitorStatus: "Online",
        endpointStatus: "Enabled",
        target: "west.example.org",
        weight: 1,
        priority: 1,
        targetResourceId: null,
        minChildEndpoints: null,
        alwaysServe: "Disabled",
      },
    });
  });

  it("has its headers when it has any", () => {
    const customHeaders = [{ name: "Host", value: "www.example.org" }];
    const shown = renderEndpoint(
      { ...remote, endpoint: { ...endpoint, customHeaders } },
      "2022-04-01",
    );
    expect(shown).toMatchObject({ properties: { customHeaders } });
  });

  it("hides alwaysServe before 2022-04-01-preview (TM-221)", () => {
    const alwaysServe = expect.anything();
    expect(renderEndpoint(remote, "2022-04-01-preview")).toMatchObject({
      properties: { alwaysServe },
    });
    expect(renderEndpoint(remote, "2018-08-01")).not.toMatchObject({ properties: { alwaysServe } });
  });
});

describe("the body of an endpoint's PUT", () => {
  it("may be what was read (TM-11)", () => {
    const read = renderEndpoint(remote, "2026-09-01");
    expect(parseEndpointBody(read, place)).toEqual({ value: endpoint, faults: [] });
  });

  it("fails without properties (TM-34), once", () => {
    for (const properties of [undefined, null, [], "x"]) {
      const { faults } = parseEndpointBody({ properties }, place);
      expect(faults.map(({ path }) => path)).toEqual(["properties"]);
    }
  });

  it("fails when its name or id contradicts the URL (TM-11), with all other faults", () => {
    const body = { name: "east", id: `${id}2`, properties: { target: "", weight: 0 } };
    const { faults } = parseEndpointBody(body, place);
    expect(faults.map(({ path }) => path)).toEqual(["id", "name", "target", "weight"]);
  });

  it("takes the kind from the URL and ignores its type, statuses and what it does not know", () => {
    const properties = { target: "192.0.2.1", endpointMonitorStatus: "Degraded", geoMapping: [] };
    const { value } = parseEndpointBody({ type: "x", properties }, place);
    expect(value?.priority).toBeUndefined();
    expect(value).toMatchObject({
      kind: "externalEndpoints",
      target: "192.0.2.1",
    });
  });
});

describe("an entry of a profile's list", () => {
  const entry = { name: "west", type, properties: { target: "192.0.2.1" } };

  it("is of the kind its type says, in any casing (TM-33)", () => {
    expect(parseEndpointEntry({ ...entry, type: type.toLowerCase() }, key).value?.kind).toBe(
      "externalEndpoints",
    );
  });

  it.each([undefined, null, 7, "", "externalEndpoints", `${type}s`])(
    "fails when its type is %j (TM-33)",
    (given) => {
      const { faults } = parseEndpointEntry({ ...entry, type: given }, key);
      expect(faults.map(({ path }) => path)).toEqual(["type"]);
      expect(faults[0]?.message).toContain(type);
    },
  );

  it("fails with an id of another profile (TM-11)", () => {
    const { faults } = parseEndpointEntry({ ...entry, id: id.replace("/web/", "/shop/") }, key);
    expect(faults.map(({ path }) => path)).toEqual(["id"]);
  });

  it("fails when it is no object, or without name and properties", () => {
    expect(parseEndpointEntry("west", key).faults[0]?.message).toBe(
      'must be an object, got "west"',
    );
    expect(parseEndpointEntry({ type }, key).faults.map(({ path }) => path)).toEqual([
      "properties",
    ]);
    const nameless = parseEndpointEntry({ type, properties: { target: "192.0.2.1" } }, key);
    expect(nameless.faults.map(({ path }) => path)).toEqual(["name"]);
  });
});

describe("between client and server", () => {
  it("what a client writes is what the server reads, a priority left open too", () => {
    const open = { ...endpoint, priority: undefined };
    for (const sent of [endpoint, open]) {
      expect(parseEndpointBody(renderEndpointWrite(sent), place).value).toEqual(sent);
      expect(parseEndpointEntry(renderEndpointWrite(sent), key).value).toEqual(sent);
    }
  });

  it("what a server shows is what the client reads", () => {
    expect(parseEndpointReply(renderEndpoint(remote, "2026-09-01"))).toEqual({
      value: remote,
      faults: [],
    });
  });

  const shown = renderEndpoint(remote, "2026-09-01");
  it.each([
    ["", []],
    ["id", { ...shown, id: "/subscriptions/sub" }],
    ["id", { ...shown, id: undefined }],
    ["properties", { ...shown, properties: undefined }],
    ["endpointMonitorStatus", { ...shown, properties: { target: "192.0.2.1" } }],
    [
      "priority",
      { ...shown, properties: { target: "192.0.2.1", endpointMonitorStatus: "Online" } },
    ],
  ])("fails at %j of a reply %j", (path, reply) => {
    expect(parseEndpointReply(reply).faults.map((fault) => fault.path)).toEqual([path]);
  });
});

it("kinds match in any casing (TM-216), and no full type does (TM-33)", () => {
  expect(parseEndpointKind("EXTERNALendpoints")).toBe("externalEndpoints");
  expect(parseEndpointKind(type)).toBeUndefined();
});
