// Puts an installation on this machine: directory, credentials, a version of the runtime, and its
// processes. One flow serves the first deployment, a change and the taking over of what runs
// already: observe, ensure, start, wait until it answers.
import { randomUUID } from "node:crypto";
import { chmod, readdir, rm } from "node:fs/promises";
import { createControlClient } from "../control/client.ts";
import {
  DIRECTORY_SCHEMA_VERSION,
  type InstallationMarker,
  installationFiles,
  type Role,
  type RuntimeSettings,
  readMarker,
  requireKnownSchemas,
  writeWhole,
} from "../control/installation.ts";
import { processesOf } from "../control/processes.ts";
import { settingsDigests } from "../control/settings-digest.ts";
import { isProviderError, messageOf, ProviderError, systemCode } from "../errors.ts";
import { type Bundle, findBundle, installVersion, pruneVersions } from "./bundle.ts";
import { allowToken, createToken, ensureCertificate } from "./credentials.ts";
import { unavailablePorts } from "./ports.ts";
import { readStanding, restore } from "./standing.ts";
import { startSupervisor } from "./start.ts";
import { askProcess, type SupervisorReport } from "./status.ts";
import { stopRuntime } from "./stop.ts";
import { meetSurvivors } from "./survivors.ts";
import { isWanted, waitUntilAnswering } from "./wait.ts";

export { stopRuntime } from "./stop.ts";

/** What is to run on this machine. */
export interface LocalInstallation {
  /** Absolute path of the installation's directory. */
  readonly directory: string;
  /** Project, stack and resource that declare it; nobody else's directory is ever touched. */
  readonly owner: string;
  readonly settings: RuntimeSettings;
  /**
   * The subscription it had, when its directory has to be made anew.
   *
   * @default a new one
   */
  readonly subscriptionId?: string;
  /** The runtime to run. @default that of the installed package */
  readonly bundle?: Bundle;
}

/** What a client needs to know of a deployed installation. */
export interface Deployed {
  readonly version: string;
  readonly subscriptionId: string;
  /** URL of the control API. */
  readonly endpoint: string;
  readonly token: string;
  readonly certificate: string;
}

/**
 * Deploys an installation, or brings the deployed one up to date. It counts as deployed only once
 * its name servers answer and its control API lets the token in. A responder that runs hands its
 * sockets to the next one, so no query is lost. When any of it fails, everything is as it was before.
 *
 * @param token - the token to keep valid; a new one is made when there is none
 * @param replaced - the token that gives way to it; it stays valid for {@link TOKEN_GRACE_MS}
 * @throws {DEPLOY_DIRECTORY_TAKEN} when the directory holds something else
 * @throws {DIRECTORY_SCHEMA_UNKNOWN} when a later version wrote the directory; nothing is changed
 * @throws {PORT_IN_USE} and its siblings, when a port cannot be had
 * @throws {DEPLOY_NOT_ANSWERING} when the runtime was started and does not answer
 */
export async function deployLocal(
  installation: LocalInstallation,
  token = createToken(),
  replaced?: string,
): Promise<Deployed> {
  const { directory, settings } = installation;
  const files = installationFiles(directory);
  const bundle = installation.bundle ?? (await findBundle());
  await requireKnownSchemas(directory);
  const { marker, created: fresh } = await ensureMarker(installation);
  // A directory that was removed under a running runtime is no new installation.
  const survivors = fresh && (await meetSurvivors(directory));
  const created = fresh && !survivors;
  const before = await readStanding(directory);
  try {
    const { certificate } = await ensureCertificate(directory, settings.controlAddress);
    await allowToken(directory, { token, replaced, nowMs: Date.now() });
    const text = `${JSON.stringify({ schemaVersion: DIRECTORY_SCHEMA_VERSION, ...settings }, null, 2)}\n`;
    const installed = await installVersion(files.versions, bundle);
    const wanted = { version: bundle.version, settings: settingsDigests(settings, certificate) };
    const supervisor = await askProcess<SupervisorReport>(directory, "supervisor", "hello");
    const runs = isWanted(supervisor, wanted) && !(await isHanging(directory, supervisor));
    // Which ports survivors hold stood in the settings that are gone.
    const [fault] = runs || survivors ? [] : await unavailablePorts(directory, settings);
    if (fault) throw fault.error;
    if (before.files.get(files.settings) !== text) await writeWhole(files.settings, text);
    // It takes over what runs, and replaces what is not as it is wanted.
    if (!runs) await startSupervisor(directory, installed);
    const deployed = {
      version: bundle.version,
      subscriptionId: marker.subscriptionId,
      endpoint: controlUrl(settings),
      token,
      certificate,
    };
    await waitUntilAnswering(installation, createControlClient(deployed), wanted);
    await pruneVersions(files.versions, [bundle.version]);
    return deployed;
  } catch (error) {
    if (created) await removeInstallation(installation);
    else await restore(directory, before).catch((cause) => notRestored(error, cause));
    throw error;
  }
}

