// The life of NameServers: one installation of the runtime on this machine.
import { homedir } from "node:os";
import { resolve } from "node:path";
import {
  MAX_DIRECTORY_BYTES,
  type RuntimeSettings,
  readMarker,
  readSettings,
} from "../../control/installation.ts";
import { processesOf } from "../../control/processes.ts";
import { findBundle } from "../../deploy/bundle.ts";
import { createToken } from "../../deploy/credentials.ts";
import { readLocalConnection } from "../../deploy/local-connection.ts";
import {
  type Deployed,
  deployLocal,
  type LocalInstallation,
  removeInstallation,
} from "../../deploy/local-target.ts";
import { unavailablePorts } from "../../deploy/ports.ts";
import { readStatus } from "../../deploy/status.ts";
import { type Fault, isProviderError } from "../../errors.ts";
import {
  NAME_SERVERS,
  type NameServersDeclaration,
  parseNameServers,
} from "../../model/name-servers.ts";
import { show } from "../../model/rules.ts";
import {
  changedNames,
  hasUnknown,
  type IsUnknown,
  type Kind,
  pick,
  type Values,
  withUnknowns,
} from "./kind.ts";

const SETTINGS = Object.keys(NAME_SERVERS.settings);
const OPTIONS = Object.keys(NAME_SERVERS.options);
/** Another zone makes every profile another name; another directory is another installation. */
const IDENTITY = [...Object.keys(NAME_SERVERS.identity), "owner"];

/** What no file of the installation tells. */
const DECLARED_ONLY = ["directory", "owner", ...OPTIONS];

export const nameServersKind: Kind = {
  async check(declared, isUnknown, olds) {
    const { owner, directory, tokenVersion, ...rest } = declared;
    const where = isUnknown(directory) ? directory : absolute(directory, owner);
    const parsed = parseNameServers({ ...rest, directory: where }, { isUnknown, strict: true });
    const faults: Fault[] = [...parsed.faults, ...tokenVersionFaults(tokenVersion, isUnknown)];
    if (!parsed.value)
      return { inputs: { ...rest, directory: where, owner, tokenVersion }, faults };
    const normal = withUnknowns(parsed.value, { ...rest, directory: where }, isUnknown) as Values;
    const inputs = { ...normal, owner, tokenVersion };
    if (!hasUnknown(inputs, isUnknown)) {
      // What these take the place of has left its ports by then.
      const former = olds?.["directory"] ?? parsed.value.directory;
      faults.push(...(await machineFaults(parsed.value, String(owner), String(former))));
    }
    return { inputs, faults };
  },

  async diff(state, inputs) {
    const replaces = changedNames(state, inputs, IDENTITY);
    const changed = changedNames(state, inputs, [...SETTINGS, ...OPTIONS]);
    if (changed.length > 0 || replaces.length > 0) return { changes: true, replaces };
    return { changes: await hasFallenBehind(state), replaces };
  },

  async create(inputs) {
    const deployed = await deployLocal(installationOf(inputs));
    return {
      id: String(inputs["directory"]),
      state: stateOf(inputs, deployed),
    };
  },

  async read(id, known) {
    const directory = resolve(id);
    const remembered = known["owner"] === undefined ? await stateIn(directory) : known;
    if (!remembered) return undefined;
    const state: Values = { ...remembered, directory };
    const marker = await readMarker(directory);
    if (!marker && (await processesOf(directory)).length > 0) {
      // The directory was removed under a running runtime: the next update makes it anew.
      return { inputs: pick(state, [...DECLARED_ONLY, "zone", ...SETTINGS]), state };
    }
    if (!marker || marker.owner !== state["owner"]) return undefined;
    const settings = await readSettings(directory);
    const inputs = { ...pick(state, DECLARED_ONLY), ...settings };
    return { inputs, state: { ...state, ...inputs } };
  },

  async update(id, state, declared) {
    const inputs = { ...declared, directory: id };
    const installation = {
      ...installationOf(inputs),
      subscriptionId: String(state["subscriptionId"]),
    };
    const token = String(state["token"]);
    const rotates = changedNames(state, inputs, ["tokenVersion"]).length > 0;
    const deployed = rotates
      ? await deployLocal(installation, createToken(), token)
      : await deployLocal(installation, token);
    return stateOf(inputs, deployed);
  },

  idOf({ directory }, isUnknown) {
    return isUnknown(directory) ? undefined : String(directory);
  },

  /** A relative directory means another one where it is read from another folder; the id is absolute. */
  toldBy(id) {
    return { directory: id };
  },

  unchanged(state, inputs) {
    const stays = (name: string, ...becauseOf: readonly string[]) =>
      changedNames(state, inputs, becauseOf).length === 0 ? pick(state, [name]) : {};
    return {
      ...stays("subscriptionId"),
      ...stays("token", "tokenVersion"),
      ...stays("certificate", "controlAddress"),
      // A new one is known, but nobody is there yet who could be asked.
      ...stays("endpoint", "controlAddress", "controlPort"),
    };
  },

  async delete(id, state) {
    await removeInstallation({ directory: id, owner: String(state["owner"]) });
  },
};

