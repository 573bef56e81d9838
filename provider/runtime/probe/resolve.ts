// Names of probe targets to addresses, asked anew for each probe (TM-172) of the DNS itself: what clients
// will look up is what the DNS says, and a hosts file would hide it. Never getaddrinfo, whose few
// threads a handful of dead name servers would hold up for every other endpoint.
import { Resolver } from "node:dns/promises";
import type { Clock } from "../clock.ts";

/** Finds the addresses of a name, in the order in which they are to be tried; empty when it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** How long the second family is waited for once the first has answered (RFC 8305 §3). */
const RESOLUTION_DELAY_MS = 50;

// A probe lasts 10 s at the most (TM-22), so no query needs to be tried for longer.
const QUERY_TIMEOUT_MS = 2500;
const QUERY_TRIES = 2;

/**
 * Makes a resolver.
 *
 * @param options.servers - resolvers to ask, as `192.0.2.53` or `127.0.0.1:5300`; the machine's own
 *   when left out, looked up each time, as they change while a laptop roams
 */
export function createResolve(options: {
  readonly clock: Clock;
  readonly servers?: readonly string[];
}): Resolve {
  const { clock, servers } = options;
  return async (name) => {
    // RFC 6761 §6.3: never asked of the DNS.
    if (/(^|\.)localhost$/i.test(name)) return ["127.0.0.1", "::1"];
    const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });
    if (servers) resolver.setServers(servers);
    const found: string[][] = [];
    const queries = [resolver.resolve4(name), resolver.resolve6(name)].map(
      async (query, family) => {
        found[family] = await query;
      },
    );
    const oneAndPatience = Promise.any(queries).then(
      () => pause(clock, RESOLUTION_DELAY_MS),
      () => undefined,
    );
    await Promise.race([oneAndPatience, Promise.allSettled(queries)]);
    resolver.cancel();
    return found.flat();
  };
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resume) => {
    clock.after(delayMs, resume);
  });
}
