// Names of targets to addresses with the time they may be kept, asked of the DNS itself. A server that fails
// is told from a name that has no address: only the second says anything about the name.
import { NODATA, NOTFOUND, Resolver } from "node:dns/promises";
import { messageOf, systemCode } from "../../errors.ts";

/** The addresses of a name. */
export interface Resolved {
  /** Of both families; empty when it has none. */
  readonly addresses: readonly string[];
  /** How long they may be kept, with everything on the way to them (RFC 1034 §3.6.2); 0 when there are none. */
  readonly ttlSeconds: number;
}

/** Resolves a name; fails when the DNS does. */
export type ResolveWithTtl = (name: string) => Promise<Resolved>;

const QUERY_TIMEOUT_MS = 2500;
const QUERY_TRIES = 2;

/**
 * Makes a resolver.
 *
 * @param options.servers - resolvers to ask, as `192.0.2.53` or `127.0.0.1:5300`; the machine's own when
 *   left out, looked up each time
 */
export function createResolveWithTtl(
  options: { readonly servers?: readonly string[] } = {},
): ResolveWithTtl {
  return async (name) => {
    const resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });
    if (options.servers) resolver.setServers(options.servers);
    const families = await Promise.all([
      answersOf(name, resolver.resolve4(name, { ttl: true })),
      answersOf(name, resolver.resolve6(name, { ttl: true })),
    ]);
    const records = families.flat();
    return {
      addresses: records.map(({ address }) => address),
      ttlSeconds: records.length === 0 ? 0 : Math.min(...records.map(({ ttl }) => ttl)),
    };
  };
}

async function answersOf<Answer>(
  name: string,
  query: Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  try {
    return await query;
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (code === NODATA || code === NOTFOUND) return [];
    throw new Error(`the name ${name} could not be resolved (${code || messageOf(error)})`, {
      cause: error,
    });
  }
}
