// The request of an HTTP probe, as text. The model has seen to it that no header or path holds a line
// break; nothing else may be put into it.
import { isIPv6 } from "node:net";
import { DEFAULT_PORTS } from "../../model/monitor-config.ts";
import { mergeHeaders, type ProbeTarget } from "./target.ts";

/** How the prober names itself unless it is told another name (TM-169). */
export const USER_AGENT = "Signpost/0.1";

/**
 * Writes the request of a probe (TM-156, TM-170), custom headers in the place of our own (TM-29).
 *
 * @param userAgent - value of the User-Agent header where no custom header gives one (TM-169)
 */
export function requestText(target: ProbeTarget, userAgent: string): string {
  const own = [
    { name: "Host", value: hostOf(target) },
    { name: "User-Agent", value: userAgent },
    { name: "Accept", value: "*/*" },
    { name: "Cache-Control", value: "no-cache" },
    { name: "Connection", value: "close" },
  ];
  const lines = mergeHeaders(own, target.headers).map(({ name, value }) => `${name}: ${value}\r\n`);
  return `GET ${target.monitor.path ?? "/"} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** The Host of a probe: a custom one as it stands, else the target with its port if that is unusual (TM-162). */
export function hostOf({ target, monitor, headers }: ProbeTarget): string {
  const custom = headers.find(({ name }) => name.toLowerCase() === "host");
  if (custom) return custom.value;
  const host = isIPv6(target) ? `[${target}]` : target;
  return monitor.port === DEFAULT_PORTS[monitor.protocol] ? host : `${host}:${monitor.port}`;
}
