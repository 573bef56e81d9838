// Verdicts as they are kept across a restart of the controller: an endpoint that was down stays down
// until a probe says otherwise (TM-6). One record per profile, written only when a verdict changes.
import { messageOf } from "../errors.ts";
import type { Verdict } from "../health/status.ts";
import { endpointId, profileId, type StoredProfile } from "../model/desired-state.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Store, StoreRecord } from "./store/store.ts";

const PREFIX = "health/";
const SCHEMA_VERSION = 1;
/** How long verdicts wait that could not be saved, in milliseconds. */
const RETRY_MS = 5000;

/** A verdict and what it was reached by. */
export interface SavedVerdict {
  readonly id: string;
  readonly fingerprint: string;
  readonly verdict: Verdict;
}

interface HealthRecord {
  readonly schemaVersion: number;
  readonly verdicts: readonly SavedVerdict[];
}

/** Keeps verdicts in a store. */
export interface HealthRecords {
  /**
   * Every verdict that an earlier process saved of these profiles, which are all there are: records of
   * others are deleted, by and by. A record that cannot be read counts as none.
   */
  load(profiles: readonly StoredProfile[]): Promise<readonly SavedVerdict[]>;
  /** Saves the verdicts of a profile as they are now, soon; a failure is logged, and tried again. */
  save(profile: StoredProfile): void;
  close(): Promise<void>;
}

function keyOf({ key }: StoredProfile): string {
  return PREFIX + profileId(key).toLowerCase();
}

/** Makes the records of a store. */
export function createHealthRecords(
  store: Store,
  prober: {
    verdictOf(id: string): Verdict;
    fingerprintOf(id: string): string | undefined;
  },
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): HealthRecords {
  let closed = false;
  let retry: Timer | undefined;
  let writing: Promise<void> = Promise.resolve();
  const pending = new Map<string, StoredProfile>();

  async function writeNext(): Promise<void> {
    for (const [key, profile] of pending) {
      pending.delete(key);
      try {
        await writeRecord(key, profile);
      } catch (error) {
        if (!pending.has(key)) pending.set(key, profile);
        throw error;
      }
    }
  }

  async function writeRecord(key: string, profile: StoredProfile): Promise<void> {
    const ids = profile.endpoints.map((endpoint) =>
      endpointId(profile.key, endpoint).toLowerCase(),
    );
    const verdicts = ids.flatMap((id) => {
      const fingerprint = prober.fingerprintOf(id);
      const verdict = prober.verdictOf(id);
      return fingerprint === undefined || verdict === "none" ? [] : [{ id, fingerprint, verdict }];
    });
    const record: HealthRecord = { schemaVersion: SCHEMA_VERSION, verdicts };
    const found = await store.get(key);
    await store.compareAndSet(key, found?.revision ?? 0, JSON.stringify(record));
  }

  function readRecord({ key, value }: StoreRecord): readonly SavedVerdict[] {
    let record: HealthRecord | null;
    try {
      record = JSON.parse(value) as HealthRecord | null;
    } catch {
      log.warn("health-record-unreadable", { key });
      return [];
    }
    if (record?.schemaVersion === SCHEMA_VERSION) return record.verdicts;
    log.warn("health-record-of-another-version", { key });
    return [];
  }

  /** What is left over is dropped with the next start. */
  async function drop(gone: readonly StoreRecord[]): Promise<void> {
    try {
      for (const { key, revision } of gone) {
        if (closed) return;
        await store.delete(key, revision);
      }
    } catch (error) {
      log.warn("health-records-not-deleted", { message: messageOf(error) });
    }
  }

  function write(): void {
    writing = writing.then(writeNext).catch((error) => {
      log.error("verdicts-not-saved", { message: messageOf(error) });
      retry ??= clock.after(RETRY_MS, () => {
        retry = undefined;
        write();
      });
    });
  }

  return {
    async load(profiles) {
      const keys = new Set(profiles.map(keyOf));
      const verdicts: SavedVerdict[] = [];
      const gone: StoreRecord[] = [];
      for (const record of await store.list(PREFIX)) {
        if (keys.has(record.key)) verdicts.push(...readRecord(record));
        else gone.push(record);
      }
      writing = writing.then(() => drop(gone));
      return verdicts;
    },
    save(profile) {
      pending.set(keyOf(profile), profile);
      write();
    },
    async close() {
      closed = true;
      await writing;
      retry?.cancel();
    },
  };
}
