// A hosted zone in memory, for what must be tried many thousand times: whole batches, creates that meet
// nothing, exact deletes. What a host does besides is in test/support/strict-zone.ts.
import { ProviderError } from "../../provider/errors.ts";
import type {
  Change,
  FoundRecordSet,
  HostedZone,
  RecordSet,
} from "../../provider/hosted-zone/hosted-zone.ts";
import { isSameRecordSet } from "../../provider/hosted-zone/record-set.ts";

/** A hosted zone, its records to look at, and what was asked of it. */
export interface MemoryZone extends HostedZone {
  readonly records: readonly FoundRecordSet[];
  readonly batches: readonly (readonly Change[])[];
  /** Puts a record there behind everybody's back, in place of what has its name and type. */
  put(record: FoundRecordSet | RecordSet): void;
  /** Takes away what has the name and type. */
  drop(name: string, type: string): void;
  /** Runs once, before the next batch is looked at. */
  beforeChange(act: () => void): void;
}

/** Makes an empty one. */
export function memoryZone(name: string): MemoryZone {
  let records: FoundRecordSet[] = [];
  const batches: (readonly Change[])[] = [];
  let act: (() => void) | undefined;
  const isAt = (one: { name: string; type: string }) => (other: { name: string; type: string }) =>
    one.name === other.name && one.type === other.type;
  return {
    id: "Z1",
    name,
    get records() {
      return records;
    },
    batches,
    put(record) {
      const found: FoundRecordSet = "kind" in record ? record : { kind: "plain", ...record };
      records = [...records.filter((one) => !isAt(found)(one)), found];
    },
    drop(where, type) {
      records = records.filter((one) => !isAt({ name: where, type })(one));
    },
    beforeChange(run) {
      act = run;
    },
    async find(where) {
      return records.filter((record) => record.name === where);
    },
    async change(changes) {
      const run = act;
      act = undefined;
      run?.();
      batches.push(changes);
      let next = records;
      for (const { action, record } of changes) {
        const there = next.find(isAt(record));
        const isThere = there?.kind === "plain" && isSameRecordSet(there, record);
        if (action === "create" ? there !== undefined : !isThere) {
          throw new ProviderError("HOSTED_ZONE_CONFLICT", `cannot ${action} ${record.name}`);
        }
        next = next.filter((one) => one !== there);
        if (action === "create") next = [...next, { kind: "plain", ...record }];
      }
      records = next;
      return `C${batches.length}`;
    },
    async isInSync() {
      return true;
    },
    close() {},
  };
}
