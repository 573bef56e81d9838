import { describe, expect, it } from "@jest/globals";
import { header, parseMonitorConfig as parse } from "../support/monitor-config.ts";
import { faultsOf, isUnknown, UNKNOWN } from "../support/parsing.ts";

describe("in a preview, a monitor configuration with unknown values", () => {
  const unknown = (given: object) => faultsOf(parse(given, { isUnknown }));

  const silent: readonly [what: string, given: object][] = [
    ["any one field", { path: UNKNOWN, port: UNKNOWN, protocol: UNKNOWN }],
    [
      "the interval, whatever the timeout",
      { path: "/", intervalInSeconds: UNKNOWN, timeoutInSeconds: 10 },
    ],
    [
      "the timeout, whatever the interval",
      { path: "/", intervalInSeconds: 10, timeoutInSeconds: UNKNOWN },
    ],
    ["the protocol, which may need no path (TM-24)", { protocol: UNKNOWN }],
    ["the port that TCP needs", { protocol: "TCP", port: UNKNOWN }],
    ["the path that TCP must not have", { protocol: "TCP", port: 22, path: UNKNOWN }],
    ["all headers", { path: "/", customHeaders: UNKNOWN }],
    ["one header", { path: "/", customHeaders: [UNKNOWN, header("X")] }],
    [
      "a header's value, though its name be Host",
      { path: "/", customHeaders: [header("Host", UNKNOWN)] },
    ],
    [
      "a header's name, though its value have an asterisk",
      { path: "/", customHeaders: [header(UNKNOWN, "*")] },
    ],
    ["one end of a range", { path: "/", expectedStatusCodeRanges: [{ min: 300, max: UNKNOWN }] }],
  ];
  it.each(silent)("says nothing false: %s", (_what, given) => {
    expect(unknown(given)).toEqual([]);
  });

  const telling: readonly [what: string, given: object, path: string][] = [
    ["a bad port beside an unknown path", { path: UNKNOWN, port: 0 }, "port"],
    ["a missing path beside an unknown port", { port: UNKNOWN }, "path"],
    [
      "interval and timeout beside an unknown path",
      { path: UNKNOWN, intervalInSeconds: 10, timeoutInSeconds: 10 },
      "timeoutInSeconds",
    ],
    [
      "a header twice, one value unknown",
      { path: "/", customHeaders: [header("A", UNKNOWN), header("a", "x")] },
      "customHeaders[1].name",
    ],
    [
      "a header twice beside an unknown one",
      { path: "/", customHeaders: [header("A"), UNKNOWN, header("a")] },
      "customHeaders[2].name",
    ],
    [
      "an asterisk in Host beside an unknown header",
      { path: "/", customHeaders: [UNKNOWN, header("Host", "*")] },
      "customHeaders[1].value",
    ],
    [
      "a header name that is no token, its value unknown",
      { path: "/", customHeaders: [header("a b", UNKNOWN)] },
      "customHeaders[0].name",
    ],
    [
      "a range backwards beside an unknown one",
      { path: "/", expectedStatusCodeRanges: [UNKNOWN, { min: 300, max: 200 }] },
      "expectedStatusCodeRanges[1].min",
    ],
    [
      "nine headers, all unknown",
      { path: "/", customHeaders: new Array(9).fill(UNKNOWN) },
      "customHeaders",
    ],
  ];
  it.each(telling)("says what can be known: %s", (_what, given, path) => {
    expect(unknown(given).map((fault) => fault.split(":")[0])).toEqual([`monitorConfig.${path}`]);
  });
});
