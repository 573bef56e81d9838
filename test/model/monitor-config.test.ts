import { describe, expect, it } from "@jest/globals";
import { type MonitorConfig, worstDegradedSeconds } from "../../provider/model/monitor-config.ts";
import { header, parseMonitorConfig as parse } from "../support/monitor-config.ts";
import { faultsOf, parsedValue } from "../support/parsing.ts";

const valueWith = (given: object): MonitorConfig =>
  parsedValue(parse({ path: "/", ...given })).monitorConfig;
const faultsWith = (given: object): string[] => faultsOf(parse({ path: "/", ...given }));

const headers = (count: number) =>
  Array.from({ length: count }, (_, index) => header(`X-${index}`));

describe("a monitor configuration", () => {
  it("has these defaults (spec §2.3)", () => {
    expect(parsedValue(parse({ path: "/" })).monitorConfig).toEqual({
      protocol: "HTTP",
      port: 80,
      path: "/",
      intervalInSeconds: 30,
      timeoutInSeconds: 10,
      toleratedNumberOfFailures: 3,
      customHeaders: [],
      expectedStatusCodeRanges: [],
    });
  });

  it("has them for an explicit null as well (TM-230)", () => {
    const nothing = {
      protocol: null,
      port: null,
      intervalInSeconds: null,
      timeoutInSeconds: null,
      toleratedNumberOfFailures: null,
      customHeaders: null,
      expectedStatusCodeRanges: null,
    };
    expect(valueWith(nothing)).toEqual(valueWith({}));
  });

  it.each([
    [10, 9],
    [30, 10],
  ])("with interval %i has timeout %i by default (TM-23)", (intervalInSeconds, timeout) => {
    expect(valueWith({ intervalInSeconds }).timeoutInSeconds).toBe(timeout);
  });

  it.each([
    ["HTTP", 80, "/"],
    ["HTTPS", 443, "/"],
  ])("for %s has the port %i by default (spec §2.3)", (protocol, port, path) => {
    expect(valueWith({ protocol })).toMatchObject({ protocol, port, path });
  });

  it.each([undefined, null, ""])("for TCP has no path when it is %j (TM-24)", (path) => {
    const value = valueWith({ protocol: "TCP", port: 22, path });
    expect(value.path).toBeUndefined();
    expect(value).toEqual(valueWith({ protocol: "TCP", port: 22, path: undefined }));
  });

  it("for TCP keeps ranges and headers, for the day another protocol is declared (TM-26)", () => {
    const kept = {
      expectedStatusCodeRanges: [{ min: 200, max: 299 }],
      customHeaders: [header("X")],
    };
    expect(valueWith({ protocol: "TCP", port: 22, path: "", ...kept })).toMatchObject(kept);
  });

  const sound: readonly [
    what: string,
    given: Partial<Record<keyof MonitorConfig, unknown>>,
    kept?: object,
  ][] = [
    ["the lowest port", { port: 1 }],
    ["the highest port", { port: 65535 }],
    ["a protocol in another case (TM-236)", { protocol: "http" }, { protocol: "HTTP" }],
    ["interval 10, timeout 5 (TM-22)", { intervalInSeconds: 10, timeoutInSeconds: 5 }],
    ["interval 10, timeout 9 (TM-22)", { intervalInSeconds: 10, timeoutInSeconds: 9 }],
    ["interval 30, timeout 5 (TM-22)", { intervalInSeconds: 30, timeoutInSeconds: 5 }],
    ["interval 30, timeout 10 (TM-22)", { intervalInSeconds: 30, timeoutInSeconds: 10 }],
    ["no tolerance", { toleratedNumberOfFailures: 0 }],
    ["the highest tolerance", { toleratedNumberOfFailures: 9 }],
    ["a path with a query (TM-25)", { path: "/health?deep=1&x=%20" }],
    ["the longest path (TM-25)", { path: `/${"x".repeat(1023)}` }],
    ["eight headers (TM-27)", { customHeaders: headers(8) }],
    ["a header with an empty value", { customHeaders: [header("X", "")] }],
    [
      "every character of a token (RFC 9110 §5.6.2)",
      { customHeaders: [header("a!#$%&'*+-.^_`|~9")] },
    ],
    ["an asterisk in another header (TM-28)", { customHeaders: [header("Accept", "*/*")] }],
    [
      "eight ranges (TM-26)",
      { expectedStatusCodeRanges: new Array(8).fill({ min: 100, max: 999 }) },
    ],
    ["a range of one code (TM-26)", { expectedStatusCodeRanges: [{ min: 301, max: 301 }] }],
    ["an empty array for unset (TM-26)", { expectedStatusCodeRanges: [] }],
  ];
  it.each(sound)("takes %s", (_what, given, kept = given) => {
    expect(valueWith(given)).toMatchObject(kept);
  });

  const at = (name: string, says: string) => [`monitorConfig.${name}: ${says}`];
  const badPath = (shown: string) =>
    at(
      "path",
      `path must begin with / and be at most 1024 printable ASCII characters without space or #, got ${shown}`,
    );
  const badName = (shown: string) =>
    at("customHeaders[0].name", `name must be an HTTP token (RFC 9110 §5.6.2), got ${shown}`);
  const forbidden = (name: string) =>
    at(
      "customHeaders[0].name",
      `name must not be one of content-length, transfer-encoding, connection, upgrade, te, trailer, got "${name}"`,
    );

  const faulty: readonly [what: string, given: object, faults: string[]][] = [
    [
      "a protocol it does not speak",
      { protocol: "FTP" },
      at("protocol", 'protocol must be one of HTTP, HTTPS, TCP, got "FTP"'),
    ],
    ["port 0", { port: 0 }, at("port", "port must be an integer from 1 to 65535, got 0")],
    [
      "port 65536",
      { port: 65536 },
      at("port", "port must be an integer from 1 to 65535, got 65536"),
    ],
    [
      "half a port",
      { port: 80.5 },
      at("port", "port must be an integer from 1 to 65535, got 80.5"),
    ],
    [
      "a quoted port (TM-236)",
      { port: "80" },
      at("port", 'port must be an integer from 1 to 65535, got "80"'),
    ],
    [
      "interval 20 (TM-21)",
      { intervalInSeconds: 20 },
      at("intervalInSeconds", "intervalInSeconds must be 10 or 30, got 20"),
    ],
    [
      "interval 9 (TM-21)",
      { intervalInSeconds: 9 },
      at("intervalInSeconds", "intervalInSeconds must be 10 or 30, got 9"),
    ],
    [
      "an interval in words (TM-21)",
      { intervalInSeconds: "30" },
      at("intervalInSeconds", 'intervalInSeconds must be 10 or 30, got "30"'),
    ],
    [
      "timeout 4 (TM-22)",
      { timeoutInSeconds: 4 },
      at("timeoutInSeconds", "timeoutInSeconds must be an integer from 5 to 10, got 4"),
    ],
    [
      "timeout 11 (TM-22)",
      { timeoutInSeconds: 11 },
      at("timeoutInSeconds", "timeoutInSeconds must be an integer from 5 to 10, got 11"),
    ],
    [
      "interval 10 with timeout 10 (TM-22)",
      { intervalInSeconds: 10, timeoutInSeconds: 10 },
      at(
        "timeoutInSeconds",
        "timeoutInSeconds must be an integer from 5 to 9 when intervalInSeconds is 10, got 10 (TM-22)",
      ),
    ],
    [
      "tolerance 10",
      { toleratedNumberOfFailures: 10 },
      at(
        "toleratedNumberOfFailures",
        "toleratedNumberOfFailures must be an integer from 0 to 9, got 10",
      ),
    ],
    [
      "tolerance -1",
      { toleratedNumberOfFailures: -1 },
      at(
        "toleratedNumberOfFailures",
        "toleratedNumberOfFailures must be an integer from 0 to 9, got -1",
      ),
    ],
    [
      "no path (TM-24)",
      { path: undefined },
      at("path", "path must be given for HTTP and begin with /, got nothing (TM-24)"),
    ],
    [
      "path null (TM-24)",
      { path: null },
      at("path", "path must be given for HTTP and begin with /, got nothing (TM-24)"),
    ],
    [
      "an empty path (TM-24)",
      { path: "" },
      at("path", 'path must be given for HTTP and begin with /, got "" (TM-24)'),
    ],
    ["a path without / (TM-24)", { path: "health" }, badPath('"health"')],
    ["a path with a fragment (TM-25)", { path: "/a#b" }, badPath('"/a#b"')],
    ["a path with a space (TM-25)", { path: "/a b" }, badPath('"/a b"')],
    ["a path with a line break (TM-25)", { path: "/a\r\nX: y" }, badPath('"/a\\r\\nX: y"')],
    ["a path outside ASCII (TM-25)", { path: "/é" }, badPath('"/é"')],
    [
      "a path too long (TM-25)",
      { path: `/${"x".repeat(1024)}` },
      badPath(`"/${"x".repeat(75)}...`),
    ],
    [
      "nine headers (TM-27)",
      { customHeaders: headers(9) },
      at("customHeaders", "customHeaders must have at most 8 items, got 9"),
    ],
    [
      "headers that are no list",
      { customHeaders: { a: "b" } },
      at("customHeaders", "customHeaders must be a list of at most 8, got an object"),
    ],
    [
      "a header that is no object",
      { customHeaders: ["a: b"] },
      at("customHeaders[0]", "customHeaders[0] must be an object, got a string"),
    ],
    [
      "a header name that is no token (TM-27)",
      { customHeaders: [header("X y")] },
      badName('"X y"'),
    ],
    ["an empty header name (TM-27)", { customHeaders: [header("")] }, badName('""')],
    ["a colon in a header name (TM-27)", { customHeaders: [header("X:")] }, badName('"X:"')],
    [
      "Content-Length (TM-27)",
      { customHeaders: [header("Content-Length")] },
      forbidden("Content-Length"),
    ],
    [
      "transfer-encoding (TM-27)",
      { customHeaders: [header("transfer-encoding")] },
      forbidden("transfer-encoding"),
    ],
    ["CONNECTION (TM-27)", { customHeaders: [header("CONNECTION")] }, forbidden("CONNECTION")],
    ["Upgrade (TM-27)", { customHeaders: [header("Upgrade")] }, forbidden("Upgrade")],
    ["TE (TM-27)", { customHeaders: [header("TE")] }, forbidden("TE")],
    ["Trailer (TM-27)", { customHeaders: [header("Trailer")] }, forbidden("Trailer")],
    [
      "a line break in a header value (TM-27)",
      { customHeaders: [header("X", "a\r\nY: b")] },
      at(
        "customHeaders[0].value",
        "value must be at most 4096 printable ASCII characters, got another one at position 2",
      ),
    ],
    [
      "a header twice in one list, in any case (TM-27)",
      { customHeaders: [header("X-A"), header("Y"), header("x-a")] },
      at("customHeaders[2].name", 'name must be given once per list, got "x-a" again (TM-27)'),
    ],
    [
      "an asterisk in Host (TM-28)",
      { customHeaders: [header("host", "*.example.org")] },
      at(
        "customHeaders[0].value",
        'value of a Host header must not contain *, got "*.example.org" (TM-28)',
      ),
    ],
    [
      "nine ranges (TM-26)",
      { expectedStatusCodeRanges: new Array(9).fill({ min: 200, max: 200 }) },
      at("expectedStatusCodeRanges", "expectedStatusCodeRanges must have at most 8 items, got 9"),
    ],
    [
      "a code below 100 (TM-26)",
      { expectedStatusCodeRanges: [{ min: 99, max: 200 }] },
      at("expectedStatusCodeRanges[0].min", "min must be an integer from 100 to 999, got 99"),
    ],
    [
      "a code above 999 (TM-26)",
      { expectedStatusCodeRanges: [{ min: 200, max: 1000 }] },
      at("expectedStatusCodeRanges[0].max", "max must be an integer from 100 to 999, got 1000"),
    ],
    [
      "a range without max (TM-26)",
      { expectedStatusCodeRanges: [{ min: 200 }] },
      at("expectedStatusCodeRanges[0].max", "max must be an integer from 100 to 999, got nothing"),
    ],
    [
      "a range backwards (TM-26)",
      {
        expectedStatusCodeRanges: [
          { min: 200, max: 200 },
          { min: 300, max: 299 },
        ],
      },
      at("expectedStatusCodeRanges[1].min", "min must not exceed max 299, got 300 (TM-26)"),
    ],
  ];
  const faultyByProtocol: typeof faulty = [
    [
      "HTTPS without a path (TM-24)",
      { protocol: "HTTPS", path: undefined },
      at("path", "path must be given for HTTPS and begin with /, got nothing (TM-24)"),
    ],
    [
      "TCP with a path (TM-24)",
      { protocol: "TCP", port: 22, path: "/health" },
      at("path", 'path must be absent, null or empty for TCP, got "/health" (TM-24)'),
    ],
    [
      "TCP without a port (spec §2.3)",
      { protocol: "TCP", path: null },
      at("port", "port must be given for TCP, an integer from 1 to 65535, got nothing"),
    ],
    [
      "TCP with a path and without a port, both at once (TM-242)",
      { protocol: "tcp", path: "/" },
      [
        ...at("path", 'path must be absent, null or empty for TCP, got "/" (TM-24)'),
        ...at("port", "port must be given for TCP, an integer from 1 to 65535, got nothing"),
      ],
    ],
    [
      "TCP with ranges that are wrong, though it does not use them (TM-26)",
      {
        protocol: "TCP",
        port: 22,
        path: "",
        expectedStatusCodeRanges: [{ min: 99, max: 200 }],
      },
      at("expectedStatusCodeRanges[0].min", "min must be an integer from 100 to 999, got 99"),
    ],
  ];
  it.each([...faulty, ...faultyByProtocol])("fails for %s", (_what, given, faults) => {
    expect(faultsWith(given)).toEqual(faults);
  });

  it("fails with every fault at once, those of single fields first (TM-242, TM-243)", () => {
    const given = {
      port: 0,
      intervalInSeconds: 10,
      timeoutInSeconds: 10,
      path: "",
      expectedStatusCodeRanges: [{ min: 300, max: 200 }],
    };
    expect(faultsOf(parse(given)).map((fault) => fault.split(":")[0])).toEqual([
      "monitorConfig.port",
      "monitorConfig.timeoutInSeconds",
      "monitorConfig.path",
      "monitorConfig.expectedStatusCodeRanges[0].min",
    ]);
  });

  it("is one object: something else is one fault", () => {
    expect(faultsOf(parse(undefined))).toEqual([
      "monitorConfig: monitorConfig must be an object, got nothing",
    ]);
    expect(faultsOf(parse("HTTP"))).toEqual([
      'monitorConfig: monitorConfig must be an object, got "HTTP"',
    ]);
  });
});

describe("the longest time to Degraded (TM-181)", () => {
  it.each([
    [30, 10, 3, 130, 120],
    [30, 10, 0, 40, 30],
    [10, 9, 3, 49, 40],
    [10, 5, 3, 45, 40],
    [10, 5, 0, 15, 10],
  ])(
    "for interval %i, timeout %i, tolerance %i is %i s hanging, %i s failing fast",
    (i, t, n, hanging, refused) => {
      const config = {
        intervalInSeconds: i as 10 | 30,
        timeoutInSeconds: t,
        toleratedNumberOfFailures: n,
      };
      expect(worstDegradedSeconds(config, "hanging")).toBe(hanging);
      expect(worstDegradedSeconds(config, "refused")).toBe(refused);
    },
  );
});
