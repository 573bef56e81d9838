// What settings a process was started with, as one short text per role: whoever keeps a process, or
// waits for it, sees in its `Hello` whether it is the wanted one. A role's digest covers what that role
// uses and nothing else, so that a change restarts whom it concerns.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  installationFiles,
  type Role,
  type RuntimeSettings,
  readSettings,
} from "./installation.ts";

/** Digests what a responder uses. */
export function responderDigest({ zone, addresses, port }: RuntimeSettings): string {
  return digestOf([zone, addresses, port]);
}

/** Digests what a controller uses; the addresses stand in the zone that it publishes. */
export function controllerDigest(settings: RuntimeSettings, certificate: string): string {
  const { zone, addresses, controlAddress, controlPort, resolvers, inheritAwsCredentials } =
    settings;
  return digestOf([
    zone,
    addresses,
    controlAddress,
    controlPort,
    resolvers,
    inheritAwsCredentials,
    certificate,
  ]);
}

/** Digests the settings of each role; a supervisor's are those of what it keeps. */
export function settingsDigests(
  settings: RuntimeSettings,
  certificate: string,
): Readonly<Record<Role, string>> {
  const responder = responderDigest(settings);
  const controller = controllerDigest(settings, certificate);
  return { responder, controller, supervisor: digestOf([responder, controller]) };
}

/** Digests the settings that stand in a directory. */
export async function readSettingsDigests(
  directory: string,
): Promise<Readonly<Record<Role, string>>> {
  const settings = await readSettings(directory);
  const certificate = await readFile(installationFiles(directory).certificate, "utf8");
  return settingsDigests(settings, certificate);
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
