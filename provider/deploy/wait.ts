// Waits until a started runtime does what it is for: its name servers answer for their zone and its
// control API lets the token in. A process that cannot start is reported with its own reason.
import { Resolver } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hello } from "../control/channel.ts";
import type { ControlClient } from "../control/client.ts";
import { installationFiles, ROLES, type Role } from "../control/installation.ts";
import {
  ERROR_CODES,
  type ErrorCode,
  isProviderError,
  messageOf,
  ProviderError,
} from "../errors.ts";
import type { LocalInstallation } from "./local-target.ts";
import { askProcess, type ResponderReport, type SupervisorReport } from "./status.ts";

/** How long a runtime may take from its start to its first answer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
/** A supervisor that does not answer this often in a row has ended: it listened when its start was reported. */
const MAX_MISSED = 3;

/** Which processes are waited for: those of a version, with the settings of each role. */
export interface WantedRuntime {
  readonly version: string;
  readonly settings: Readonly<Record<Role, string>>;
}

/** Tells whether a process is of the wanted version and has the wanted settings. */
export function isWanted(
  hello: Pick<Hello, "role" | "version" | "settings"> | undefined,
  { version, settings }: WantedRuntime,
): boolean {
  return hello?.version === version && hello.settings === settings[hello.role];
}

/**
 * Waits until an installation's wanted processes answer; what an earlier one answers counts for nothing.
 *
 * @throws {DEPLOY_NOT_ANSWERING} or the code of the process that cannot start
 */
export async function waitUntilAnswering(
  installation: LocalInstallation,
  client: ControlClient,
  wanted: WantedRuntime,
): Promise<void> {
  const deadline = performance.now() + ANSWER_TIMEOUT_MS;
  let last = "it was not asked yet";
  // What kept a process from starting may have been mended since it was tried last.
  await askProcess(installation.directory, "supervisor", "retry").catch(() => {});
  let missed = 0;
  while (performance.now() < deadline) {
    const supervisor = await askProcess<SupervisorReport>(
      installation.directory,
      "supervisor",
      "hello",
    );
    missed = supervisor ? 0 : missed + 1;
    if (missed === MAX_MISSED)
      throw notAnswering(installation.directory, "its supervisor has ended");
    if (supervisor && isWanted(supervisor, wanted)) {
      for (const kept of Object.values(supervisor.kept)) {
        if (kept.state === "failed") throw startFailure(kept.code, kept.message);
      }
    }
    try {
      await requireWanted(installation.directory, wanted);
      await askDns(installation);
      await client.ping();
      return;
    } catch (error) {
      if (isProviderError(error, "AUTHENTICATION_FAILED")) throw error;
      last = messageOf(error);
    }
    await sleep(POLL_MS);
  }
  throw notAnswering(installation.directory, `after ${ANSWER_TIMEOUT_MS / 1000} s: ${last}`);
}

function notAnswering(directory: string, why: string): ProviderError {
  const log = installationFiles(directory).log("supervisor");
  return new ProviderError(
    "DEPLOY_NOT_ANSWERING",
    `the runtime in ${directory} does not answer: ${why}; see ${log}`,
  );
}

/** The error of a process that could not start, by the code it gave. */
export function startFailure(code: string, message: string): ProviderError {
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : "DEPLOY_NOT_ANSWERING";
  return new ProviderError(known, message);
}

/** Fails unless each process is the wanted one. */
async function requireWanted(directory: string, wanted: WantedRuntime): Promise<void> {
  for (const role of ROLES) {
    const hello = await askProcess<Hello>(directory, role, "hello");
    if (!hello) throw new Error(`the ${role} does not answer on its socket`);
    if (!isWanted(hello, wanted)) {
      throw new Error(`the ${role} that runs is still the one before, ${hello.version}`);
    }
  }
}

/** Asks each address of the responder for the zone's SOA, over real DNS. */
async function askDns({ directory, settings }: LocalInstallation): Promise<void> {
  const responder = await askProcess<ResponderReport>(directory, "responder", "hello");
  if (!responder) throw new Error("the responder does not answer on its socket");
  for (const address of responder.addresses) {
    const resolver = new Resolver({ timeout: 500, tries: 2 });
    const host = address.includes(":") ? `[${address}]` : address;
    resolver.setServers([`${host}:${responder.port}`]);
    await resolver.resolveSoa(settings.zone);
  }
}
