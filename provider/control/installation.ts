// What both halves know of an installation's directory: the names of its files and the settings in
// it. The engine half writes them, the runtime half reads them.
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isProviderError, ProviderError, systemCode } from "../errors.ts";
import { type NameServersDeclaration, parseNameServers } from "../model/name-servers.ts";
import { parseTokens, type Tokens } from "./tokens.ts";

/** The processes of a runtime. */
export const ROLES = ["supervisor", "responder", "controller"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Version of the files in an installation's directory, all of them together: whoever changes how one is
 * written raises it, and reads every version that was ever released. Released so far: 1.
 */
export const DIRECTORY_SCHEMA_VERSION = 1;

/** The files of an installation below its directory. */
export function installationFiles(directory: string) {
  const run = join(directory, "run");
  return {
    marker: join(directory, "installation.json"),
    settings: join(directory, "settings.json"),
    tokens: join(directory, "tokens.json"),
    certificate: join(directory, "tls", "certificate.pem"),
    key: join(directory, "tls", "key.pem"),
    store: join(directory, "data", "store.db"),
    storeCopy: join(directory, "copy", "store.db"),
    snapshots: join(directory, "snapshot"),
    versions: join(directory, "versions"),
    log: (role: Role) => join(directory, "log", `${role}.log`),
    pid: (role: Role) => join(run, `${role}.pid`),
    socket: (role: Role) => join(run, `${role}.sock`),
    lock: (role: Role) => join(run, `${role}.lock`),
  };
}

/**
 * The longest directory in bytes: sockets live below it, and a socket's path fits 104 bytes on
 * every system (`sun_path`, the shortest is macOS's).
 */
export const MAX_DIRECTORY_BYTES = 104 - "/run/supervisor.sock".length - 1;

/** Whose an installation is; stands in its marker file. */
export interface InstallationMarker {
  readonly schemaVersion: number;
  /** Project, stack and resource that declared it. */
  readonly owner: string;
  /** The installation's own subscription, made once (design §4, Connection and credentials). */
  readonly subscriptionId: string;
}

/** What a runtime is told. */
export type RuntimeSettings = Omit<NameServersDeclaration, "directory">;

/** Reads the marker, `undefined` where there is no installation. */
export async function readMarker(directory: string): Promise<InstallationMarker | undefined> {
  const marker = await readJson(installationFiles(directory).marker);
  if (marker === undefined) return undefined;
  const { schemaVersion = 0, owner, subscriptionId } = marker as Partial<InstallationMarker>;
  await requireKnownSchema(directory, installationFiles(directory).marker, schemaVersion);
  if (!owner || !subscriptionId) {
    throw new ProviderError(
      "SETTINGS_INVALID",
      `${installationFiles(directory).marker} names no owner; move the directory away to start anew`,
    );
  }
  return { schemaVersion, owner, subscriptionId };
}

/** Reads the settings of a runtime. */
export async function readSettings(directory: string): Promise<RuntimeSettings> {
  const file = installationFiles(directory).settings;
  const json = await readJson(file);
  if (json !== undefined) {
    const { schemaVersion = 1 } = json as { readonly schemaVersion?: unknown };
    await requireKnownSchema(directory, file, schemaVersion);
  }
  const parsed = parseNameServers({ ...(json as object), directory });
  if (json === undefined || !parsed.value) {
    const faults = parsed.faults.map((fault) => `${fault.path}: ${fault.message}`).join("; ");
    throw new ProviderError(
      "SETTINGS_INVALID",
      `${file} cannot be used: ${faults || "it is missing"}`,
    );
  }
  const { directory: _, ...settings } = parsed.value;
  return settings;
}

/** Reads the tokens that a runtime lets in; none where there is no file. */
export async function readTokens(directory: string): Promise<Tokens> {
  return parseTokens(await readJson(installationFiles(directory).tokens));
}

/**
 * Makes sure that this version knows every file of an installation that a deployment writes or reads;
 * one that is no JSON at all is another matter.
 *
 * @throws {DIRECTORY_SCHEMA_UNKNOWN} when a later version wrote one of them
 */
export async function requireKnownSchemas(directory: string): Promise<void> {
  const { marker, settings, tokens } = installationFiles(directory);
  for (const file of [marker, settings, tokens]) {
    const json = await readJson(file).catch((error) => {
      if (isProviderError(error, "SETTINGS_INVALID")) return undefined;
      throw error;
    });
    const { schemaVersion = 1 } = (json ?? {}) as { readonly schemaVersion?: unknown };
    await requireKnownSchema(directory, file, schemaVersion);
  }
}

/** Refuses a file that a later version wrote, before anything of the installation is touched. */
async function requireKnownSchema(
  directory: string,
  file: string,
  schemaVersion: unknown,
): Promise<void> {
  if (schemaVersion === DIRECTORY_SCHEMA_VERSION) return;
  const installed = await readdir(installationFiles(directory).versions).catch(() => []);
  const runnable = installed.length > 0 ? `, which is one of ${installed.sort().join(", ")}` : "";
  throw new ProviderError(
    "DIRECTORY_SCHEMA_UNKNOWN",
    `${file} is of schema ${JSON.stringify(schemaVersion)} and this version reads ${DIRECTORY_SCHEMA_VERSION}: deploy with the version of the package that wrote it${runnable}`,
    { path: "directory" },
  );
}

async function readJson(file: string): Promise<unknown> {
  const text = await readIfThere(file);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    throw new ProviderError("SETTINGS_INVALID", `${file} is not JSON`, {
      cause: error,
    });
  }
}

/** Reads a file; `undefined` when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file whole and durably: a reader sees the old content or the new, never a part. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const next = join(folder, `.${basename(file)}.${randomUUID()}`);
  const handle = await open(next, "wx", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
  const folderHandle = await open(folder, "r");
  try {
    await folderHandle.sync();
  } finally {
    await folderHandle.close();
  }
}
