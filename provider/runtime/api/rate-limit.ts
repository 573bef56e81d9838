// How often the control API is answered: one bucket of tokens per client that fails to say who it is,
// and one for all who may write. What a bucket is kept for is forgotten, the longest unused first.
import { parseIPv6 } from "../../model/address.ts";
import type { Clock } from "../clock.ts";

/** A bucket: so many at once, and so many each second after that. */
export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** Failed authentications of one client address. A wrong token in a stack is one of these a resource. */
export const FAILURES: Bucket = { burst: 10, perSecond: 1 };
/** Requests of all who may write: a deployment of thousands of resources is not held up. */
export const REQUESTS: Bucket = { burst: 1000, perSecond: 500 };
/** Clients that are remembered. */
export const MAX_CLIENTS = 1024;

/** A limit by key. */
export interface RateLimit {
  /** Takes one, and returns 0, or takes none, and returns the seconds after which there is one again. */
  take(key: string): number;
  /** Keys that are remembered. */
  readonly size: number;
}

/** What the API is limited by. */
export interface RequestLimits {
  readonly failures: RateLimit;
  readonly requests: RateLimit;
}

/** The limits of the API. */
export function createRequestLimits(clock: Pick<Clock, "nowMs">): RequestLimits {
  return {
    failures: createRateLimit(FAILURES, { clock, maxKeys: MAX_CLIENTS }),
    requests: createRateLimit(REQUESTS, { clock, maxKeys: 1 }),
  };
}

/** Makes a limit; a key that is not remembered has a full bucket. */
export function createRateLimit(
  { burst, perSecond }: Bucket,
  { clock, maxKeys }: { readonly clock: Pick<Clock, "nowMs">; readonly maxKeys: number },
): RateLimit {
  // In the order of their last use: the first is the one to forget.
  const buckets = new Map<string, { readonly left: number; readonly atMs: number }>();
  return {
    take(key) {
      const atMs = clock.nowMs();
      const before = buckets.get(key);
      const refilled = before ? before.left + ((atMs - before.atMs) / 1000) * perSecond : burst;
      const left = Math.min(burst, refilled);
      const isThere = left >= 1;
      buckets.delete(key);
      buckets.set(key, { left: isThere ? left - 1 : left, atMs });
      const [oldest] = buckets.keys();
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return isThere ? 0 : (1 - left) / perSecond;
    },
    get size() {
      return buckets.size;
    },
  };
}

/**
 * What one client is counted by: its address, of IPv6 the network it is free to choose addresses in
 * (RFC 4291 §2.5.4: /64).
 */
export function clientKey(address: string | undefined): string {
  if (address === undefined) return "";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const bytes = parseIPv6(address);
  return bytes ? Buffer.from(bytes.subarray(0, 8)).toString("hex") : address;
}
