// How an alias record stands in its hosted zone, which routing methods each mode can honour (TM-286),
// and the bounds of what goes with a mode.
import type { RoutingMethod } from "./profile.ts";

/** How an alias record stands in its zone (TM-286). */
export const ALIAS_MODES = ["cname", "flatten"] as const;
export type AliasMode = (typeof ALIAS_MODES)[number];

/** What happens to a flattened record when its profile is disabled (TM-290). */
export const ON_DISABLED = ["keep", "remove"] as const;
export type OnDisabled = (typeof ON_DISABLED)[number];
export const DEFAULT_ON_DISABLED: OnDisabled = "keep";

/** Seconds between two writes of a flattened record (TM-287). */
export const MINIMUM_INTERVAL_SECONDS = { min: 1, max: 3600, default: 5 } as const;

/** What records that everybody gets alike lose of a method; `undefined`: nothing. */
const LOST_WHEN_FLATTENED: Readonly<Record<RoutingMethod, string | undefined>> = {
  Priority: undefined,
  Weighted: "the ratio is lost, as every client gets the same records",
};

/**
 * Why a mode cannot honour a routing method (TM-286).
 *
 * @returns a phrase that says what is lost; `undefined` when nothing is
 */
export function lostByAlias(mode: AliasMode, method: RoutingMethod): string | undefined {
  return mode === "flatten" ? LOST_WHEN_FLATTENED[method] : undefined;
}

/** What is wrong with a mode for a profile of a routing method, as a message about `mode`. */
export function aliasModeFault(mode: AliasMode, method: RoutingMethod): string | undefined {
  const lost = lostByAlias(mode, method);
  if (lost === undefined) return undefined;
  return `mode must be cname for a profile of the routing method ${method}, got ${mode}: ${lost} (TM-286)`;
}
