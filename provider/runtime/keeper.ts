// Keeps one process of a runtime alive: takes over the one that runs, or starts one, and starts it
// again whenever it ends. That it lives is known from a held connection, which works the same for a
// child and for a process that an earlier supervisor started.
import { type Channel, type Hello, openChannel } from "../control/channel.ts";
import type { Role } from "../control/installation.ts";
import type { StartReport } from "../control/spawn.ts";
import { messageOf } from "../errors.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** How a kept process stands. */
export type KeptState =
  | { readonly state: "starting" }
  | { readonly state: "running"; readonly hello: Hello }
  | {
      readonly state: "failed";
      readonly code: string;
      readonly message: string;
    };

/** A kept process. */
export interface Keeper {
  readonly current: () => KeptState;
  /** Starts a process that could not start again now, instead of when its time comes. */
  retry(): void;
  /** Ends the process and keeps it no longer. */
  close(): Promise<void>;
}

/** What a keeper needs. */
export interface KeeperOptions {
  readonly role: Role;
  readonly socket: string;
  /** The version to keep; a running process of another one is replaced. */
  readonly version: string;
  /** Starts a process and resolves with how that came out. */
  readonly spawn: () => Promise<StartReport>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Waits between starts that fail or end at once, in milliseconds; the last one repeats. */
export const RESTART_DELAYS_MS = [0, 100, 200, 500, 1000, 2000, 5000] as const;

/**
 * A process that lived this long is started again at once, in milliseconds: whatever ended it, answers
 * are to be back within half a second. Only one that ends as soon as it starts is waited with.
 */
const STABLE_AFTER_MS = 500;

/** Starts keeping a process alive. */
export function keep(options: KeeperOptions): Keeper {
  const { role, clock, log } = options;
  let current: KeptState = { state: "starting" };
  let channel: Channel | undefined;
  let closed = false;
  let wake = () => {};

  const hold = async (): Promise<boolean> => {
    const found = await attach(options);
    if (!found) return false;
    channel = found.channel;
    current = { state: "running", hello: found.hello };
    log.info("process-held", { kept: role, pid: found.hello.pid });
    await channel.closed;
    channel = undefined;
    current = { state: "starting" };
    if (!closed) log.warn("process-ended", { kept: role, pid: found.hello.pid });
    return true;
  };

  const run = async () => {
    let failures = 0;
    while (!closed) {
      const since = clock.nowMs();
      if (await hold()) {
        if (clock.nowMs() - since > STABLE_AFTER_MS) failures = 0;
        if (closed) return;
      }
      const delay = RESTART_DELAYS_MS[Math.min(failures, RESTART_DELAYS_MS.length - 1)] ?? 0;
      failures++;
      if (delay > 0) await pause(delay);
      if (closed) return;
      const report = await options.spawn();
      if (!report.ready) {
        current = {
          state: "failed",
          code: report.code,
          message: report.message,
        };
        log.error("process-start-failed", { kept: role, ...report });
      }
    }
  };
  const pause = (delayMs: number) =>
    new Promise<void>((resolve) => {
      const timer = clock.after(delayMs, resolve);
      wake = () => {
        timer.cancel();
        resolve();
      };
    });

  const ended = run().catch((error) => {
    log.error("keeper-failed", { kept: role, message: messageOf(error) });
  });
  return {
    current: () => current,
    retry() {
      if (current.state !== "failed") return;
      current = { state: "starting" };
      wake();
    },
    async close() {
      closed = true;
      wake();
      const held = channel;
      if (held) {
        await held.call({ do: "stop" }).catch(() => {});
        await held.closed;
      }
      await ended;
    },
  };
}

/** Connects to the running process, or ends one of another version; `undefined` when none is left. */
async function attach({
  socket,
  version,
  role,
  log,
}: KeeperOptions): Promise<{ channel: Channel; hello: Hello } | undefined> {
  let channel: Channel;
  try {
    channel = await openChannel(socket);
  } catch {
    return undefined;
  }
  try {
    const hello = await channel.call<Hello>({ do: "hello" });
    if (hello.version === version) return { channel, hello };
    log.info("process-replaced", {
      role,
      pid: hello.pid,
      from: hello.version,
      to: version,
    });
    await channel.call({ do: "stop" });
    await channel.closed;
  } catch (error) {
    log.warn("process-unresponsive", { kept: role, message: messageOf(error) });
  }
  channel.close();
  return undefined;
}
