// What stands in an installation before a deployment, and how it is put back when that fails: the files
// first, then a supervisor of the version that ran. It takes over what still runs, so a responder that
// serves well is never stopped for it.
import { access } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { installationFiles, readIfThere, writeWhole } from "../control/installation.ts";
import { readSettingsDigests } from "../control/settings-digest.ts";
import { ProviderError } from "../errors.ts";
import { versionFiles } from "./bundle.ts";
import { startSupervisor } from "./start.ts";
import { askProcess, readStatus, type SupervisorReport } from "./status.ts";
import { stopRuntime } from "./stop.ts";
import { isWanted } from "./wait.ts";

/** An installation as it stands. */
export interface Standing {
  /** The files that a deployment writes anew, by path; `undefined` where there is none. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** The version that runs; `undefined` when nothing does. */
  readonly version: string | undefined;
}

/** Reads what stands. */
export async function readStanding(directory: string): Promise<Standing> {
  const { settings, certificate, key, tokens } = installationFiles(directory);
  const files = new Map<string, string | undefined>();
  for (const file of [settings, certificate, key, tokens]) files.set(file, await readIfThere(file));
  return { files, version: (await readStatus(directory)).version };
}

/** How long what ran may take to be back as it was, in milliseconds. */
const RESTORE_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** Puts back what stood; what is as it was is left alone. */
export async function restore(directory: string, { files, version }: Standing): Promise<void> {
  for (const [file, content] of files) {
    if (content !== undefined && (await readIfThere(file)) !== content) {
      await writeWhole(file, content);
    }
  }
  if (version === undefined) {
    await stopRuntime(directory);
    return;
  }
  const wanted = { version, settings: await readSettingsDigests(directory) };
  const supervisor = () => askProcess<SupervisorReport>(directory, "supervisor", "hello");
  if (isWanted(await supervisor(), wanted)) return;
  const installed = versionFiles(installationFiles(directory).versions, version);
  await access(installed.program);
  await startSupervisor(directory, installed);
  const deadline = performance.now() + RESTORE_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const kept = Object.values((await supervisor())?.kept ?? {});
    if (kept.length > 0 && kept.every(({ state }) => state === "running")) return;
    await sleep(POLL_MS);
  }
  throw new ProviderError(
    "DEPLOY_NOT_ANSWERING",
    `version ${version} does not run again after ${RESTORE_TIMEOUT_MS / 1000} s`,
  );
}
