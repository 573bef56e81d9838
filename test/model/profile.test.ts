import { describe, expect, it } from "@jest/globals";
import { worstDegradedSeconds } from "../../provider/model/monitor-config.ts";
import { parseProfile } from "../../provider/model/profile.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;

const monitorConfig = { path: "/" };
const declared = {
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig,
};

const withMonitor = (change: object) => ({
  ...declared,
  monitorConfig: { ...monitorConfig, ...change },
});
const withDns = (change: object) => ({
  ...declared,
  dnsConfig: { ...declared.dnsConfig, ...change },
});
const header = (name: string, value = "v") => ({ name, value });

describe("a profile", () => {
  it("has the defaults of spec §2.2 and §2.3", () => {
    expect(parseProfile(declared).value).toEqual({
      profileStatus: "Enabled",
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName: "web", ttl: 300 }, // TM-12
      monitorConfig: {
        protocol: "HTTP",
        port: 80,
        path: "/",
        intervalInSeconds: 30,
        timeoutInSeconds: 10,
        toleratedNumberOfFailures: 3,
        customHeaders: [],
        expectedStatusCodeRanges: [],
      },
      tags: {},
    });
  });

  it("takes the default timeout of the chosen interval (TM-23)", () => {
    expect(
      parseProfile(withMonitor({ intervalInSeconds: 10 })).value?.monitorConfig.timeoutInSeconds,
    ).toBe(9);
  });

  it.each([0, 2147483647])("keeps a TTL of %d (TM-13)", (ttl) => {
    expect(parseProfile(withDns({ ttl })).value?.dnsConfig.ttl).toBe(ttl);
  });

  it("keeps 0 tolerated failures, matches words without case, takes null for absent (TM-230, TM-236)", () => {
    const parsed = parseProfile({
      ...withMonitor({ toleratedNumberOfFailures: 0, protocol: "http", port: null }),
      trafficRoutingMethod: "priority",
    });
    expect(parsed.value?.monitorConfig).toMatchObject({
      toleratedNumberOfFailures: 0,
      protocol: "HTTP",
      port: 80,
    });
    expect(parsed.value?.trafficRoutingMethod).toBe("Priority");
  });

  it.each<[string, object, string, string]>([
    [
      "TM-13",
      withDns({ ttl: -1 }),
      "dnsConfig.ttl",
      "ttl must be an integer from 0 to 2147483647, got -1",
    ],
    ["TM-13", withDns({ ttl: 2147483648 }), "dnsConfig.ttl", "got 2147483648"],
    ["TM-236", withDns({ ttl: "5" }), "dnsConfig.ttl", 'got "5"'],
    [
      "TM-47",
      withDns({ relativeName: "-a" }),
      "dnsConfig.relativeName",
      "relativeName must be a relative DNS name",
    ],
    ["TM-47", withDns({ relativeName: "a..b" }), "dnsConfig.relativeName", 'got "a..b"'],
    ["TM-47", withDns({ relativeName: "a".repeat(64) }), "dnsConfig.relativeName", "1 to 63"],
    [
      "TM-21",
      withMonitor({ intervalInSeconds: 20 }),
      "monitorConfig.intervalInSeconds",
      "must be 10 or 30, got 20",
    ],
    [
      "TM-22",
      withMonitor({ intervalInSeconds: 10, timeoutInSeconds: 10 }),
      "monitorConfig.timeoutInSeconds",
      "from 5 to 9 when intervalInSeconds is 10, got 10",
    ],
    ["TM-22", withMonitor({ timeoutInSeconds: 4 }), "monitorConfig.timeoutInSeconds", "got 4"],
    [
      "TM-24",
      { ...declared, monitorConfig: {} },
      "monitorConfig.path",
      "path must be given for HTTP",
    ],
    ["TM-24", withMonitor({ path: "health" }), "monitorConfig.path", "must begin with /"],
    ["TM-25", withMonitor({ path: "/a#b" }), "monitorConfig.path", "without #"],
    ["TM-25", withMonitor({ path: `/${"a".repeat(1024)}` }), "monitorConfig.path", "at most 1024"],
    ["spec §2.3", withMonitor({ port: 0 }), "monitorConfig.port", "from 1 to 65535, got 0"],
    [
      "spec §2.3",
      withMonitor({ toleratedNumberOfFailures: 10 }),
      "monitorConfig.toleratedNumberOfFailures",
      "from 0 to 9, got 10",
    ],
    [
      "TM-26",
      withMonitor({ expectedStatusCodeRanges: [{ min: 300, max: 200 }] }),
      "monitorConfig.expectedStatusCodeRanges[0].min",
      "must not exceed max 200, got 300",
    ],
    [
      "TM-26",
      withMonitor({ expectedStatusCodeRanges: [{ min: 99, max: 200 }] }),
      "monitorConfig.expectedStatusCodeRanges[0].min",
      "got 99",
    ],
    [
      "TM-27",
      withMonitor({ customHeaders: Array.from({ length: 9 }, (_, n) => header(`h${n}`)) }),
      "monitorConfig.customHeaders",
      "at most 8 items, got 9",
    ],
    [
      "TM-27",
      withMonitor({ customHeaders: [header("a"), header("A")] }),
      "monitorConfig.customHeaders[1].name",
      "once per list",
    ],
    [
      "TM-27",
      withMonitor({ customHeaders: [header("Connection")] }),
      "monitorConfig.customHeaders[0].name",
      "must not be one of",
    ],
    [
      "TM-27",
      withMonitor({ customHeaders: [header("a", "x\r\ny")] }),
      "monitorConfig.customHeaders[0].value",
      "printable ASCII",
    ],
    [
      "TM-28",
      withMonitor({ customHeaders: [header("Host", "*.example.org")] }),
      "monitorConfig.customHeaders[0].value",
      "must not contain *",
    ],
    [
      "spec §2.2",
      { ...declared, trafficRoutingMethod: "Random" },
      "trafficRoutingMethod",
      "must be Priority",
    ],
    [
      "spec §2.2",
      { ...declared, profileStatus: "On" },
      "profileStatus",
      "must be one of Enabled, Disabled",
    ],
  ])("is refused (%s) for %j", (_source, input, path, message) => {
    const { faults } = parseProfile(input);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toContain(message);
  });

  it("reports all faults together (TM-242)", () => {
    const { faults } = parseProfile({
      dnsConfig: { relativeName: "a b", ttl: -1 },
      monitorConfig: { port: 0 },
    });
    expect(faults.map((fault) => fault.path).sort()).toEqual([
      "dnsConfig.relativeName",
      "dnsConfig.ttl",
      "monitorConfig.path",
      "monitorConfig.port",
      "trafficRoutingMethod",
    ]);
  });

  it("drops strangers, and reports them when asked to be strict", () => {
    const input = withMonitor({ intervall: 10 });
    expect(parseProfile(input).faults).toEqual([]);
    expect(parseProfile(input, { strict: true }).faults.map((fault) => fault.path)).toEqual([
      "monitorConfig.intervall",
    ]);
  });

  it.each([
    [withMonitor({ intervalInSeconds: UNKNOWN, timeoutInSeconds: 10 }), []],
    [withMonitor({ path: UNKNOWN }), []],
    [{ ...declared, monitorConfig: UNKNOWN }, []],
    [{ ...withDns({ ttl: UNKNOWN }), trafficRoutingMethod: UNKNOWN }, []],
    [withMonitor({ path: UNKNOWN, port: 70000 }), ["monitorConfig.port"]],
    [
      withMonitor({ port: UNKNOWN, intervalInSeconds: 10, timeoutInSeconds: 10 }),
      ["monitorConfig.timeoutInSeconds"],
    ],
  ])("with unknown values says what can be known and nothing else (%#)", (input, paths) => {
    const { faults } = parseProfile(input, { isUnknown });
    expect(faults.map((fault) => fault.path)).toEqual(paths);
  });
});

describe("the worst time to Degraded (TM-181)", () => {
  it.each([
    [30, 10, 3, 130, 120],
    [30, 10, 0, 40, 30],
    [10, 9, 3, 49, 40],
    [10, 5, 0, 15, 10],
  ])(
    "interval %d, timeout %d, tolerance %d: %d s hanging, %d s refused (TM-182)",
    (intervalInSeconds, timeoutInSeconds, toleratedNumberOfFailures, hanging, refused) => {
      const config = {
        intervalInSeconds: intervalInSeconds as 10 | 30,
        timeoutInSeconds,
        toleratedNumberOfFailures,
      };
      expect(worstDegradedSeconds(config, "hanging")).toBe(hanging);
      expect(worstDegradedSeconds(config, "refused")).toBe(refused);
    },
  );
});
