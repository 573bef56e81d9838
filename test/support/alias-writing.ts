// An alias writer in a world that stands still: a zone in memory, a resolver that answers what a test says,
// a clock that moves when told to.
import type { Binding } from "../../provider/control/binding.ts";
import type { EndpointStatus } from "../../provider/health/status.ts";
import { claimRecords } from "../../provider/hosted-zone/claims.ts";
import type { StoredProfile } from "../../provider/model/desired-state.ts";
import { type AliasWriter, startAliasWriter } from "../../provider/runtime/alias/alias-writer.ts";
import type { Resolved } from "../../provider/runtime/alias/resolve.ts";
import { testBinding } from "./bindings.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryHostedZone, type MemoryHostedZone } from "./memory-hosted-zone.ts";
import { collectingLog } from "./silent-log.ts";

/** The world of a writer, and the writer in it. */
export interface AliasWorld {
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof collectingLog>;
  readonly zone: MemoryHostedZone;
  /** Statuses that are not `Online`, by the endpoint's name. */
  readonly statuses: Map<string, EndpointStatus>;
  /** What names resolve to; any other has no address, and `silence` is for ever. */
  readonly names: Map<string, Resolved | Error | "silence">;
  /** Names that were asked for. */
  readonly asked: string[];
  /** Starts a writer, as a process that starts does. */
  start(): AliasWriter;
  /** Sets the marker of a binding, as whoever declares it does. */
  claim(binding?: Binding): Promise<void>;
  /** When batches were made by writers, on the clock. */
  readonly writtenAtMs: readonly number[];
  /** How many changes were begun. */
  begun(): number;
  /** How often a hosted zone was opened. */
  opened(): number;
  /** Holds up every change from now on, until what it returns is called. */
  hold(): () => void;
  /** Moves time and gives the writer its turns. */
  pass(durationMs: number): Promise<void>;
}

/** What the profile `web` has in most tests: the first is the answer while it is well. */
export const ENDPOINTS = [
  { name: "a", target: "192.0.2.1" },
  { name: "b", target: "192.0.2.2" },
];

/** The addresses at the apex, as {@link MemoryHostedZone.records} tells them. */
export const A = (ttl: number, ...addresses: readonly string[]) =>
  `A example.org ${ttl} ${addresses.join(" ")}`;

/** Makes a world whose hosted zone is `example.org`, with the id `Z1`. */
export function createAliasWorld(): AliasWorld {
  const clock = createManualClock(1_000_000, [0]);
  const log = collectingLog();
  const zone = createMemoryHostedZone("example.org");
  const statuses = new Map<string, EndpointStatus>();
  const names = new Map<string, Resolved | Error | "silence">();
  const asked: string[] = [];
  const writtenAtMs: number[] = [];
  let opened = 0;
  let begun = 0;
  let held: Promise<void> = Promise.resolve();
  return {
    clock,
    log,
    zone,
    statuses,
    names,
    asked,
    writtenAtMs,
    opened: () => opened,
    begun: () => begun,
    start: () =>
      startAliasWriter({
        clock,
        log,
        zone: "tm.example.org",
        owner: "sub",
        statusOf: (_, { name }) => statuses.get(name) ?? "Online",
        resolve: async (name) => {
          asked.push(name);
          const found = names.get(name) ?? { addresses: [], ttlSeconds: 0 };
          if (found instanceof Error) throw found;
          if (found === "silence") return new Promise(() => {});
          return found;
        },
        openHostedZone: async (reference) => {
          opened++;
          const open = await zone.open(reference);
          return {
            ...open,
            change: async (changes) => {
              begun++;
              await held;
              const id = await open.change(changes);
              writtenAtMs.push(clock.nowMs());
              return id;
            },
          };
        },
      }),
    async claim(binding = testBinding()) {
      const { name, profileId } = binding;
      await claimRecords(zone.zone, { name, kind: "flatten", owner: "sub", resource: profileId });
    },
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    pass: (durationMs) => clock.advance(durationMs),
  };
}

/** A binding and the profile it names, taken over by a writer and written. */
export async function writeOnce(
  world: AliasWorld,
  stored: StoredProfile,
  binding = testBinding(),
): Promise<AliasWriter> {
  await world.claim(binding);
  const writer = world.start();
  writer.update([], [stored]);
  writer.update([binding], [stored]);
  await world.pass(0);
  return writer;
}
