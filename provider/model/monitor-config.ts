// How the endpoints of a profile are probed (TM-21 … TM-29): type, limits, defaults. What one protocol
// does not use is kept for the day another is declared, but for the path, which must not be there.
import type { z } from "zod";
import { property, structure } from "./property.ts";
import {
  anyOf,
  type CrossFault,
  type Declared,
  integer,
  list,
  object,
  oneOf,
  optional,
  refuseUnseen,
  type Sound,
  show,
  text,
  withDefault,
} from "./rules.ts";

/** Protocols a probe can speak. */
const PROBE_PROTOCOLS = ["HTTP", "HTTPS", "TCP"] as const;
export type ProbeProtocol = (typeof PROBE_PROTOCOLS)[number];

/** The port of each protocol that has one of its own (spec §2.3). */
export const DEFAULT_PORTS: Readonly<Record<ProbeProtocol, number | undefined>> = {
  HTTP: 80,
  HTTPS: 443,
  TCP: undefined,
};

const MAX_HEADERS = 8;
const FORBIDDEN_HEADERS = [
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "te",
  "trailer",
];

function headerNameFault(name: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,256}$/i.test(name)) {
    const withoutValue = name.replace(/([:\s])\s*\S{2,}.*$/s, "$1…"); // a whole header, perhaps
    return `must be an HTTP token (RFC 9110 §5.6.2), got ${show(withoutValue)}`;
  }
  if (FORBIDDEN_HEADERS.includes(name.toLowerCase())) {
    return `must not be one of ${FORBIDDEN_HEADERS.join(", ")}, got ${show(name)}`;
  }
  return undefined;
}

function headerValueFault(value: string): string | undefined {
  if (/^[\t\u0020-\u007e]{0,4096}$/.test(value)) return undefined;
  const wrong = value.search(/[^\t\u0020-\u007e]/);
  const given = wrong < 0 ? `${value.length}` : `another one at position ${wrong + 1}`;
  return `must be at most 4096 printable ASCII characters, got ${given}`;
}

