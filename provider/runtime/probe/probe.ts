// A probe of any target: by the protocol that its profile declares.
import { unreachable } from "../../errors.ts";
import type { ProbeOptions } from "./connection-probe.ts";
import { probeHttp } from "./http-probe.ts";
import { probeHttps } from "./https-probe.ts";
import type { Probe } from "./scheduler.ts";
import { probeTcp } from "./tcp-probe.ts";

/** Makes the probe that a scheduler calls. */
export function createProbe(world: Omit<ProbeOptions, "signal">): Probe {
  return (target, signal) => {
    const options = { ...world, signal };
    const { protocol } = target.monitor;
    switch (protocol) {
      case "HTTP":
        return probeHttp(target, options);
      case "HTTPS":
        return probeHttps(target, options);
      case "TCP":
        return probeTcp(target, options);
      default:
        return unreachable(protocol);
    }
  };
}
