// Verdicts as they are kept across a restart of the controller: an endpoint that was down stays down
// until a probe says otherwise (TM-6). One record per profile, written only when a verdict changes.
import { messageOf } from "../errors.ts";
import type { Verdict } from "../health/status.ts";
import { endpointId, profileId, type StoredProfile } from "../model/desired-state.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Store } from "./store/store.ts";

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
  /** Every verdict saved by an earlier process; a record that cannot be read counts as none. */
  load(): Promise<readonly SavedVerdict[]>;
  /** Saves the verdicts of a profile as they are now, soon; a failure is logged, and tried again. */
  save(profile: StoredProfile): void;
  close(): Promise<void>;
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
    async load() {
      const verdicts: SavedVerdict[] = [];
      for (const { key, value } of await store.list(PREFIX)) {
        const record = JSON.parse(value) as HealthRecord;
        if (record.schemaVersion === SCHEMA_VERSION) verdicts.push(...record.verdicts);
        else log.warn("health-record-of-another-version", { key });
      }
      return verdicts;
    },
    save(profile) {
      pending.set(PREFIX + profileId(profile.key).toLowerCase(), profile);
      write();
    },
    async close() {
      await writing;
      retry?.cancel();
    },
  };
}