/** Ends and removes an installation, and leaves nothing; one that is not there is fine. */
export async function removeInstallation({
  directory,
  owner,
}: Pick<LocalInstallation, "directory" | "owner">): Promise<void> {
  const marker = await readMarker(directory);
  if (!marker) {
    // What ran on without its directory has put some of it back; nobody else's would have run from it.
    const ended = await stopRuntime(directory);
    if (ended > 0) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    return;
  }
  if (marker.owner !== owner) throw taken(directory, `it belongs to ${marker.owner}`);
  // Without its marker a supervisor that is only just starting ends by itself.
  await rm(installationFiles(directory).marker, { force: true });
  await stopRuntime(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** URL of the control API of an installation. */
export function controlUrl({ controlAddress, controlPort }: RuntimeSettings): string {
  const host = controlAddress.includes(":") ? `[${controlAddress}]` : controlAddress;
  return `https://${host}:${controlPort}`;
}

function notRestored(failure: unknown, cause: unknown): never {
  const code = isProviderError(failure) ? failure.code : "DEPLOY_NOT_ANSWERING";
  const message = `${messageOf(failure)}; what ran before could not be put back: ${messageOf(cause)}`;
  throw new ProviderError(code, message, { cause });
}

function taken(directory: string, why: string): ProviderError {
  return new ProviderError(
    "DEPLOY_DIRECTORY_TAKEN",
    `directory ${directory} cannot be used: ${why}; choose another directory`,
    { path: "directory" },
  );
}

async function ensureMarker({ directory, owner, subscriptionId }: LocalInstallation): Promise<{
  marker: InstallationMarker;
  created: boolean;
}> {
  const found = await readMarker(directory);
  if (found) {
    if (found.owner !== owner) throw taken(directory, `it belongs to ${found.owner}`);
    return { marker: found, created: false };
  }
  // What runs on without its directory may have put some of it back already.
  const isStrange = (await namesIn(directory)).length > 0 && !(await processesOf(directory))[0];
  if (isStrange) throw taken(directory, "it is not empty and holds no installation");
  const marker = {
    schemaVersion: DIRECTORY_SCHEMA_VERSION,
    owner,
    subscriptionId: subscriptionId ?? randomUUID(),
  };
  await writeWhole(installationFiles(directory).marker, `${JSON.stringify(marker, null, 2)}\n`);
  await chmod(directory, 0o700); // also where the folder was there, and empty
  return { marker, created: true };
}

/**
 * Whether a process lives and does not answer; a supervisor that starts ends it and starts another. One that
 * is only being started does not answer yet, and its supervisor sees to it: to end it then would lose what it
 * has to say of its start.
 */
async function isHanging(
  directory: string,
  supervisor: SupervisorReport | undefined,
): Promise<boolean> {
  const isKept = (role: Role) =>
    role === "supervisor" || supervisor?.kept[role].state === "running";
  const running = (await processesOf(directory)).filter(({ role }) => isKept(role));
  const asked = running.map(({ role }) => askProcess(directory, role, "hello"));
  return (await Promise.all(asked)).includes(undefined);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