function tokenVersionFaults(given: unknown, isUnknown: IsUnknown): Fault[] {
  if (given === undefined || typeof given === "string" || isUnknown(given)) return [];
  return [{ path: "tokenVersion", message: `tokenVersion must be a string, got ${show(given)}` }];
}

/** The directory of name servers: as declared, from the program's folder; else one by its owner's name. */
function absolute(directory: unknown, owner: unknown): unknown {
  if (directory === undefined || directory === null) {
    return resolve(homedir(), ".signpost", String(owner).replaceAll("/", "-"));
  }
  return typeof directory === "string" && directory.trim() !== "" ? resolve(directory) : directory;
}

function installationOf(inputs: Values): LocalInstallation {
  const { directory, owner } = inputs;
  const settings = pick(inputs, ["zone", ...SETTINGS]) as unknown as RuntimeSettings;
  return { directory: String(directory), owner: String(owner), settings };
}

function stateOf(inputs: Values, deployed: Deployed): Values {
  return { ...inputs, ...deployed };
}

/** What this machine can already say against a declaration. */
async function machineFaults(
  { directory, ...settings }: NameServersDeclaration,
  owner: string,
  former: string,
): Promise<Fault[]> {
  const bytes = Buffer.byteLength(directory);
  if (bytes > MAX_DIRECTORY_BYTES) {
    return [
      {
        path: "directory",
        message: `directory must be at most ${MAX_DIRECTORY_BYTES} bytes long, as sockets live in it, got ${bytes}: ${directory}`,
      },
    ];
  }
  const marker = await readMarker(directory);
  if (marker && marker.owner !== owner) {
    return [
      {
        path: "directory",
        message: `directory must not hold another installation, got ${directory}, which belongs to ${marker.owner}`,
        code: "DEPLOY_DIRECTORY_TAKEN",
      },
    ];
  }
  const faults = await unavailablePorts(former, settings);
  return faults.map(({ wanted: { property }, error }) => {
    const address = property === "port" ? "addresses" : "controlAddress";
    const path = isProviderError(error, "ADDRESS_UNAVAILABLE") ? address : property;
    return { path, message: `${path}: ${error.message}` };
  });
}

/** What an installation that is only looked up tells of itself; its marker says whose it is. */
async function stateIn(directory: string): Promise<Values | undefined> {
  const [marker, connection, { version = "" }] = await Promise.all([
    readMarker(directory),
    readLocalConnection(directory, ""),
    readStatus(directory),
  ]);
  if (!marker || !connection) return undefined;
  return { ...connection, directory, owner: marker.owner, version };
}

/** Whether what runs is not what the installed package would run, or does not run at all. */
async function hasFallenBehind(state: Values): Promise<boolean> {
  const { supervisor, responder, controller } = await readStatus(String(state["directory"]));
  const { version } = await findBundle();
  return [supervisor, responder, controller, state].some((one) => one?.["version"] !== version);
}
