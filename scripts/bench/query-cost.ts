// Row "query-cost": what one answered query costs the server's processor, ours and the peer's in turn.
// What a server has cost from before a load to after it, over all answers of it: the server is idle
// around the load, so nothing has to be read at an exact moment.
import { withProgress } from "../screen.ts";
import { runLoad } from "./dns-load.ts";
import { favour, type Processors } from "./processors.ts";
import { cpuTimeNs } from "./schedstat.ts";

/** Queries that are open at any time: a server that is busy, and one that is flooded. */
export const LOADS = [64, 512] as const;

/** A server to be measured. */
export interface Server {
  readonly name: "signpost" | "gdnsd";
  readonly port: number;
  readonly pid: number;
}

/** One load on one server. */
export interface CostSample {
  readonly server: Server["name"];
  readonly outstanding: number;
  readonly cpuUsPerQuery: number;
  readonly queriesPerSecond: number;
  /** Share of its processor that the server used; well below 1, the load did not saturate it. */
  readonly busy: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly answered: number;
  readonly wrong: number;
  readonly lost: number;
  readonly firstWrong: string;
}

/** How much is measured. */
export interface CostEffort {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Measures the servers; each round puts every load once on each of them. */
export async function measureQueryCost(options: {
  readonly servers: readonly Server[];
  readonly program: string;
  readonly processors: Processors;
  readonly effort: CostEffort;
  readonly signal: AbortSignal;
}): Promise<CostSample[]> {
  const { servers, program, processors, effort, signal } = options;
  const measure = async (server: Server, outstanding: number, seconds: number) => {
    signal.throwIfAborted();
    return measureOnce(program, server, { processor: processors.load, outstanding, seconds });
  };
  const samples: CostSample[] = [];
  let round = 0;
  await withProgress(
    () => `query-cost, round ${round} of ${effort.rounds}`,
    async () => {
      for (const server of servers) {
        await favour(server.pid, processors.server);
        await measure(server, LOADS[0], effort.warmUpSeconds);
      }
      for (round = 1; round <= effort.rounds; round++) {
        for (const outstanding of LOADS) {
          // Each is the first of its round as often as the other.
          const order = round % 2 === 0 ? servers.toReversed() : servers;
          for (const server of order) {
            samples.push(await measure(server, outstanding, effort.seconds));
          }
        }
      }
    },
  );
  return samples;
}

async function measureOnce(
  program: string,
  { name, port, pid }: Server,
  load: { readonly processor: number; readonly outstanding: number; readonly seconds: number },
): Promise<CostSample> {
  const beforeNs = await cpuTimeNs(pid);
  const report = await runLoad(program, { ...load, port });
  const costNs = (await cpuTimeNs(pid)) - beforeNs;
  const { answered, wrong, lost, seconds, p50Us, p99Us, firstWrong } = report;
  return {
    server: name,
    outstanding: load.outstanding,
    cpuUsPerQuery: costNs / 1000 / answered,
    queriesPerSecond: answered / seconds,
    busy: costNs / 1e9 / seconds,
    ...{ p50Us, p99Us, answered, wrong, lost, firstWrong },
  };
}
