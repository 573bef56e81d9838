// Creating what may be there already. What was created by a call whose answer got lost is found again:
// it is what is declared. Anything else belongs to somebody, and is not overwritten without being told
// (docs/decisions/0008-creating-what-exists.md).
import { type ErrorCode, type Fault, isProviderError, ProviderError } from "../../errors.ts";
import { show } from "../../model/rules.ts";
import { changedNames, type IsUnknown, type Values } from "./kind.ts";

/** How an object is created and looked at. */
export interface Creation<Made, Found> {
  readonly create: () => Promise<Made>;
  readonly find: () => Promise<Found | undefined>;
  /** The properties of an object that was found, as they are declared. */
  readonly declaredOf: (found: Found) => Values;
  readonly declared: Values;
  /** The object, as a message names it. */
  readonly what: string;
}

const takenOver = new Set<string>();

/**
 * Notes that a creation of this run took over an object that was there. A resource that was renamed
 * without an alias creates what it is already, and is then deleted under its old name: the object is the
 * new one's by then (see {@link isTakenOver}).
 */
export function takeOver(id: string): void {
  takenOver.add(id.toLowerCase());
}

/** Whether an object was taken over in this run, so that deleting it would take it from its new owner. */
export function isTakenOver(id: string): boolean {
  return takenOver.has(id.toLowerCase());
}

/**
 * Creates an object, or finds the very one that is declared.
 *
 * @throws {ALREADY_EXISTS} when there is another one
 */
export async function createOrFind<Made, Found>(
  creation: Creation<Made, Found>,
): Promise<Made | Found> {
  const { create, find, declaredOf, declared, what } = creation;
  try {
    return await create();
  } catch (error) {
    if (!isProviderError(error, "ALREADY_EXISTS")) throw error;
    const found = await find();
    if (!found) throw error; // gone meanwhile: the next run creates it
    const differing = changedNames(declaredOf(found), declared, Object.keys(declared));
    if (differing.length === 0) return found;
    throw new ProviderError(
      "ALREADY_EXISTS",
      `${what} exists already and is another one (${differing.join(", ")}): set adopt: true to take it over, or choose another name`,
      { path: "adopt", cause: error },
    );
  }
}

/**
 * Creates an object for a resource; whatever is there is taken over when it adopts, and else only what
 * is declared already.
 *
 * @throws {ALREADY_EXISTS} when there is another one, and it does not adopt
 */
export async function createDeclared<Remote>(
  id: string,
  options: Creation<Remote, Remote> & {
    readonly adopts: boolean;
    /** Writes the object whether or not it is there. */
    readonly put: () => Promise<Remote>;
  },
): Promise<Remote> {
  const { adopts, put, create } = options;
  if (adopts) {
    const remote = await put();
    takeOver(id);
    return remote;
  }
  let isMade = false;
  const remote = await createOrFind({
    ...options,
    async create() {
      const made = await create();
      isMade = true;
      return made;
    },
  });
  if (!isMade) takeOver(id);
  return remote;
}

/**
 * Fails unless an object that is not there was there once: then it is gone, and a refresh may forget it.
 * One that is only looked up by its id has to be there.
 *
 * @param remembered - a property that every state of such an object has
 */
export function requireRemembered(remembered: unknown, code: ErrorCode, what: string): void {
  if (remembered === undefined)
    throw new ProviderError(code, `${what} cannot be looked up: it does not exist`);
}

/** What is wrong with whether a declaration takes over what exists. */
export function adoptFaults(adopt: unknown, isUnknown: IsUnknown): Fault[] {
  if (adopt === undefined || typeof adopt === "boolean" || isUnknown(adopt)) return [];
  return [{ path: "adopt", message: `adopt must be true or false, got ${show(adopt)}` }];
}
