import { describe, expect, it } from "@jest/globals";
import { type ProfileOptions, parseProfile } from "../../provider/model/profile.ts";
import { faultsOf, isUnknown, parsedValue, UNKNOWN } from "../support/parsing.ts";

const given = {
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig: { path: "/" },
} as const;

const valueWith = (change: object, options?: ProfileOptions) =>
  parsedValue(parseProfile({ ...given, ...change }, options));
const faultsWith = (change: object, options?: ProfileOptions) =>
  faultsOf(parseProfile({ ...given, ...change }, options));
const dns = (dnsConfig: object) => ({ dnsConfig: { relativeName: "web", ...dnsConfig } });

describe("a profile", () => {
  it("has these defaults (spec §2.2)", () => {
    expect(valueWith({})).toMatchObject({
      profileStatus: "Enabled",
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName: "web", ttl: 300 },
      tags: {},
    });
  });

  it("has them for an explicit null as well (TM-230)", () => {
    expect(valueWith({ profileStatus: null, tags: null, ...dns({ ttl: null }) })).toEqual(
      valueWith({}),
    );
  });

  it("has a TTL of 300 s by the REST contract and of 30 s by the resources (TM-12)", () => {
    expect(valueWith({}).dnsConfig.ttl).toBe(300);
    expect(valueWith({}, { defaultTtlSeconds: 30 }).dnsConfig.ttl).toBe(30);
    expect(valueWith(dns({ ttl: 60 }), { defaultTtlSeconds: 30 }).dnsConfig.ttl).toBe(60);
  });

  const sound: readonly [what: string, change: object, kept: object][] = [
    ["TTL 0, which is no default (TM-13)", dns({ ttl: 0 }), { dnsConfig: { ttl: 0 } }],
    ["the longest TTL (TM-13)", dns({ ttl: 2147483647 }), { dnsConfig: { ttl: 2147483647 } }],
    [
      "a name in any case, as given (TM-47)",
      dns({ relativeName: "Web" }),
      { dnsConfig: { relativeName: "Web" } },
    ],
    [
      "a name of several labels (TM-47)",
      dns({ relativeName: "a.b" }),
      { dnsConfig: { relativeName: "a.b" } },
    ],
    [
      "words in another case (TM-236)",
      { trafficRoutingMethod: "priority", profileStatus: "DISABLED" },
      {
        trafficRoutingMethod: "Priority",
        profileStatus: "Disabled",
      },
    ],
    ["tags", { tags: { team: "dns", "": "" } }, { tags: { team: "dns", "": "" } }],
  ];
  it.each(sound)("takes %s", (_what, change, kept) => {
    expect(valueWith(change)).toMatchObject(kept);
  });

  it("drops what it does not know (TM-236)", () => {
    const change = { color: "red", ...dns({ fqdn: "web.tm.example.org" }) };
    expect(valueWith(change)).toEqual(valueWith({}));
  });

  const ttl = (shown: string) => [
    `dnsConfig.ttl: ttl must be an integer from 0 to 2147483647, got ${shown}`,
  ];
  const faulty: readonly [what: string, change: object, faults: string[]][] = [
    ["TTL -1 (TM-13)", dns({ ttl: -1 }), ttl("-1")],
    ["TTL 2147483648 (TM-13)", dns({ ttl: 2147483648 }), ttl("2147483648")],
    ["half a second of TTL (TM-13)", dns({ ttl: 0.5 }), ttl("0.5")],
    ["a quoted TTL (TM-236)", dns({ ttl: "30" }), ttl('"30"')],
    [
      "no routing method (spec §2.2)",
      { trafficRoutingMethod: undefined },
      ["trafficRoutingMethod: trafficRoutingMethod must be one of Priority, Weighted, got nothing"],
    ],
    [
      "a routing method that does not exist",
      { trafficRoutingMethod: "Random" },
      [
        'trafficRoutingMethod: trafficRoutingMethod must be one of Priority, Weighted, got "Random"',
      ],
    ],
    [
      "no name (spec §2.2)",
      { dnsConfig: {} },
      ["dnsConfig.relativeName: relativeName must be a string, got nothing"],
    ],
    [
      "no dnsConfig",
      { dnsConfig: undefined },
      ["dnsConfig: dnsConfig must be an object, got nothing"],
    ],
    [
      "a name that is none (TM-47)",
      dns({ relativeName: "we_b" }),
      [
        'dnsConfig.relativeName: relativeName must be a relative DNS name whose labels are 1 to 63 letters, digits and inner hyphens, got "we_b"',
      ],
    ],
    [
      "a profile status that does not exist",
      { profileStatus: "Paused" },
      ['profileStatus: profileStatus must be one of Enabled, Disabled, got "Paused"'],
    ],
    [
      "tags that are no object",
      { tags: ["a"] },
      ['tags: tags must be an object of strings, got ["a"]'],
    ],
    ["a tag that is no string", { tags: { team: 5 } }, ["tags.team: team must be a string, got 5"]],
    [
      "several faults, all of them (TM-242)",
      {
        profileStatus: 1,
        ...dns({ relativeName: "-", ttl: -1 }),
        monitorConfig: { path: "x", port: 0 },
      },
      [
        "profileStatus: profileStatus must be one of Enabled, Disabled, got 1",
        'dnsConfig.relativeName: relativeName must be a relative DNS name whose labels are 1 to 63 letters, digits and inner hyphens, got "-"',
        ...ttl("-1"),
        "monitorConfig.port: port must be an integer from 1 to 65535, got 0",
        'monitorConfig.path: path must begin with / and be at most 1024 printable ASCII characters without space or #, got "x"',
      ],
    ],
  ];
  it.each(faulty)("fails for %s", (_what, change, faults) => {
    expect(faultsWith(change)).toEqual(faults);
  });

  it.each([undefined, null, 5, "web", []])("fails as a whole when it is %j", (input) => {
    const shown = input === undefined ? "nothing" : JSON.stringify(input);
    expect(faultsOf(parseProfile(input))).toEqual([`: must be an object, got ${shown}`]);
  });
});

