// The bindings of alias records: validated whole, one write after the other and after those of profiles,
// durable before they are acknowledged (TM-285). All of them are held in memory.

import type { Binding } from "../../control/binding.ts";
import { type BindingKey, bindingId } from "../../control/binding-body.ts";
import { invalidDeclaration, ProviderError } from "../../errors.ts";
import { aliasModeFault, lostByAlias } from "../../model/alias-mode.ts";
import { parseProfileId, type StoredProfile } from "../../model/desired-state.ts";
import type { RoutingMethod } from "../../model/profile.ts";
import type { Store } from "../store/store.ts";
import {
  BINDING_PREFIX,
  bindingKey,
  parseBindingRecord,
  renderBindingRecord,
} from "./binding-record.ts";
import { alreadyExists, type WriteConditions } from "./profile-plan.ts";
import { keyId } from "./profile-record.ts";
import { runWrite, type WriteQueue, writeConflict } from "./write-queue.ts";

/** What a service of bindings works with. */
export interface BindingServiceOptions {
  readonly store: Store;
  readonly queue: WriteQueue;
  /** The profile of a key, as all writes before the one that asks have left it. */
  readonly profileOf: (key: StoredProfile["key"]) => StoredProfile | undefined;
  /** Called after each durable change. */
  readonly changed: () => void;
}

/** What is stored once a binding is written. */
export interface WrittenBinding {
  readonly binding: Binding;
  readonly created: boolean;
}

/** Bindings. */
export interface BindingService {
  /**
   * All of them, by their keys.
   *
   * @param profileId - of this profile only, in any casing
   */
  list(profileId?: string): readonly Binding[];
  get(key: BindingKey): Binding | undefined;
  /** Writes a binding; the profile may be another one than before. */
  put(binding: Binding, conditions?: WriteConditions): Promise<WrittenBinding>;
  /** @returns whether there was one */
  delete(key: BindingKey): Promise<boolean>;
  /** Fails as {@link BindingService.put} would fail just now; changes nothing. */
  whatIf(binding: Binding, conditions: WriteConditions): Promise<void>;
}

interface Held {
  readonly binding: Binding;
  readonly revision: number;
}

/** Loads the bindings of a store. */
export async function createBindingService(
  options: BindingServiceOptions,
): Promise<BindingService> {
  const { store, queue, profileOf, changed } = options;
  const held = new Map<string, Held>();
  for (const record of await store.list(BINDING_PREFIX)) {
    held.set(record.key, { binding: parseBindingRecord(record), revision: record.revision });
  }

  function write<Result>(key: string, action: () => Promise<Result>): Promise<Result> {
    return runWrite(queue, action, () => catchUp(key));
  }

  async function catchUp(key: string): Promise<void> {
    const record = await store.get(key);
    if (record) held.set(key, { binding: parseBindingRecord(record), revision: record.revision });
    else held.delete(key);
    changed();
  }

  function requireAllowed(binding: Binding, { onlyNew, replaces }: WriteConditions): void {
    const id = bindingId(binding);
    const isReplaced = replaces?.has(id.toLowerCase()) ?? false;
    if (onlyNew && !isReplaced && held.has(bindingKey(binding))) {
      throw alreadyExists(id);
    }
    const key = parseProfileId(binding.profileId);
    const stored = key && profileOf(key);
    if (!stored) {
      const message = `there is no profile ${binding.profileId}`;
      throw new ProviderError("PARENT_NOT_FOUND", message, { path: "profileId" });
    }
    // What the profile is now does not count where it will be another one by then.
    if (replaces?.has(keyId(stored.key))) return;
    const message = aliasModeFault(binding.mode, stored.profile.trafficRoutingMethod);
    if (message !== undefined) throw invalidDeclaration([{ path: "mode", message }]);
  }

  return {
    list: (profileId) =>
      Array.from(held.values(), ({ binding }) => binding)
        .filter((binding) => profileId === undefined || isOf(binding, profileId))
        .sort((a, b) => (bindingKey(a) < bindingKey(b) ? -1 : 1)),
    get: (key) => held.get(bindingKey(key))?.binding,
    put: (binding, conditions = {}) =>
      write(bindingKey(binding), async () => {
        requireAllowed(binding, conditions);
        const key = bindingKey(binding);
        const before = held.get(key);
        const value = renderBindingRecord(binding);
        // What does not change is durable already.
        if (before && renderBindingRecord(before.binding) === value)
          return { binding, created: false };
        const written = await store.compareAndSet(key, before?.revision ?? 0, value);
        if (written.kind === "conflict") throw writeConflict(bindingId(binding));
        held.set(key, { binding, revision: written.revision });
        changed();
        return { binding, created: before === undefined };
      }),
    delete: (named) =>
      write(bindingKey(named), async () => {
        const key = bindingKey(named);
        const before = held.get(key);
        if (!before) return false;
        const written = await store.delete(key, before.revision);
        if (written.kind === "conflict") throw writeConflict(bindingId(named));
        held.delete(key);
        changed();
        return true;
      }),
    whatIf: async (binding, conditions) => requireAllowed(binding, conditions),
  };
}

function isOf(binding: Binding, profileId: string): boolean {
  return binding.profileId.toLowerCase() === profileId.toLowerCase();
}

/** The error of deleting a profile that alias records point to (TM-144, TM-285). */
export function profileBound(id: string, bindings: readonly Binding[]): ProviderError {
  const names = bindings.map(({ name, hostedZoneId }) => `${name} (hosted zone ${hostedZoneId})`);
  return new ProviderError(
    "PROFILE_BOUND",
    `${id} cannot be deleted while alias records point to it: ${names.join(", ")}; remove them first (TM-285)`,
  );
}

/** What is wrong with the routing method of a profile for the alias records that point to it (TM-286). */
export function boundMethodFault(
  method: RoutingMethod,
  bindings: readonly Binding[],
): string | undefined {
  for (const { mode, name, hostedZoneId } of bindings) {
    const lost = lostByAlias(mode, method);
    if (lost === undefined) continue;
    return `trafficRoutingMethod must be one that the alias record ${name} (hosted zone ${hostedZoneId}) can honour in its mode ${mode}, got ${method}: ${lost} (TM-286)`;
  }
  return undefined;
}
