import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  endpointId,
  endpointListFaults,
  fullName,
  parseProfileId,
  profileId,
  rootLabel,
  settlePriorities,
} from "../../provider/model/desired-state.ts";
import { type Endpoint, parseEndpoint } from "../../provider/model/endpoint.ts";
import { parsedValue } from "../support/parsing.ts";

const KEY = { subscriptionId: "sub", resourceGroup: "Group", profileName: "web" };
const ID =
  "/subscriptions/sub/resourceGroups/Group/providers/Microsoft.Network/trafficManagerProfiles/web";

let count = 0;
/** An endpoint with a name and a target of its own unless told otherwise. */
function endpoint(given: Partial<Endpoint>): Endpoint {
  count++;
  return parsedValue(
    parseEndpoint({ name: `e${count}`, target: `t${count}.example.org`, ...given }),
  );
}

const faults = (...given: Partial<Endpoint>[]) =>
  endpointListFaults(given.map(endpoint)).map(({ path, message }) => `${path}: ${message}`);

describe("ids (spec §2.1, §2.4)", () => {
  it("are those of ARM, in its casing", () => {
    expect(profileId(KEY)).toBe(ID);
    expect(endpointId(KEY, { kind: "externalEndpoints", name: "a b" })).toBe(
      `${ID}/externalEndpoints/a b`,
    );
  });

  it("are read in any casing (TM-217), the names as they stand", () => {
    expect(parseProfileId(ID)).toEqual(KEY);
    const shouted =
      "/SUBSCRIPTIONS/sub/resourcegroups/Group/PROVIDERS/microsoft.network/TRAFFICMANAGERPROFILES/web";
    expect(parseProfileId(shouted)).toEqual(KEY);
  });

  it.each([
    "",
    "/",
    `${ID}/`,
    `${ID}/externalEndpoints/a`,
    ID.slice(1),
    ID.replace("/web", "/"),
    `x${ID}`,
  ])("are not read from %j", (text) => {
    expect(parseProfileId(text)).toBeUndefined();
  });
});

describe("names", () => {
  it("are completed by the zone, whatever its case and its dot (TM-42)", () => {
    expect(fullName("Web", "TM.Example.org.")).toBe("Web.tm.example.org");
  });

  it("are owned by their right-most label (TM-44)", () => {
    expect(rootLabel("Partners.Contoso")).toBe("contoso");
    expect(rootLabel("contoso")).toBe("contoso");
  });
});

describe("a list of endpoints", () => {
  it("of different names, targets and priorities is sound, the empty one too (TM-14)", () => {
    expect(faults()).toEqual([]);
    expect(faults({ priority: 1 }, { priority: 2 }, {}, {})).toEqual([]);
  });

  it("fails for a name twice, in any case (TM-31)", () => {
    expect(faults({ name: "East" }, { name: "west" }, { name: "EAST" })).toEqual([
      'endpoints[2].name: name must be unique in the profile without regard to case, got "EAST" again (TM-31)',
    ]);
  });

  const sameTargets: readonly [string, string][] = [
    ["192.0.2.1", "192.0.2.1"],
    ["www.example.org", "WWW.example.org"],
    ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
  ];
  it.each(sameTargets)(
    "fails for the targets %s and %s, which are one (TM-32)",
    (first, second) => {
      expect(faults({ name: "a", target: first }, { target: second })).toEqual([
        `endpoints[1].target: target must be unique in the profile, got ${second}, which endpoint "a" has (TM-32)`,
      ]);
    },
  );

  it("fails for a priority twice, disabled endpoints included (TM-67, TM-69)", () => {
    expect(faults({ name: "a", priority: 5, endpointStatus: "Disabled" }, { priority: 5 })).toEqual(
      [
        'endpoints[1].priority: priority must be unique in the profile, got 5, which endpoint "a" has (TM-67)',
      ],
    );
  });

  const mixes: readonly [first: string, second: string, firstKind: string, secondKind: string][] = [
    ["192.0.2.1", "www.example.org", "ipv4", "name"],
    ["www.example.org", "2001:db8::1", "name", "ipv6"],
    ["192.0.2.1", "2001:db8::1", "ipv4", "ipv6"],
  ];
  it.each(mixes)("fails for %s beside %s (TM-38)", (first, second, firstKind, secondKind) => {
    expect(faults({ target: first }, { target: second })).toEqual([
      `endpoints[1].target: target must be of one kind in a profile: the first endpoint's is ${firstKind}, got ${second}, which is ${secondKind} (TM-38)`,
    ]);
  });

  it("fails with every fault at once (TM-242)", () => {
    const found = faults(
      { name: "a", target: "192.0.2.1", priority: 1 },
      { name: "A", target: "192.0.2.1", priority: 1 },
      { name: "c", target: "c.example.org", priority: 1 },
    );
    expect(found.map((fault) => fault.split(":")[0])).toEqual([
      "endpoints[1].name",
      "endpoints[1].target",
      "endpoints[1].priority",
      "endpoints[2].priority",
      "endpoints[2].target",
    ]);
  });
});

describe("omitted priorities (TM-68)", () => {
  const settled = (...given: (number | undefined)[]) =>
    settlePriorities(
      given.map((priority) => endpoint(priority === undefined ? {} : { priority })),
    ).map(({ priority }) => priority);
  const none = undefined;

  it.each<[given: (number | undefined)[], settled: number[]]>([
    [[], []],
    [[none], [1]],
    [
      [none, none, none],
      [1, 2, 3],
    ],
    [
      [5, none, none],
      [5, 6, 7],
    ],
    [
      [none, 5, none, 3],
      [6, 5, 7, 3],
    ],
    [
      [1000, none, none],
      [1000, 1, 2],
    ],
    [
      [999, none, none, none],
      [999, 1000, 1, 2],
    ],
    [
      [1000, 1, 3, none, none],
      [1000, 1, 3, 2, 4],
    ],
    [
      [7, 3],
      [7, 3],
    ],
  ])("%j become %j", (given, expected) => {
    expect(settled(...given)).toEqual(expected);
  });

  it("end unique and from 1 to 1000, and leave given ones alone", () => {
    const given = fc
      .uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 100 })
      .chain((values) =>
        fc.shuffledSubarray([...values, ...new Array<undefined>(100)], { minLength: 1 }),
      );
    fc.assert(
      fc.property(given, (priorities) => {
        const result = settled(...priorities);
        expect(new Set(result).size).toBe(priorities.length);
        for (const [index, value] of result.entries()) {
          expect(value).toBeGreaterThanOrEqual(1);
          expect(value).toBeLessThanOrEqual(1000);
          if (priorities[index] !== undefined) expect(value).toBe(priorities[index]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("change nothing else, and not the list they are given", () => {
    const given = Object.freeze([Object.freeze(endpoint({ weight: 9 }))]);
    expect(settlePriorities(given)).toEqual([{ ...given[0], priority: 1 }]);
  });
});
