// How a resource reaches the installation it lives in. The connection travels with every resource, so
// that it can still be deleted when nothing else is known. What changes in it besides the installation
// itself is no change of the resource, so what a resource remembers may be old: it is brought up to date
// before it is used (docs/decisions/0007-live-connections.md).
import { type Access, type ControlClient, createControlClient } from "../../control/client.ts";
import type { Installation } from "../../control/contract.ts";
import { readLocalConnection } from "../../deploy/local-connection.ts";
import { type Fault, invalidDeclaration, isProviderError, messageOf } from "../../errors.ts";
import { type ProfileKey, parseProfileId } from "../../model/desired-state.ts";
import { show } from "../../model/rules.ts";
import type { IsUnknown, Values } from "./kind.ts";

/** Where an installation is and what lets a client in. */
export interface Connection extends Access {
  readonly subscriptionId?: string;
  readonly zone?: string;
  /** Directory of the installation, on its own machine. */
  readonly directory?: string;
}

const ACCESS = ["endpoint", "token", "certificate"] as const;
const INSTALLATION = ["subscriptionId", "zone"] as const;

/** How long a question in a check may take, in milliseconds; a preview must not hang on a dead runtime. */
const QUICK_TIMEOUT_MS = 1500;

/** Reads the connection out of a resource's properties. */
export function connectionOf(values: Values): Connection {
  const connection = (values["connection"] ?? {}) as Partial<Connection>;
  const missing = ACCESS.filter((part) => typeof connection[part] !== "string");
  if (missing.length > 0) throw invalidDeclaration([missingFault(missing)]);
  return connection as Connection;
}

function missingFault(missing: readonly string[]): Fault {
  return {
    path: "nameServers",
    message: `nameServers must be the name servers this resource belongs to; missing of its connection: ${missing.join(", ")}`,
  };
}

/**
 * A client for the installation a resource lives in, as it is reached now: by what its own directory
 * says, where that is on this machine; by the stack's configuration, where that names the same
 * installation; else as the resource remembers.
 */
export async function clientOf(
  values: Values,
  subscriptionId: string,
  configured?: Access,
): Promise<ControlClient> {
  const { directory, token = "" } = (values["connection"] ?? {}) as Partial<Connection>;
  if (directory !== undefined) {
    const local = await readLocalConnection(directory, token);
    if (local?.subscriptionId === subscriptionId) return createControlClient(local);
  }
  if (configured && (await installationAt(configured))?.subscriptionId === subscriptionId) {
    return createControlClient(configured);
  }
  return createControlClient(connectionOf(values));
}

/**
 * A client to look a resource up with, as {@link clientOf}; `undefined` when its connection is not known.
 * That is so in a preview in which name servers change: an engine hands over what is known, and no more.
 */
export async function lookupClientOf(
  values: Values,
  subscriptionId: string,
  configured?: Access,
): Promise<ControlClient | undefined> {
  try {
    return await clientOf(values, subscriptionId, configured);
  } catch (error) {
    if (isProviderError(error, "DECLARATION_INVALID")) return undefined;
    throw error;
  }
}

async function installationAt(access: Access): Promise<Installation | undefined> {
  try {
    return await askInstallation(access);
  } catch (error) {
    if (isProviderError(error)) return undefined;
    throw error;
  }
}

/**
 * The zone that the name servers of a resource answer for; `undefined` where that cannot be known now.
 *
 * @param isUnknown - tells a placeholder; what is written has none
 */
export async function serviceZoneOf(
  values: Values,
  isUnknown: IsUnknown = () => false,
): Promise<string | undefined> {
  const connection = (values["connection"] ?? {}) as Partial<Connection>;
  const { zone } = connection;
  if (typeof zone === "string" && !isUnknown(zone)) return zone;
  const isReachable = (part: unknown) => typeof part === "string" && !isUnknown(part);
  if (!ACCESS.every((part) => isReachable(connection[part]))) return undefined;
  return (await installationAt(connection as Access))?.zone;
}

