// Composition root of the supervisor: keeps the responder and the controller alive. Its own death
// stops neither; the next supervisor takes over what runs, and replaces what is not of its version or
// has other settings: the controller first, so that a new responder finds a snapshot it can read.

import { setTimeout as sleep } from "node:timers/promises";
import { type Hello, openChannel } from "../control/channel.ts";
import { responderEnvironment } from "../control/environment.ts";
import { installationFiles, readMarker } from "../control/installation.ts";
import { killProcesses } from "../control/processes.ts";
import { readSettingsDigests } from "../control/settings-digest.ts";
import { spawnRole } from "../control/spawn.ts";
import { isProviderError, messageOf, ProviderError } from "../errors.ts";
import { openChannelServer } from "./channel-server.ts";
import type { Clock } from "./clock.ts";
import { type KeeperOptions, type KeptState, keep } from "./keeper.ts";
import { type Lock, takeLock } from "./lock.ts";
import type { Log } from "./log.ts";
import type { Running } from "./process.ts";

/** What the supervisor says of itself and of what it keeps. */
export interface SupervisorHello extends Hello {
  readonly role: "supervisor";
  readonly kept: Readonly<Record<"responder" | "controller", KeptState>>;
}

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly directory: string;
  readonly version: string;
  /** The program that runs a role. */
  readonly program: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long an earlier supervisor may take to leave, and how often its lock is tried, in milliseconds. */
const LEAVE_TIMEOUT_MS = 5_000;
const LOCK_POLL_MS = 20;

/**
 * Starts the supervisor of an installation in the place of the one that runs, if one does: that one ends
 * and leaves its processes alone.
 *
 * @throws {STORE_LOCKED} when another one runs and does not leave
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Running> {
  const { directory, version, clock, log } = options;
  const files = installationFiles(directory);
  // Without its marker an installation is being removed: nothing may be started in it.
  if (!(await readMarker(directory))) {
    throw new ProviderError(
      "SETTINGS_INVALID",
      `${files.marker} is missing: there is no installation`,
    );
  }
  const { supervisor: settings } = await readSettingsDigests(directory);
  await askToLeave(files.socket("supervisor"));
  const lock = await takeLockSoon(files.lock("supervisor"));
  const startedAtMs = clock.wallMs();
  const wanted = async (role: "responder" | "controller") => {
    try {
      return { version, settings: (await readSettingsDigests(directory))[role] };
    } catch (error) {
      log.error("settings-unreadable", { message: messageOf(error) });
      return undefined;
    }
  };
  const keepRole = (
    role: "responder" | "controller",
    succession?: NonNullable<KeeperOptions["succession"]>,
  ) =>
    keep({
      role,
      socket: files.socket(role),
      wanted: () => wanted(role),
      ...(succession && { succession }),
      kill: () => killProcesses(directory, role),
      spawn: (calledOff) =>
        spawnRole({
          role,
          directory,
          node: process.execPath,
          program: options.program,
          environment: role === "responder" ? responderEnvironment(process.env) : process.env,
          calledOff,
        }),
      clock,
      log,
    });
  const controller = keepRole("controller");
  const responder = keepRole("responder", {
    node: process.execPath,
    program: options.program,
    after: controller.running,
  });
  let isLeaving = false;
  const channel = await openChannelServer(files.socket("supervisor"), {
    hello: (): SupervisorHello => ({
      role: "supervisor",
      pid: process.pid,
      version,
      settings,
      startedAtMs,
      kept: {
        responder: responder.current(),
        controller: controller.current(),
      },
    }),
    retry: () => {
      for (const keeper of [responder, controller]) keeper.retry();
      return {};
    },
    stop: () => {
      setImmediate(() => running.requestStop());
      return {};
    },
    leave: () => {
      isLeaving = true;
      setImmediate(() => running.requestStop());
      return {};
    },
  });
  log.info("supervisor-started", { version });
  const running: Running = {
    requestStop: () => {},
    upkeep: () => channel.ensureReachable(),
    async close() {
      await Promise.all(
        [controller, responder].map((kept) => (isLeaving ? kept.leave() : kept.close())),
      );
      await channel.close();
      lock.release();
    },
  };
  return running;
}

/** Asks the supervisor that runs to end without what it keeps, and waits for its end. */
async function askToLeave(socket: string): Promise<void> {
  const earlier = await openChannel(socket).catch(() => undefined);
  if (!earlier) return;
  // One that cannot leave is of a time before it could: it is stopped, and so is what it keeps.
  // Whether it replies does not matter: one that hangs would never do so.
  const leave = earlier.call({ do: "leave" }).catch(() => earlier.call({ do: "stop" }));
  leave.catch(() => {});
  await Promise.race([earlier.closed, sleep(LEAVE_TIMEOUT_MS, undefined, { ref: false })]);
  earlier.close();
}

/** Takes a lock that its holder, which is ending, may still have for a moment. */
async function takeLockSoon(file: string): Promise<Lock> {
  const deadline = performance.now() + LEAVE_TIMEOUT_MS;
  for (;;) {
    try {
      return takeLock(file);
    } catch (error) {
      if (!isProviderError(error, "STORE_LOCKED") || performance.now() > deadline) throw error;
    }
    await sleep(LOCK_POLL_MS);
  }
}
