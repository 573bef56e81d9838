// The services behind the control API, joined: what one of them may do depends on what the other holds,
// so their writes go through one queue (TM-285).
import { type BindingService, createBindingService } from "./binding-service.ts";
import {
  createProfileService,
  type ProfileService,
  type ProfileServiceOptions,
} from "./profile-service.ts";
import { createWriteQueue } from "./write-queue.ts";

/** What the services work with. */
export interface ServicesOptions extends Omit<ProfileServiceOptions, "bindingsOf" | "queue"> {
  /** Called after each durable change of a binding. @default nothing */
  readonly bindingsChanged?: () => void;
}

/** The services of one store. */
export interface Services {
  readonly service: ProfileService;
  readonly bindings: BindingService;
}

/** Loads everything that a store holds. */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const queue = createWriteQueue();
  const bindings = await createBindingService({
    store: options.store,
    queue,
    profileOf: (key) => service.get(key),
    changed: options.bindingsChanged ?? (() => {}),
  });
  const service = await createProfileService({ ...options, queue, bindingsOf: bindings.list });
  return { service, bindings };
}
