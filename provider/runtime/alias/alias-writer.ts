// The alias writer: keeps every flattened record equal to the answer of its profile. Nothing waits for it but
// whoever deletes a binding: a host that hangs holds up neither the control API, nor publishing, nor the end
// of the process.
import type { Binding, BindingState } from "../../control/binding.ts";
import { type BindingKey, bindingId } from "../../control/binding-body.ts";
import { ProviderError } from "../../errors.ts";
import { createRoute53 } from "../../hosted-zone/route53.ts";
import { profileId, type StoredProfile } from "../../model/desired-state.ts";
import { decideAnswerSet, type StatusOf } from "./answer-set.ts";
import {
  type KeptRecord,
  keepRecord,
  type LeavingRecord,
  type RecordWorld,
} from "./kept-record.ts";
import { createResolveWithTtl } from "./resolve.ts";

/** What an alias writer needs; left out, the hosted zones are Route 53's and names are asked of the machine's DNS. */
export interface AliasWriterOptions
  extends Omit<RecordWorld, "openHostedZone" | "resolve">,
    Partial<Pick<RecordWorld, "openHostedZone" | "resolve">> {
  /** The service zone. */
  readonly zone: string;
  readonly statusOf: StatusOf;
}

/** Keeps flattened records. */
export interface AliasWriter {
  /** Takes over what is declared now; what is not among it is let go of. */
  update(bindings: readonly Binding[], profiles: readonly StoredProfile[]): void;
  /** Looks at the records of a profile anew: a status in it changed. */
  statusChanged(profile: StoredProfile): void;
  /** Looks at one record anew, also in the zone: whoever declares it says that something changed. */
  lookAgain(key: BindingKey): void;
  /** How a binding's record stands. */
  stateOf(binding: Binding): BindingState;
  /**
   * Resolves when no write is under way for a binding that is not declared any more.
   *
   * @throws {HOSTED_ZONE_UNAVAILABLE} when one takes longer than {@link LETTING_GO_TIMEOUT_MS}
   */
  letGo(key: BindingKey): Promise<void>;
  /** Ends; what is under way is waited for only for a moment. */
  close(): Promise<void>;
}

/** How long a deletion waits for a write that is under way, in milliseconds: less than clients wait. */
export const LETTING_GO_TIMEOUT_MS = 5000;
/** How long the end of the process waits for the same, in milliseconds. */
const CLOSING_TIMEOUT_MS = 500;

const NOTHING_TO_KEEP: BindingState = {
  kind: "static",
  message: "",
  addresses: [],
  changeId: "",
};
const NOT_TAKEN_OVER: BindingState = {
  ...NOTHING_TO_KEEP,
  kind: "pending",
  message: "the alias writer has not taken it over yet",
};

/** Starts to write; nothing is kept yet. */
export function startAliasWriter(options: AliasWriterOptions): AliasWriter {
  const { clock, zone, statusOf } = options;
  const world: RecordWorld = {
    openHostedZone: createRoute53(),
    resolve: createResolveWithTtl(),
    ...options,
  };
  const kept = new Map<string, KeptRecord>();
  /** Records that are let go of, until their last write is done. */
  const leaving = new Map<string, LeavingRecord>();
  let profiles = new Map<string, StoredProfile>();
  let isFirst = true;

  function leave(id: string, record: KeptRecord): void {
    kept.delete(id);
    const left = Promise.all([leaving.get(id)?.left, record.stop()]).finally(() => {
      if (leaving.get(id) === last) leaving.delete(id);
    });
    const last = { left, writtenAtMs: record.writtenAtMs };
    leaving.set(id, last);
  }

  function begin(id: string, binding: Binding): void {
    const answer = () => {
      const stored = profiles.get(binding.profileId.toLowerCase());
      return stored ? decideAnswerSet(stored, zone, statusOf) : ({ kind: "nothing" } as const);
    };
    // What an earlier process wrote may have been written just now.
    const writtenAtMs = isFirst ? clock.nowMs() : Number.NEGATIVE_INFINITY;
    const record = keepRecord({ binding, answer, writtenAtMs, after: leaving.get(id) }, world);
    kept.set(id, record);
    record.wake();
  }

  function take(binding: Binding): void {
    const id = bindingId(binding);
    const before = kept.get(id);
    if (before && JSON.stringify(before.binding) === JSON.stringify(binding)) return;
    if (before) leave(id, before);
    begin(id, binding);
  }

  return {
    update(bindings, stored) {
      const last = profiles;
      profiles = new Map(stored.map((profile) => [idOf(profile), profile]));
      for (const { binding, wake } of kept.values()) {
        const id = binding.profileId.toLowerCase();
        if (profiles.get(id) !== last.get(id)) wake();
      }
      const flattened = bindings.filter(({ mode }) => mode === "flatten");
      const ids = new Set(flattened.map(bindingId));
      for (const [id, record] of kept) if (!ids.has(id)) leave(id, record);
      for (const binding of flattened) take(binding);
      isFirst = false;
    },
    statusChanged(profile) {
      const id = idOf(profile);
      for (const { binding, wake } of kept.values()) {
        if (binding.profileId.toLowerCase() === id) wake();
      }
    },
    lookAgain: (key) => kept.get(bindingId(key))?.lookAgain(),
    stateOf(binding) {
      if (binding.mode !== "flatten") return NOTHING_TO_KEEP;
      return kept.get(bindingId(binding))?.state() ?? NOT_TAKEN_OVER;
    },
    async letGo(key) {
      const left = leaving.get(bindingId(key))?.left;
      if (left && !(await isDoneWithin(left, LETTING_GO_TIMEOUT_MS))) {
        throw new ProviderError(
          "HOSTED_ZONE_UNAVAILABLE",
          `a write of ${key.name} in the hosted zone ${key.hostedZoneId} is still under way; the binding is deleted, ask again to wait for the write`,
        );
      }
    },
    async close() {
      for (const [id, record] of kept) leave(id, record);
      await isDoneWithin(
        Promise.all([...leaving.values()].map(({ left }) => left)),
        CLOSING_TIMEOUT_MS,
      );
    },
  };

  function isDoneWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = clock.after(timeoutMs, () => resolve(false));
      void work.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }
}

function idOf({ key }: StoredProfile): string {
  return profileId(key).toLowerCase();
}
