// What there is to probe: the endpoints of stored profiles that are probed at all, each with everything
// a probe needs. Nothing here knows of time or of sockets.
import { createHash } from "node:crypto";
import type { StoredProfile } from "../../model/desired-state.ts";
import { endpointId, type ProfileKey } from "../../model/desired-state.ts";
import type { Endpoint } from "../../model/endpoint.ts";
import type { CustomHeader, MonitorConfig, StatusCodeRange } from "../../model/monitor-config.ts";
import { canonicalName } from "../../model/name.ts";

/** One endpoint to be probed. */
export interface ProbeTarget {
  /** The endpoint's {@link probeId}. */
  readonly id: string;
  /** A DNS name or an IP literal. */
  readonly target: string;
  readonly monitor: MonitorConfig;
  /** The custom headers of profile and endpoint, merged (TM-29). */
  readonly headers: readonly CustomHeader[];
  /**
   * Equal for two targets whose observations can be compared: same target, protocol and port and, where
   * the protocol uses them, same path, headers and expected status codes (TM-152). A digest, since
   * headers may hold credentials.
   */
  readonly fingerprint: string;
}

/** The id under which an endpoint is probed: its ARM id in lower case, as case means nothing (TM-10). */
export function probeId(key: ProfileKey, endpoint: Pick<Endpoint, "kind" | "name">): string {
  return endpointId(key, endpoint).toLowerCase();
}

// Stored profiles never change, so what is derived from one is derived once.
const derived = new WeakMap<StoredProfile, readonly ProbeTarget[]>();

/**
 * The targets of all profiles: enabled endpoints of enabled profiles, except those that are always
 * served (TM-55, TM-145, TM-168).
 */
export function probeTargets(profiles: readonly StoredProfile[]): ProbeTarget[] {
  return profiles.flatMap((stored) => {
    const targets = derived.get(stored) ?? targetsOf(stored);
    derived.set(stored, targets);
    return targets;
  });
}

function targetsOf({ key, profile, endpoints }: StoredProfile): ProbeTarget[] {
  if (profile.profileStatus === "Disabled") return [];
  const monitor = profile.monitorConfig;
  return endpoints
    .filter(
      ({ endpointStatus, alwaysServe }) =>
        endpointStatus === "Enabled" && alwaysServe === "Disabled",
    )
    .map((endpoint) => {
      const { target } = endpoint;
      const headers = mergeHeaders(monitor.customHeaders, endpoint.customHeaders);
      const fingerprint = fingerprintOf(target, monitor, headers);
      return { id: probeId(key, endpoint), target, monitor, headers, fingerprint };
    });
}

/** Puts each header in the place of one of the same name, without regard to case, or at the end (TM-29). */
export function mergeHeaders(
  base: readonly CustomHeader[],
  over: readonly CustomHeader[],
): CustomHeader[] {
  const merged = new Map(base.map((header) => [header.name.toLowerCase(), header]));
  for (const header of over) merged.set(header.name.toLowerCase(), header);
  return [...merged.values()];
}

/** The status codes that count as success: exactly 200 unless ranges are given (TM-157). */
export function expectedRanges(monitor: MonitorConfig): readonly StatusCodeRange[] {
  const { expectedStatusCodeRanges: ranges } = monitor;
  return ranges.length > 0 ? ranges : [{ min: 200, max: 200 }];
}

function fingerprintOf(
  target: string,
  monitor: MonitorConfig,
  headers: readonly CustomHeader[],
): string {
  const comparable: unknown[] = [canonicalName(target), monitor.protocol, monitor.port];
  if (monitor.protocol !== "TCP") {
    comparable.push(
      monitor.path,
      headers.map(({ name, value }) => [name.toLowerCase(), value]),
      expectedRanges(monitor).map(({ min, max }) => [min, max]),
    );
  }
  return createHash("sha256").update(JSON.stringify(comparable)).digest("base64url");
}