describe("in a preview, a profile with unknown values", () => {
  const silent: readonly [what: string, change: object][] = [
    ["the routing method", { trafficRoutingMethod: UNKNOWN }],
    ["the relative name", dns({ relativeName: UNKNOWN })],
    ["dnsConfig", { dnsConfig: UNKNOWN }],
    ["monitorConfig", { monitorConfig: UNKNOWN }],
    ["tags", { tags: UNKNOWN }],
    ["one tag", { tags: { team: UNKNOWN } }],
  ];
  it.each(silent)("says nothing false: %s", (_what, change) => {
    expect(faultsWith(change, { isUnknown })).toEqual([]);
  });

  it("says nothing when all of it is unknown", () => {
    expect(faultsOf(parseProfile(UNKNOWN, { isUnknown }))).toEqual([]);
  });

  it("says what is wrong beside them", () => {
    const change = {
      dnsConfig: { relativeName: UNKNOWN, ttl: -1 },
      monitorConfig: { port: UNKNOWN },
    };
    expect(faultsWith(change, { isUnknown }).map((fault) => fault.split(":")[0])).toEqual([
      "dnsConfig.ttl",
      "monitorConfig.path",
    ]);
  });
});

describe("read strictly, a profile", () => {
  const strict = { strict: true } as const;

  it("fails for properties that do not exist, at any depth, and names the ones that do", () => {
    const change = {
      color: "red",
      ...dns({ tll: 5 }),
      monitorConfig: { path: "/", customHeaders: [{ name: "A", value: "b", extra: 1 }] },
    };
    expect(faultsWith(change, strict)).toEqual([
      "dnsConfig.tll: tll is not a property here; known are relativeName, ttl",
      "monitorConfig.customHeaders[0].extra: extra is not a property here; known are name, value",
      "color: color is not a property here; known are profileStatus, trafficRoutingMethod, dnsConfig, monitorConfig, tags",
    ]);
  });

  it("fails for them beside other faults, and though their value be unknown", () => {
    const change = { color: UNKNOWN, ...dns({ ttl: -1 }) };
    const faults = faultsWith(change, { ...strict, isUnknown });
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["color", "dnsConfig.ttl"]);
  });

  it("takes a name of the object's own prototype for what it is, a property that does not exist", () => {
    expect(faultsWith({ constructor: 1, toString: 2 }, strict)).toHaveLength(2);
  });

  it("takes any tag, and a property that is undefined", () => {
    expect(faultsWith({ tags: { anything: "at all" }, color: undefined }, strict)).toEqual([]);
  });
});
