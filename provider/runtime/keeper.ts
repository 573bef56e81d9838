// Keeps one process of a runtime alive: takes over the one that runs, or starts one, and starts it
// again whenever it ends. That it lives is known from a held connection, which works the same for a
// child and for a process that an earlier supervisor started. One of another version, or with other
// settings than those that stand, is replaced.
import { once } from "node:events";
import { type Channel, type Hello, openChannel } from "../control/channel.ts";
import type { Role } from "../control/installation.ts";
import type { StartReport } from "../control/spawn.ts";
import { messageOf } from "../errors.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { succeed } from "./succession.ts";

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
  /** Resolves once the wanted process runs. */
  readonly running: Promise<void>;
  /** Ends the process and keeps it no longer. */
  close(): Promise<void>;
  /** Keeps the process no longer and lets it run. */
  leave(): Promise<void>;
}

/** What a process is to be like. */
export type Wanted = Pick<Hello, "version" | "settings">;

/** What a keeper needs. */
export interface KeeperOptions {
  readonly role: Role;
  readonly socket: string;
  /** What to keep, as things stand now; `undefined` when that cannot be told, and then whatever runs is kept. */
  readonly wanted: () => Promise<Wanted | undefined>;
  /** Starts a process and resolves with how that came out; called off, it ends the one it is starting. */
  readonly spawn: (calledOff: AbortSignal) => Promise<StartReport>;
  /** Ends what runs in the role and hangs, at once, and resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /**
   * How a process is replaced that can hand over what it holds, and what has to have happened before.
   *
   * @default - it is stopped and another one started
   */
  readonly succession?: {
    readonly node: string;
    readonly program: string;
    readonly after: Promise<void>;
  };
  readonly clock: Clock;
  readonly log: Log;
}

/** Waits between starts that fail or end at once, in milliseconds; the last one repeats. */
const RESTART_DELAYS_MS = [0, 100, 200, 500, 1000, 2000, 5000] as const;

/**
 * A process that lived this long is started again at once, in milliseconds: whatever ended it, answers
 * are to be back within half a second. Only one that ends as soon as it starts is waited with.
 */
const STABLE_AFTER_MS = 500;

/** A responder that cannot hand over this often in a row is stopped and started. */
const MAX_IMPOSSIBLE_HANDOVERS = 2;

/** The wait after a successor that could not start, in milliseconds: its predecessor answers, so there is no hurry. */
const SUCCESSION_RETRY_MS = 5_000;

/** How long a successor that lives may take to open its channel, and how often it is looked for, in milliseconds. */
const SUCCESSOR_CHANNEL_MS = 5_000;
const SUCCESSOR_POLL_MS = 10;

/**
 * How long a process that runs may take to say what it is, in milliseconds; then it hangs. A store or
 * snapshot is read before it listens.
 */
const HELLO_TIMEOUT_MS = 8_000;

/** How long a process may take to end once asked, in milliseconds; its own deadline is 5 s. */
const STOP_TIMEOUT_MS = 7_000;

interface Found {
  readonly channel: Channel;
  readonly hello: Hello;
}