function pathFault(path: string): string | undefined {
  if (path === "" || /^\/[!-"$-~]{0,1023}$/.test(path)) return undefined;
  return `must begin with / and be at most 1024 printable ASCII characters without space or #, got ${show(path)}`;
}

const customHeaderSchema = structure(
  object(
    {
      name: property(text(headerNameFault), { description: "An HTTP token (RFC 9110 §5.6.2)." }),
      value: property(text(headerValueFault, refuseUnseen("a string")), {
        description: "At most 4096 printable ASCII characters.",
        secret: true,
      }),
    },
    refuseUnseen("an object"),
  ),
  { name: "CustomHeader", description: "A header sent with every probe." },
);

/** A header sent with every probe. */
export interface CustomHeader extends Declared<typeof customHeaderSchema> {}

/** Custom headers of a profile or an endpoint. */
export const customHeadersSchema = list(
  customHeaderSchema,
  MAX_HEADERS,
  refuseUnseen(`a list of at most ${MAX_HEADERS}`),
);

const statusCodeRangeSchema = structure(
  object({
    min: property(integer(100, 999), { description: "The lowest, 100 to 999." }),
    max: property(integer(100, 999), { description: "The highest, `min` to 999." }),
  }),
  {
    name: "StatusCodeRange",
    description: "Status codes from `min` to `max`, 100 to 999, both included.",
  },
);

/** Status codes from `min` to `max`, both included. */
export interface StatusCodeRange extends Declared<typeof statusCodeRangeSchema> {}

export const monitorConfigSchema = structure(
  object({
    protocol: property(withDefault(oneOf(PROBE_PROTOCOLS), "HTTP"), {
      description:
        "`HTTP` and `HTTPS` ask for `path` by GET and judge the status code (TM-156, TM-157); certificates are not validated, whatever is wrong with them (TM-160), but the handshake must succeed, with TLS 1.2 or later (TM-161). `TCP` connects to `port` and no more (TM-166).",
    }),
    port: property(optional(integer(1, 65535)), {
      description: "Port that is probed, 1 to 65535. TCP needs one.",
      default: "80 with HTTP, 443 with HTTPS",
    }),
    path: property(optional(text(pathFault)), {
      description:
        "Path that is asked for: begins with `/`, at most 1024 printable ASCII characters, a query allowed (TM-25). HTTP and HTTPS need one; TCP allows none but an empty one (TM-24).",
      absent: "none, as with TCP",
    }),
    intervalInSeconds: property(withDefault(anyOf([10, 30]), 30), {
      description:
        "Seconds from the start of one probe to the start of the next, 10 or 30 (TM-21, TM-171).",
    }),
    timeoutInSeconds: property(optional(integer(5, 10)), {
      description:
        "Seconds a probe may take in all, with name resolution, connecting and TLS (TM-167): 5 to 10, or 5 to 9 with an interval of 10 (TM-22).",
      default: "10, or 9 with an interval of 10",
    }),
    toleratedNumberOfFailures: property(withDefault(integer(0, 9), 3), {
      description:
        "Failures in a row that are tolerated, 0 to 9; one more degrades the endpoint (TM-164).",
    }),
    customHeaders: property(withDefault(customHeadersSchema, []), {
      description:
        "At most 8 headers sent with each probe (TM-27), kept and not used with TCP. `Host` also names the server in the TLS handshake (TM-163).",
      default: "none; the Host is the endpoint's target (TM-162)",
    }),
    expectedStatusCodeRanges: property(withDefault(list(statusCodeRangeSchema, 8), []), {
      description:
        "At most 8 ranges of status codes that count as healthy (TM-26), kept and not used with TCP.",
      default: "200 only",
    }),
  }),
  {
    name: "MonitorConfig",
    description: "How the endpoints of a profile are probed (spec §2.3).",
  },
);

/** Probe settings of a profile, complete; with TCP without a path (TM-24). */
export interface MonitorConfig extends Declared<typeof monitorConfigSchema> {
  readonly port: number;
  readonly timeoutInSeconds: number;
}

/**
 * Faults of headers that only several fields together can show.
 *
 * @param headers - what is sound of them
 */
export function headerFaults(headers: Sound<readonly CustomHeader[]>, path: string): CrossFault[] {
  const faults: CrossFault[] = [];
  const seen = new Set<string>();
  for (const [index, header] of headers.entries()) {
    const name = header?.name?.toLowerCase();
    if (name === undefined) continue;
    const at = `${path}[${index}]`;
    if (seen.has(name)) {
      faults.push({
        path: `${at}.name`,
        because: [],
        message: `name must be given once per list, got ${show(header?.name)} again (TM-27)`,
      });
    }
    seen.add(name);
    if (name === "host" && header?.value?.includes("*")) {
      faults.push({
        path: `${at}.value`,
        because: [`${at}.name`],
        message: `value of a Host header must not contain *, got ${show(header.value)} (TM-28)`,
      });
    }
  }
  return faults;
}

/** Faults of ranges that run backwards. */
function rangeFaults(ranges: Sound<readonly StatusCodeRange[]>, path: string): CrossFault[] {
  const faults: CrossFault[] = [];
  for (const [index, range] of ranges.entries()) {
    if (range?.min === undefined || range.max === undefined || range.min <= range.max) continue;
    const at = `${path}[${index}]`;
    faults.push({
      path: `${at}.min`,
      because: [`${at}.max`],
      message: `min must not exceed max ${range.max}, got ${range.min} (TM-26)`,
    });
  }
  return faults;
}

/**
 * Fills the defaults of a monitor configuration that depend on others, and checks what several fields
 * say together.
 *
 * @param fields - what is sound of it
 * @param path - where it stands in the declaration
 */
export function completeMonitorConfig(
  fields: Sound<z.output<typeof monitorConfigSchema>>,
  path: string,
): { value: Sound<MonitorConfig>; faults: readonly CrossFault[] } {
  const at = (name: string) => `${path}.${name}`;
  const faults: CrossFault[] = [];
  const { protocol, intervalInSeconds, customHeaders, expectedStatusCodeRanges } = fields;
  const longest = intervalInSeconds === 10 ? 9 : 10;
  const timeoutInSeconds = fields.timeoutInSeconds ?? longest;
  if (timeoutInSeconds > longest) {
    faults.push({
      path: at("timeoutInSeconds"),
      because: [at("intervalInSeconds")],
      message: `timeoutInSeconds must be an integer from 5 to ${longest} when intervalInSeconds is ${intervalInSeconds}, got ${timeoutInSeconds} (TM-22)`,
    });
  }
  // An empty path is an absent one: Terraform sends it with TCP (TM-24).
  const given = fields.path === "" ? undefined : fields.path;
  if (protocol !== "TCP" && given === undefined) {
    faults.push({
      path: at("path"),
      because: [at("protocol")],
      message: `path must be given for ${protocol} and begin with /, got ${show(fields.path)} (TM-24)`,
    });
  }
  if (protocol === "TCP" && given !== undefined) {
    faults.push({
      path: at("path"),
      because: [at("protocol")],
      message: `path must be absent, null or empty for TCP, got ${show(given)} (TM-24)`,
    });
  }
  const port = fields.port ?? (protocol && DEFAULT_PORTS[protocol]);
  if (port === undefined) {
    faults.push({
      path: at("port"),
      because: [at("protocol")],
      message: `port must be given for ${protocol}, an integer from 1 to 65535, got nothing`,
    });
  }
  faults.push(...rangeFaults(expectedStatusCodeRanges ?? [], at("expectedStatusCodeRanges")));
  faults.push(...headerFaults(customHeaders ?? [], at("customHeaders")));
  // In the order of the schema, whatever was declared: what is written back reads the same (TM-11).
  const settled = { protocol, port, path: given, intervalInSeconds, timeoutInSeconds };
  return { faults, value: { ...settled, ...fields, ...settled } };
}

/**
 * The longest time from a fault to the status Degraded, in seconds (TM-181): (N+1)*I for a fault
 * that fails fast, plus the timeout for one that hangs.
 */
export function worstDegradedSeconds(
  config: Pick<
    MonitorConfig,
    "intervalInSeconds" | "timeoutInSeconds" | "toleratedNumberOfFailures"
  >,
  fault: "refused" | "hanging",
): number {
  const probes = (config.toleratedNumberOfFailures + 1) * config.intervalInSeconds;
  return probes + (fault === "hanging" ? config.timeoutInSeconds : 0);
}
