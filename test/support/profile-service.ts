// The service of profiles over a store in memory, what is written to it, and how it refuses.
import { isProviderError, ProviderError } from "../../provider/errors.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { type Endpoint, parseEndpoint } from "../../provider/model/endpoint.ts";
import { type Profile, parseProfile } from "../../provider/model/profile.ts";
import {
  createProfileService,
  type ProfileServiceOptions,
} from "../../provider/runtime/api/profile-service.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import type { Store } from "../../provider/runtime/store/store.ts";
import { parsedValue } from "./parsing.ts";

/** The key of a profile of the resource group `group`. */
export const key = (profileName: string, subscriptionId = "sub"): ProfileKey => ({
  subscriptionId,
  resourceGroup: "group",
  profileName,
});

/** A profile with nothing more than it must have. */
export function profile(relativeName: string): Profile {
  return parsedValue(
    parseProfile({
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName },
      monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
    }),
  );
}

/** An endpoint; one without a priority is given the next. */
export function endpoint(name: string, target: string, priority?: number): Endpoint {
  return parsedValue(parseEndpoint({ name, target, priority }));
}

/** Opens a service over its store, and counts what it tells of its changes. */
export async function openProfileService(options: Partial<ProfileServiceOptions> = {}) {
  const store = options.store ?? createMemoryStore();
  const changes: number[] = [];
  const service = await createProfileService({
    store,
    zone: "tm.example.org",
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => changes.push(service.revision()),
    ...options,
  });
  return { service, store, changes };
}

/** What a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!isProviderError(error)) throw new Error(`no refusal but ${String(error)}`);
  return error;
}

/** A store whose next write fails. */
export function failing(store: Store): Store & { failNext: boolean } {
  const guarded = {
    ...store,
    failNext: false,
    compareAndSet: (...write: Parameters<Store["compareAndSet"]>) => {
      if (!guarded.failNext || !write[0].startsWith("profile/")) {
        return store.compareAndSet(...write);
      }
      guarded.failNext = false;
      return Promise.reject(new ProviderError("STORE_UNAVAILABLE", "the disk is full"));
    },
  };
  return guarded;
}