/** Starts keeping a process alive. */
export function keep(options: KeeperOptions): Keeper {
  const { role, socket, succession, clock, log } = options;
  const { promise: running, resolve: isRunning } = Promise.withResolvers<void>();
  const over = new AbortController();
  const isOver = once(over.signal, "abort");
  let current: KeptState = { state: "starting" };
  let channel: Channel | undefined;
  let closed = false;
  let isLeaving = false;
  let failures = 0;
  let impossible = 0;
  let wake = () => {};

  const run = async () => {
    let next = await attach();
    while (!closed) {
      if (!next) {
        next = await start();
        continue;
      }
      const found: Found = next;
      channel = found.channel;
      const wanted = await options.wanted();
      if (!wanted || isSame(found.hello, wanted)) {
        await hold(found);
        next = undefined;
      } else if (succession && impossible < MAX_IMPOSSIBLE_HANDOVERS) {
        next = await handOver(found, wanted);
      } else {
        impossible = 0;
        await stop(found, wanted);
        next = undefined;
      }
      channel = undefined;
    }
    if (!next) return;
    // One that came up while this keeper was closed, as a successor does, is to end too.
    if (!isLeaving) await end(next.channel);
    next.channel.close();
  };

  const hold = async ({ channel: held, hello }: Found) => {
    const since = clock.nowMs();
    current = { state: "running", hello };
    isRunning();
    log.info("process-held", { kept: role, pid: hello.pid });
    await held.closed;
    current = { state: "starting" };
    if (clock.nowMs() - since > STABLE_AFTER_MS) failures = 0;
    if (!closed) log.warn("process-ended", { kept: role, pid: hello.pid });
  };

  /** @returns what runs now */
  const start = async (): Promise<Found | undefined> => {
    await pause(restartDelayMs());
    if (closed) return undefined;
    const report = await options.spawn(over.signal);
    const found = await attach();
    // One that finds its port or store taken may have found a process that somebody else has just started.
    if (!report.ready && !found) fail(report);
    return found;
  };

  const stop = async ({ channel: held, hello }: Found, wanted: Wanted) => {
    log.info("process-replaced", { role, pid: hello.pid, from: hello.version, to: wanted.version });
    held.call({ do: "stop" }).catch(() => {});
    if (await isInTime(held.closed, STOP_TIMEOUT_MS)) return;
    log.warn("process-killed", { kept: role, pid: hello.pid });
    held.close();
    await options.kill();
  };
  const end = async (held: Channel) => {
    await held.call({ do: "stop" }).catch(() => {});
    await held.closed;
  };

  /** @returns what runs now */
  const handOver = async (found: Found, wanted: Wanted): Promise<Found | undefined> => {
    const { channel: held, hello } = found;
    if (!succession) return found;
    await Promise.race([succession.after, held.closed, isOver]);
    if (closed) return undefined;
    log.info("process-succeeded", {
      role,
      pid: hello.pid,
      from: hello.version,
      to: wanted.version,
    });
    const outcome = await succeed(held, succession);
    if (outcome.kind === "ended") return attach();
    if (outcome.kind === "succeeded") {
      impossible = 0;
      const successor = await awaitSuccessor(outcome.pid);
      // Another handover at once would be of no use, whatever made this one miss.
      if (successor && !isSame(successor.hello, wanted)) await pause(restartDelayMs());
      return successor;
    }
    if (outcome.kind === "impossible") {
      impossible++;
      log.warn("handover-impossible", { pid: hello.pid, message: outcome.message });
      return found;
    }
    impossible = 0;
    fail(outcome);
    await Promise.race([pause(SUCCESSION_RETRY_MS), held.closed]);
    return found;
  };

  /** The successor's channel, which opens when its predecessor's has closed; also when it is only to be ended. */
  const awaitSuccessor = async (pid: number): Promise<Found | undefined> => {
    const deadlineMs = clock.nowMs() + SUCCESSOR_CHANNEL_MS;
    for (;;) {
      const found = await attach();
      if (found || !isAlive(pid)) return found;
      if (isLeaving || clock.nowMs() > deadlineMs) return undefined;
      await new Promise<void>((resolve) => clock.after(SUCCESSOR_POLL_MS, resolve));
    }
  };

  const fail = ({ code, message }: { readonly code: string; readonly message: string }) => {
    current = { state: "failed", code, message };
    log.error("process-start-failed", { kept: role, code, message });
  };
  const restartDelayMs = () =>
    RESTART_DELAYS_MS[Math.min(failures++, RESTART_DELAYS_MS.length - 1)] ?? 0;
  const pause = async (delayMs: number) => {
    if (delayMs === 0) return;
    const elapsed = Promise.withResolvers<void>();
    wake = elapsed.resolve;
    const timer = clock.after(delayMs, elapsed.resolve);
    await Promise.race([elapsed.promise, isOver]);
    timer.cancel();
  };

  /** Whether something comes before a time is over. */
  const isInTime = async (awaited: Promise<unknown>, timeoutMs: number): Promise<boolean> => {
    const late = Promise.withResolvers<boolean>();
    const timer = clock.after(timeoutMs, () => late.resolve(false));
    const came = await Promise.race([awaited.then(() => true), late.promise]);
    timer.cancel();
    return came;
  };

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
    running,
    async close() {
      closed = true;
      over.abort();
      if (channel) await end(channel);
      await ended;
    },
    async leave() {
      closed = true;
      isLeaving = true;
      over.abort();
      channel?.close();
      await ended;
    },
  };

  function isSame(hello: Hello, wanted: Wanted): boolean {
    return hello.version === wanted.version && hello.settings === wanted.settings;
  }

  /** Connects to the process that runs, if there is one. */
  async function attach(): Promise<Found | undefined> {
    let found: Channel;
    try {
      found = await openChannel(socket);
    } catch {
      return undefined;
    }
    const asked = found.call<Hello>({ do: "hello" });
    // Begun when this keeper is closed already, it looks for a successor that is to be ended.
    const calledOff = closed ? [] : [isOver];
    try {
      if (await isInTime(Promise.race([asked, ...calledOff]), HELLO_TIMEOUT_MS)) {
        if (!closed || calledOff.length === 0) return { channel: found, hello: await asked };
      } else {
        // It holds its port or its store for as long as it lives, and nobody gets an answer from it.
        log.warn("process-killed", { kept: role, message: "it hangs" });
        await options.kill();
      }
    } catch (error) {
      log.warn("process-unresponsive", { kept: role, message: messageOf(error) });
    }
    asked.catch(() => {}); // ends with the connection
    found.close();
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
