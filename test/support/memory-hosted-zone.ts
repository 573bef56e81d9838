// A hosted zone in memory, as strict as the interface: atomic batches, create refuses what is there, delete
// wants it exact. Every call can be made to fail before or after it took effect.
import { ProviderError } from "../../provider/errors.ts";
import type {
  Change,
  FoundRecordSet,
  HostedZone,
  OpenHostedZone,
  RecordSet,
} from "../../provider/hosted-zone/hosted-zone.ts";
import { isSameRecordSet } from "../../provider/hosted-zone/record-set.ts";

/** How a batch meets its end: refused, or done while the answer is lost. */
export type Mishap = "refused" | "answer lost";

/** A hosted zone whose inside tests can see and spoil. */
export interface MemoryHostedZone {
  readonly open: OpenHostedZone;
  readonly zone: HostedZone;
  /** What stands, each as `TYPE name ttl values`, sorted; markers left out. */
  records(): string[];
  /** The same with markers. */
  everything(): string[];
  /** Puts a record there as somebody else would. */
  put(record: RecordSet): void;
  remove(name: string, type: string): void;
  /** Batches that were made. */
  readonly batches: readonly (readonly Change[])[];
  /** What befalls the batches to come, in turn. */
  readonly mishaps: Mishap[];
  /** Makes opening fail with this. */
  failure: ProviderError | undefined;
  /** Whether changes get in sync. */
  syncs: boolean;
}

const unavailable = () => new ProviderError("HOSTED_ZONE_UNAVAILABLE", "the host does not answer");

/** Makes an empty one. */
export function createMemoryHostedZone(name = "contoso.com", id = "Z1"): MemoryHostedZone {
  let stored: FoundRecordSet[] = [];
  const batches: (readonly Change[])[] = [];
  const mishaps: Mishap[] = [];
  const isAt = (at: string, type: string) => (one: FoundRecordSet) =>
    one.name === at && one.type === type;
  const conflict = (record: RecordSet) =>
    new ProviderError("HOSTED_ZONE_CONFLICT", `${record.type} ${record.name} is not as expected`);
  const zone: HostedZone = {
    id,
    name,
    find: async (at) => stored.filter((one) => one.name === at),
    change: async (changes) => {
      if (changes.length === 0) throw new Error("an empty batch");
      const mishap = mishaps.shift();
      if (mishap === "refused") throw unavailable();
      let next = stored;
      for (const { action, record } of changes) {
        const there = next.find(isAt(record.name, record.type));
        if (action === "create") {
          if (there) throw conflict(record);
          next = [...next, { kind: "plain", ...record }];
        } else {
          if (there?.kind !== "plain" || !isSameRecordSet(there, record)) throw conflict(record);
          next = next.filter((one) => one !== there);
        }
      }
      stored = next;
      batches.push(changes);
      if (mishap === "answer lost") throw unavailable();
      return `C${batches.length}`;
    },
    isInSync: async () => memory.syncs,
    close: () => {},
  };
  const show = (one: FoundRecordSet) =>
    one.kind === "plain"
      ? `${one.type} ${one.name} ${one.ttlSeconds} ${one.values.toSorted().join(" ")}`
      : `${one.type} ${one.name} (${one.what})`;
  const memory: MemoryHostedZone = {
    open: async ({ hostedZoneId, name: inside }) => {
      if (memory.failure) throw memory.failure;
      const isOurs = hostedZoneId === undefined ? inside.endsWith(name) : hostedZoneId === id;
      if (isOurs) return zone;
      throw new ProviderError("HOSTED_ZONE_UNKNOWN", `no hosted zone ${hostedZoneId ?? inside}`);
    },
    zone,
    records: () =>
      stored
        .filter(({ name: at }) => !at.includes("_signpost"))
        .map(show)
        .sort(),
    everything: () => stored.map(show).sort(),
    put: (record) => {
      stored = [
        ...stored.filter((one) => !isAt(record.name, record.type)(one)),
        { kind: "plain", ...record },
      ];
    },
    remove: (at, type) => {
      stored = stored.filter((one) => !isAt(at, type)(one));
    },
    batches,
    mishaps,
    failure: undefined,
    syncs: true,
  };
  return memory;
}
