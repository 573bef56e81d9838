// The marker's text and place.
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  MARKER_KINDS,
  type Marker,
  markerName,
  parseMarker,
  renderMarker,
} from "../../provider/hosted-zone/marker.ts";

const MARKER: Marker = {
  owner: "8f4a",
  resource: "/subscriptions/8f4a/resourceGroups/default/providers/Microsoft.Network/x/web",
  kind: "delegation",
  generation: 7,
  records: [
    { type: "NS", name: "tm.example.org", ttlSeconds: 3600, values: ["ns1.tm.example.org"] },
    { type: "A", name: "ns1.tm.example.org", ttlSeconds: 60, values: ["192.0.2.1", "192.0.2.2"] },
    { type: "AAAA", name: "*.example.org", ttlSeconds: 0, values: ["2001:db8::1"] },
  ],
};

describe("a marker", () => {
  it("is text that people can read", () => {
    expect(renderMarker(MARKER)).toBe(
      [
        "v=signpost1 kind=delegation generation=7 owner=8f4a",
        "resource=/subscriptions/8f4a/resourceGroups/default/providers/Microsoft.Network/x/web",
        "record=NS/tm.example.org/3600/ns1.tm.example.org",
        "record=A/ns1.tm.example.org/60/192.0.2.1,192.0.2.2",
        "record=AAAA/*.example.org/0/2001:db8::1",
      ].join(" "),
    );
  });

  it("reads back as it was written, whatever is in it", () => {
    const text = fc.string({ minLength: 1, unit: "grapheme" });
    const record = fc.record({
      type: fc.constantFrom("A" as const, "AAAA" as const, "CNAME" as const, "NS" as const),
      name: text,
      ttlSeconds: fc.nat(2_147_483_647),
      values: fc.array(text, { minLength: 1, maxLength: 4 }),
    });
    const marker = fc.record({
      owner: text,
      resource: text,
      kind: fc.constantFrom(...MARKER_KINDS),
      generation: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      records: fc.array(record, { maxLength: 4 }),
    });
    void fc.assert(
      fc.property(marker, (one) => {
        expect(parseMarker(renderMarker(one))).toEqual(one);
      }),
    );
  });

  it.each([
    ["", "nothing"],
    ["v=spf1 -all", "another's text"],
    [renderMarker(MARKER).replace("signpost1", "signpost2"), "a later version"],
    [renderMarker(MARKER).replace("generation=7", "generation=x"), "a generation that is none"],
    [renderMarker(MARKER).replace("generation=7", "generation=0"), "a generation below 1"],
    [renderMarker(MARKER).replace("kind=delegation", "kind=route53"), "a kind of its own"],
    [renderMarker(MARKER).replace("owner=8f4a", "owner="), "no owner"],
    [renderMarker(MARKER).replace("owner=8f4a", "owner=%E0%"), "an owner not of our writing"],
    [renderMarker(MARKER).replace("record=A/", "record=MX/"), "a type we never write"],
    [renderMarker(MARKER).replace("/3600/", "/soon/"), "a TTL that is none"],
    [renderMarker(MARKER).replace("192.0.2.1,", ","), "an empty value"],
  ])("fails to read %j: %s", (text) => {
    expect(parseMarker(text)).toBeUndefined();
  });

  it.each([
    ["example.org", "_signpost.example.org"],
    ["www.example.org", "www._signpost.example.org"],
    ["Tm.Example.org.", "tm._signpost.example.org"],
    ["a.b.example.org", "a.b._signpost.example.org"],
  ])("of %s stands at %s, never below a delegated name", (name, at) => {
    expect(markerName("example.org", name)).toBe(at);
  });
});
