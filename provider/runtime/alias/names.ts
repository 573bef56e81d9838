// What is known of the names of targets: their addresses until the TTL ends, and the TTL they are published
// with. A resolver says how much of a TTL is left, which is less each time it is asked.
import { createShare } from "../../hosted-zone/pace.ts";
import type { Clock } from "../clock.ts";
import type { Resolved, ResolveWithTtl } from "./resolve.ts";

/** A name as it was last resolved. */
export interface KnownName extends Resolved {
  /** Whether the TTL is the name's own, rather than what a resolver had left of it. */
  readonly isWholeTtl: boolean;
  /** How long the addresses may still be kept, in milliseconds. */
  readonly leftMs: number;
}

/** Names that are resolved anew when their TTL has ended. */
export interface Names {
  /** Fails when the DNS does. Questions for a name that is being resolved wait for the same answer. */
  find(name: string): Promise<KnownName>;
  /** Forgets all others. */
  keepOnly(names: readonly string[]): void;
}

interface Entry extends Resolved {
  readonly isWholeTtl: boolean;
  /** What the resolver gave, before it was set against an earlier answer. */
  readonly givenTtlSeconds: number;
  readonly endsAtMs: number;
}

/**
 * Knows nothing yet.
 *
 * @param atLeastSeconds - how long an answer is kept whatever its TTL
 */
export function createNames(
  resolve: ResolveWithTtl,
  clock: Pick<Clock, "nowMs">,
  atLeastSeconds: number,
): Names {
  const known = new Map<string, Entry>();
  const share = createShare<Entry>();

  async function ask(name: string): Promise<Entry> {
    const { addresses, ttlSeconds: givenTtlSeconds } = await resolve(name);
    const before = known.get(name);
    const keptSeconds = Math.max(givenTtlSeconds, atLeastSeconds);
    const entry: Entry = {
      addresses,
      givenTtlSeconds,
      // Asked when the one before had ended, at least one of the two is not a remainder.
      ttlSeconds: Math.max(givenTtlSeconds, before?.givenTtlSeconds ?? 0),
      isWholeTtl: before !== undefined,
      endsAtMs: clock.nowMs() + keptSeconds * 1000,
    };
    known.set(name, entry);
    return entry;
  }

  return {
    async find(name) {
      let entry = known.get(name);
      if (!entry || entry.endsAtMs <= clock.nowMs()) {
        entry = await share(name, () => ask(name));
      }
      const { addresses, ttlSeconds, isWholeTtl, endsAtMs } = entry;
      return { addresses, ttlSeconds, isWholeTtl, leftMs: Math.max(0, endsAtMs - clock.nowMs()) };
    },
    keepOnly(names) {
      for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    },
  };
}
