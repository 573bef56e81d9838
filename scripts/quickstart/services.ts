// The stand-ins for a user's regions, as the scripts see them: three small HTTP services on loopback
// in one process of their own, spoken to over its socket. The process ends when it is asked to; none
// is ever killed, so none can be a stranger's.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, relative } from "node:path";
import { callOnce, openChannel } from "../../provider/control/channel.ts";
import { isProviderError } from "../../provider/errors.ts";
import { Failure } from "../script.ts";

/** The stand-ins by name, in the order the example prefers them. */
export const SERVICES = [
  { name: "europe", address: "127.0.0.1" },
  { name: "america", address: "127.0.0.2" },
  { name: "asia", address: "127.0.0.3" },
] as const;

/** How the process that plays the services stands. */
export interface ServicesReport {
  readonly pid: number;
  readonly port: number;
  /** Names of the services that answer. */
  readonly running: readonly string[];
}

/** What the process tells the one that starts it. */
export type ServicesStart = { readonly ready: true } | { readonly ready: false; why: string };

const HOST = join(import.meta.dirname, "service-host.ts");
/** The longest path of a Unix socket that every system takes, in bytes (`sun_path`). */
const MAX_SOCKET_BYTES = 103;

/** Where the process of a state folder listens. */
function socketOf(state: string): string {
  const absolute = join(state, "services.sock");
  const fromHere = relative(process.cwd(), absolute);
  const path = fromHere.length < absolute.length ? fromHere : absolute;
  if (Buffer.byteLength(path) <= MAX_SOCKET_BYTES) return path;
  throw new Failure(`the state folder ${state} has too long a path for the sockets in it`);
}

/** Tells how the services stand; `undefined` when their process does not run. */
export async function findServices(state: string): Promise<ServicesReport | undefined> {
  try {
    return await callOnce<ServicesReport>(socketOf(state), { do: "hello" });
  } catch (error) {
    if (isProviderError(error, "RUNTIME_UNREACHABLE")) return undefined;
    throw error;
  }
}

/** Makes sure that all services answer on a port, whatever was left of an earlier run. */
export async function startServices(state: string, port: number): Promise<ServicesReport> {
  const present = await findServices(state);
  if (present && present.port !== port) await endServices(state);
  if (present?.port !== port) await startHost(state, port);
  for (const { name } of SERVICES) await startService(state, name);
  const report = await findServices(state);
  if (!report) throw new Failure("the process of the stand-in services has ended");
  return report;
}

/** Lets a service answer. */
export async function startService(state: string, name: string): Promise<void> {
  await callOnce(socketOf(state), { do: "start", name });
}

/** Lets a service refuse connections, as if its machine were gone. */
export async function stopService(state: string, name: string): Promise<void> {
  await callOnce(socketOf(state), { do: "stop", name });
}

/** Ends the services' process and waits until it is gone; tells whether there was one. */
export async function endServices(state: string): Promise<boolean> {
  const channel = await openChannel(socketOf(state)).catch(() => undefined);
  if (!channel) return false;
  await channel.call({ do: "end" }).catch(() => {});
  await channel.closed;
  return true;
}

async function startHost(state: string, port: number): Promise<void> {
  // In this folder, as the socket's path may be relative to it.
  const child = spawn(process.execPath, [HOST, socketOf(state), String(port)], {
    cwd: process.cwd(),
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const start = await firstWord(child);
  child.disconnect();
  child.unref();
  if (!start.ready) throw new Failure(`the stand-in services cannot start: ${start.why}`);
}

async function firstWord(child: ChildProcess): Promise<ServicesStart> {
  const message = once(child, "message").then(([said]) => said as ServicesStart);
  const ended = once(child, "exit").then(([code]) => {
    throw new Failure(`the process of the stand-in services ended with exit code ${code}`);
  });
  return Promise.race([message, ended]);
}
