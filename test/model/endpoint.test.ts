import { describe, expect, it } from "@jest/globals";
import { type Endpoint, parseEndpoint, targetKind } from "../../provider/model/endpoint.ts";
import { faultsOf, isUnknown, parsedValue, UNKNOWN } from "../support/parsing.ts";

const given = { name: "a", target: "www.example.org" } as const;

describe("an endpoint", () => {
  it("has these defaults (spec §2.4)", () => {
    expect(parsedValue(parseEndpoint(given))).toEqual({
      name: "a",
      kind: "externalEndpoints",
      target: "www.example.org",
      endpointStatus: "Enabled",
      weight: 1,
      priority: undefined,
      alwaysServe: "Disabled",
      customHeaders: [],
    });
  });

  it("has them for an explicit null as well (TM-230)", () => {
    const nothing = {
      endpointStatus: null,
      weight: null,
      priority: null,
      alwaysServe: null,
      customHeaders: null,
    };
    expect(parsedValue(parseEndpoint({ ...given, ...nothing }))).toEqual(
      parsedValue(parseEndpoint(given)),
    );
  });

  const sound: readonly [what: string, change: object, kept: Partial<Endpoint>][] = [
    [
      "a name with spaces (TM-30)",
      { name: "My external endpoint" },
      { name: "My external endpoint" },
    ],
    ["an IPv4 target", { target: "192.0.2.1" }, { target: "192.0.2.1" }],
    ["an IPv6 target", { target: "2001:DB8::1" }, { target: "2001:DB8::1" }],
    ["a private target (TM-37)", { target: "10.0.0.1" }, { target: "10.0.0.1" }],
    [
      "a target with the dot at its end, which goes (TM-36)",
      { target: "A.Example.org." },
      { target: "A.Example.org" },
    ],
    ["the lowest weight (TM-73)", { weight: 1 }, { weight: 1 }],
    ["the highest weight (TM-73)", { weight: 1000 }, { weight: 1000 }],
    ["the lowest priority (TM-67)", { priority: 1 }, { priority: 1 }],
    ["the highest priority (TM-67)", { priority: 1000 }, { priority: 1000 }],
    [
      "a status in another case (TM-236)",
      { endpointStatus: "disabled" },
      { endpointStatus: "Disabled" },
    ],
    ["alwaysServe (TM-154)", { alwaysServe: "ENABLED" }, { alwaysServe: "Enabled" }],
    [
      "eight headers of its own (TM-27)",
      { customHeaders: [{ name: "A", value: "b" }] },
      { customHeaders: [{ name: "A", value: "b" }] },
    ],
    ["properties it does not know, and drops them (TM-236)", { color: "red" }, given],
  ];
  it.each(sound)("takes %s", (_what, change, kept) => {
    const value = parsedValue(parseEndpoint({ ...given, ...change }));
    expect(value).toMatchObject(kept);
    expect(value).not.toHaveProperty("color");
  });

  const faulty: readonly [what: string, change: object, faults: string[]][] = [
    ["no name (TM-30)", { name: undefined }, ["name: name must be a string, got nothing"]],
    [
      "a blank name (TM-30)",
      { name: " " },
      [
        'name: name must be 1 to 260 characters, not all blank, not . or .., without : / \\ or control characters, got " "',
      ],
    ],
    [
      "no target",
      { target: undefined },
      ["target: target must be a DNS name or an IP address, got nothing"],
    ],
    [
      "a number for a target",
      { target: 5 },
      ["target: target must be a DNS name or an IP address, got 5"],
    ],
    [
      "a wildcard target (TM-36)",
      { target: "*.example.org" },
      [
        'target: target must be a DNS name or an IP address, without scheme, path or port, whose labels are 1 to 63 letters, digits and inner hyphens, got "*.example.org"',
      ],
    ],
    [
      "a target that ends in a number (TM-36)",
      { target: "300.1.1.1" },
      [
        'target: target must be a DNS name or an IP address, got "300.1.1.1", which ends in a number and is no IPv4 address',
      ],
    ],
    [
      "weight 0 (TM-73)",
      { weight: 0 },
      ["weight: weight must be an integer from 1 to 1000, got 0"],
    ],
    [
      "weight 1001 (TM-73)",
      { weight: 1001 },
      ["weight: weight must be an integer from 1 to 1000, got 1001"],
    ],
    ["weight 1.5", { weight: 1.5 }, ["weight: weight must be an integer from 1 to 1000, got 1.5"]],
    [
      "a quoted weight (TM-236)",
      { weight: "5" },
      ['weight: weight must be an integer from 1 to 1000, got "5"'],
    ],
    [
      "a weight that is no number",
      { weight: Number.NaN },
      ["weight: weight must be an integer from 1 to 1000, got NaN"],
    ],
    [
      "an endless weight",
      { weight: Number.POSITIVE_INFINITY },
      ["weight: weight must be an integer from 1 to 1000, got Infinity"],
    ],
    [
      "a weight beyond whole numbers",
      { weight: 2 ** 60 },
      ["weight: weight must be an integer from 1 to 1000, got 1152921504606847000"],
    ],
    [
      "priority 0 (TM-67)",
      { priority: 0 },
      ["priority: priority must be an integer from 1 to 1000, got 0"],
    ],
    [
      "priority 1001 (TM-67)",
      { priority: 1001 },
      ["priority: priority must be an integer from 1 to 1000, got 1001"],
    ],
    [
      "a status that does not exist",
      { endpointStatus: "Off" },
      ['endpointStatus: endpointStatus must be one of Enabled, Disabled, got "Off"'],
    ],
    [
      "true for a status",
      { alwaysServe: true },
      ["alwaysServe: alwaysServe must be one of Enabled, Disabled, got true"],
    ],
    [
      "a header twice (TM-27)",
      {
        customHeaders: [
          { name: "A", value: "1" },
          { name: "a", value: "2" },
        ],
      },
      ['customHeaders[1].name: name must be given once per list, got "a" again (TM-27)'],
    ],
    [
      "several faults, all of them (TM-242)",
      {
        name: "",
        target: "a b",
        weight: 0,
        priority: 0,
        customHeaders: [{ name: "Host", value: "*" }],
      },
      [
        'name: name must be 1 to 260 characters, not all blank, not . or .., without : / \\ or control characters, got ""',
        'target: target must be a DNS name or an IP address, without scheme, path or port, whose labels are 1 to 63 letters, digits and inner hyphens, got "a b"',
        "weight: weight must be an integer from 1 to 1000, got 0",
        "priority: priority must be an integer from 1 to 1000, got 0",
        'customHeaders[0].value: value of a Host header must not contain *, got "*" (TM-28)',
      ],
    ],
  ];
  it.each(faulty)("fails for %s", (_what, change, faults) => {
    expect(faultsOf(parseEndpoint({ ...given, ...change }))).toEqual(faults);
  });

  it.each([undefined, null, 5, "a", []])("fails as a whole when it is %j", (input) => {
    const shown = input === undefined ? "nothing" : JSON.stringify(input);
    expect(faultsOf(parseEndpoint(input))).toEqual([`: must be an object, got ${shown}`]);
  });
});

describe("in a preview, an endpoint with unknown values", () => {
  const preview = (change: object) =>
    faultsOf(parseEndpoint({ ...given, ...change }, { isUnknown }));

  it.each([
    "name",
    "target",
    "weight",
    "priority",
    "endpointStatus",
    "alwaysServe",
    "customHeaders",
  ])("says nothing of an unknown %s", (name) => {
    expect(preview({ [name]: UNKNOWN })).toEqual([]);
  });

  it("says what is wrong beside them", () => {
    expect(preview({ target: UNKNOWN, weight: 0 })).toEqual([
      "weight: weight must be an integer from 1 to 1000, got 0",
    ]);
  });

  it("says nothing when all of it is unknown", () => {
    expect(faultsOf(parseEndpoint(UNKNOWN, { isUnknown }))).toEqual([]);
  });
});

describe("the kind of a target (TM-186)", () => {
  it.each([
    ["192.0.2.1", "ipv4"],
    ["2001:db8::1", "ipv6"],
    ["::ffff:192.0.2.1", "ipv6"],
    ["www.example.org", "name"],
    ["localhost", "name"],
  ])("%s is %s", (target, kind) => {
    expect(targetKind(target)).toBe(kind);
  });
});
