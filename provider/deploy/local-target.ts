// Puts an installation on this machine: directory, credentials, a version of the runtime, and its
// processes. One flow serves the first deployment, a change and the taking over of what runs
// already: observe, ensure, start, wait until it answers.
import { randomUUID } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createControlClient } from "../control/client.ts";
import {
  DIRECTORY_SCHEMA_VERSION,
  type InstallationMarker,
  installationFiles,
  type RuntimeSettings,
  readMarker,
  writeWhole,
} from "../control/installation.ts";
import { spawnRole } from "../control/spawn.ts";
import { ProviderError, systemCode } from "../errors.ts";
import {
  type Bundle,
  findBundle,
  type InstalledVersion,
  installVersion,
  pruneVersions,
} from "./bundle.ts";
import { allowToken, createToken, ensureCertificate } from "./credentials.ts";
import { unavailablePorts } from "./ports.ts";
import { askProcess, type SupervisorReport } from "./status.ts";
import { stopRuntime } from "./stop.ts";
import { endAllButResponder, isAnswering, meetSurvivors } from "./survivors.ts";
import { startFailure, waitUntilAnswering } from "./wait.ts";

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
 * its name servers answer and its control API lets the token in. When that fails, everything is as
 * it was before.
 *
 * @param token - the token to keep valid; a new one is made when there is none
 * @param replaced - the token that gives way to it; it stays valid for {@link TOKEN_GRACE_MS}
 * @throws {DEPLOY_DIRECTORY_TAKEN} when the directory holds something else
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
  const bundle = await findBundle();
  const { marker, created: fresh } = await ensureMarker(installation);
  // A directory that was removed under a running runtime is no new installation.
  const survivors = fresh && (await meetSurvivors(directory));
  const created = fresh && !survivors;
  const before = await readFile(files.settings, "utf8").catch(() => undefined);
  const tokensBefore = await readFile(files.tokens, "utf8").catch(() => undefined);
  try {
    const { certificate, created: newCertificate } = await ensureCertificate(
      directory,
      settings.controlAddress,
    );
    await allowToken(directory, { token, replaced, nowMs: Date.now() });
    const wanted = `${JSON.stringify({ schemaVersion: DIRECTORY_SCHEMA_VERSION, ...settings }, null, 2)}\n`;
    const installed = await installVersion(files.versions, bundle);
    const runs = await isRunning(directory, bundle);
    if (!runs || newCertificate || before !== wanted) {
      if (survivors && (await isAnswering(directory, settings))) {
        await endAllButResponder(directory);
      } else {
        if (survivors) await stopRuntime(directory);
        const [fault] = await unavailablePorts(directory, settings);
        if (fault) throw fault.error;
        // A dead supervisor's processes go on as they are when nothing about them changes.
        if (newCertificate || before !== wanted) await stopRuntime(directory);
      }
      await writeWhole(files.settings, wanted);
      await startSupervisor(directory, installed);
    }
    const deployed = {
      version: bundle.version,
      subscriptionId: marker.subscriptionId,
      endpoint: controlUrl(settings),
      token,
      certificate,
    };
    await waitUntilAnswering(installation, createControlClient(deployed));
    await pruneVersions(files.versions, [bundle.version]);
    return deployed;
  } catch (error) {
    if (!created && tokensBefore !== undefined) await writeWhole(files.tokens, tokensBefore);
    if (created) await removeInstallation(installation);
    else if (before !== undefined) await restore(directory, before, bundle);
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
    await stopRuntime(directory); // what runs on without its directory
    return;
  }
  if (marker.owner !== owner) throw taken(directory, `it belongs to ${marker.owner}`);
  // Without its marker a supervisor that is only just starting ends by itself.
  await rm(installationFiles(directory).marker, { force: true });
  await stopRuntime(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Tells whether the installation's supervisor runs the given bundle. */
export async function isRunning(
  directory: string,
  bundle: Pick<Bundle, "version">,
): Promise<boolean> {
  const supervisor = await askProcess<SupervisorReport>(directory, "supervisor", "hello");
  return supervisor?.version === bundle.version;
}

/** URL of the control API of an installation. */
export function controlUrl({ controlAddress, controlPort }: RuntimeSettings): string {
  const host = controlAddress.includes(":") ? `[${controlAddress}]` : controlAddress;
  return `https://${host}:${controlPort}`;
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
  if ((await namesIn(directory)).length > 0) {
    throw taken(directory, "it is not empty and holds no installation");
  }
  const marker = {
    schemaVersion: DIRECTORY_SCHEMA_VERSION,
    owner,
    subscriptionId: subscriptionId ?? randomUUID(),
  };
  await writeWhole(installationFiles(directory).marker, `${JSON.stringify(marker, null, 2)}\n`);
  return { marker, created: true };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function restore(directory: string, before: string, bundle: Bundle): Promise<void> {
  const { settings, versions } = installationFiles(directory);
  if ((await readFile(settings, "utf8")) === before) return;
  await stopRuntime(directory);
  await writeWhole(settings, before);
  await startSupervisor(directory, await installVersion(versions, bundle));
}

/** How long a supervisor that is just ending may still hold its lock, in milliseconds. */
const LOCK_TIMEOUT_MS = 5000;
const LOCK_POLL_MS = 50;

/** Starts a supervisor as a process of its own that outlives this one. */
async function startSupervisor(
  directory: string,
  { node, program }: InstalledVersion,
): Promise<void> {
  const deadline = performance.now() + LOCK_TIMEOUT_MS;
  for (;;) {
    const environment = runtimeEnvironment();
    const report = await spawnRole({ role: "supervisor", directory, node, program, environment });
    if (report.ready) return;
    if (report.code !== "STORE_LOCKED" || performance.now() > deadline) {
      throw startFailure(report.code, report.message);
    }
    await sleep(LOCK_POLL_MS);
  }
}

/** What a runtime inherits: nothing that is Pulumi's, no secret of the shell that deploys. */
function runtimeEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ } = process.env;
  const kept = Object.entries({ PATH, HOME, LANG, TZ }).filter(([, value]) => value !== undefined);
  // Look-ups of target names run on this pool; one that hangs must not hold up the others.
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: "64" };
}