const installations = new Map<string, Promise<Installation>>();

/** Asks which installation it is; hundreds of resources that are checked at once ask only once. */
export function askInstallation(access: Access): Promise<Installation> {
  const key = JSON.stringify([access.endpoint, access.token, access.certificate]);
  const asked = installations.get(key) ?? quickClient(access).getInstallation();
  installations.set(key, asked);
  asked.catch(() => installations.delete(key)); // the next one may be luckier
  return asked;
}

/** A client that answers soon or not at all. */
export function quickClient({ endpoint, token, certificate }: Access): ControlClient {
  return createControlClient({
    endpoint,
    token,
    certificate,
    timeoutMs: QUICK_TIMEOUT_MS,
    repeats: false,
  });
}

/**
 * Completes a connection that a program knows by address and token only, as from configuration: the
 * runtime tells the rest.
 */
export async function completeConnection(
  given: unknown,
  isUnknown: IsUnknown,
): Promise<{ readonly connection: unknown; readonly faults: readonly Fault[] }> {
  if (isUnknown(given)) return { connection: given, faults: [] };
  const connection = (given ?? {}) as Partial<Connection>;
  const missing = ACCESS.filter((part) => connection[part] === undefined);
  if (missing.length > 0) return { connection, faults: [missingFault(missing)] };
  if (INSTALLATION.every((part) => connection[part] !== undefined)) {
    return { connection, faults: [] };
  }
  const unknown = ACCESS.map((part) => connection[part]).find(isUnknown);
  if (unknown !== undefined) {
    return { connection: { subscriptionId: unknown, zone: unknown, ...connection }, faults: [] };
  }
  try {
    const installation = await askInstallation(connection as Access);
    return { connection: { ...installation, ...connection }, faults: [] };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { connection, faults: [unreachableFault(connection, messageOf(error))] };
  }
}

function unreachableFault({ endpoint }: Partial<Connection>, why: string): Fault {
  return {
    path: "nameServers",
    message: `the configured signpost:endpoint ${endpoint} does not tell which installation it is: ${why}; check signpost:endpoint, signpost:token and signpost:ca (\`pulumi config\`), and that the runtime is running there`,
  };
}

/** The profile that a resource belongs to. */
export function profileKeyOf(values: Values): ProfileKey {
  const id = values["profileId"];
  const key = parseProfileId(String(id));
  if (key) return key;
  const message = `profileId must be the id of a profile, got ${show(id)}`;
  throw invalidDeclaration([{ path: "profileId", message }]);
}

/**
 * The connection of a resource that belongs to a profile: the profile's id tells the installation, and
 * its own check asks for the rest.
 */
export function connectionWithin(
  given: unknown,
  profileId: unknown,
  isUnknown: IsUnknown,
): unknown {
  if (isUnknown(given)) return given;
  const connection = (given ?? {}) as Partial<Connection>;
  if (connection.subscriptionId !== undefined) return connection;
  const subscriptionId = isUnknown(profileId)
    ? profileId
    : parseProfileId(String(profileId))?.subscriptionId;
  return { ...connection, subscriptionId };
}

/**
 * Whether a resource moves to another installation. A connection that is unknown as a whole is what
 * an engine shows while the name servers are being replaced; one with unknown parts, while they are
 * changed or are others that are new: those have another directory.
 */
export function movesInstallation(state: Values, inputs: Values, isUnknown: IsUnknown): boolean {
  if (isUnknown(inputs["connection"])) return true;
  const next = (inputs["connection"] ?? {}) as Partial<Connection>;
  const previous = (state["connection"] ?? {}) as Partial<Connection>;
  if (isUnknown(next.subscriptionId)) {
    const directories = [next.directory, previous.directory];
    if (directories.some((one) => one === undefined || isUnknown(one))) return false;
    return next.directory !== previous.directory;
  }
  return next.subscriptionId !== previous.subscriptionId;
}
