// Composition root of the supervisor: keeps the responder and the controller alive. Its own death
// stops neither; the next supervisor takes over what runs.
import type { Hello } from "../control/channel.ts";
import { installationFiles, readMarker } from "../control/installation.ts";
import { spawnRole } from "../control/spawn.ts";
import { ProviderError } from "../errors.ts";
import { openChannelServer } from "./channel-server.ts";
import type { Clock } from "./clock.ts";
import { type KeptState, keep } from "./keeper.ts";
import { takeLock } from "./lock.ts";
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

/**
 * Starts the supervisor of an installation.
 *
 * @throws {STORE_LOCKED} when another one runs
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
  const lock = takeLock(files.lock("supervisor"));
  const startedAtMs = clock.wallMs();
  const keepRole = (role: "responder" | "controller") =>
    keep({
      role,
      socket: files.socket(role),
      version,
      spawn: () =>
        spawnRole({
          role,
          directory,
          node: process.execPath,
          program: options.program,
          environment: process.env,
        }),
      clock,
      log,
    });
  const responder = keepRole("responder");
  const controller = keepRole("controller");
  const channel = await openChannelServer(files.socket("supervisor"), {
    hello: (): SupervisorHello => ({
      role: "supervisor",
      pid: process.pid,
      version,
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
  });
  log.info("supervisor-started", { version });
  const running: Running = {
    requestStop: () => {},
    upkeep: () => channel.ensureReachable(),
    async close() {
      await Promise.all([controller.close(), responder.close()]);
      await channel.close();
      lock.release();
    },
  };
  return running;
}
