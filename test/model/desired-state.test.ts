import { describe, expect, it } from "@jest/globals";
import {
  endpointListFaults,
  fullName,
  parseProfileId,
  profileId,
  rootLabel,
  settlePriorities,
} from "../../provider/model/desired-state.ts";
import { type Endpoint, parseEndpoint } from "../../provider/model/endpoint.ts";

function endpoint(name: string, target: string, priority?: number): Endpoint {
  const parsed = parseEndpoint({ name, target, priority });
  if (!parsed.value) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

describe("the endpoints of a profile", () => {
  it.each([
    [
      "the same name in another case (TM-31)",
      [endpoint("a", "192.0.2.1"), endpoint("A", "192.0.2.2")],
      "endpoints[1].name",
    ],
    [
      "the same target (TM-32)",
      [endpoint("a", "x.example.org"), endpoint("b", "X.example.org")],
      "endpoints[1].target",
    ],
    [
      "the same priority (TM-67, TM-69)",
      [endpoint("a", "192.0.2.1", 3), endpoint("b", "192.0.2.2", 3)],
      "endpoints[1].priority",
    ],
    [
      "a name beside an address (TM-38)",
      [endpoint("a", "192.0.2.1"), endpoint("b", "x.example.org")],
      "endpoints[1].target",
    ],
    [
      "both address families (TM-38)",
      [endpoint("a", "192.0.2.1"), endpoint("b", "2001:db8::1")],
      "endpoints[1].target",
    ],
  ])("are refused with %s", (_what, endpoints, path) => {
    expect(endpointListFaults(endpoints).map((fault) => fault.path)).toEqual([path]);
  });

  it("get the priorities they leave out: highest plus one in list order (TM-68)", () => {
    const settled = settlePriorities([
      endpoint("a", "192.0.2.1"),
      endpoint("b", "192.0.2.2", 5),
      endpoint("c", "192.0.2.3"),
    ]);
    expect(settled.map(({ priority }) => priority)).toEqual([6, 5, 7]);
  });

  it("get the lowest free priority where 1000 is taken (TM-68)", () => {
    const settled = settlePriorities([
      endpoint("a", "192.0.2.1", 1000),
      endpoint("b", "192.0.2.2", 1),
      endpoint("c", "192.0.2.3"),
    ]);
    expect(settled.map(({ priority }) => priority)).toEqual([1000, 1, 2]);
  });
});

describe("an endpoint", () => {
  it.each([
    "https://x.example.org",
    "x.example.org:80",
    "*.example.org",
    "1.2.3",
    "300.1.1.1",
    "",
    "a b",
  ])("is refused the target %j (TM-36)", (target) => {
    expect(parseEndpoint({ name: "a", target }).faults.map((fault) => fault.path)).toEqual([
      "target",
    ]);
  });

  it("loses the dot at the end of its target and keeps an underscore (TM-36)", () => {
    expect(parseEndpoint({ name: "a", target: "_a.example.org." }).value?.target).toBe(
      "_a.example.org",
    );
  });

  it.each(["", "  ", "a:b", "a/b", "a\n", "x".repeat(261)])(
    "is refused the name %j (TM-30)",
    (name) => {
      expect(
        parseEndpoint({ name, target: "192.0.2.1" }).faults.map((fault) => fault.path),
      ).toEqual(["name"]);
    },
  );
});

describe("names and ids", () => {
  it("are written and read back, in any casing (TM-42, TM-44, TM-217)", () => {
    const key = { subscriptionId: "s", resourceGroup: "g", profileName: "p.q" };
    expect(parseProfileId(profileId(key).toUpperCase())).toEqual({
      subscriptionId: "S",
      resourceGroup: "G",
      profileName: "P.Q",
    });
    expect(parseProfileId(`${profileId(key)}/externalEndpoints/e`)).toBeUndefined();
    expect(fullName("a.b", "TM.example.org.")).toBe("a.b.tm.example.org");
    expect(rootLabel("partners.Contoso")).toBe("contoso");
  });
});
