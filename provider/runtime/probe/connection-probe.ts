// What the probes of all protocols have in common: a connection of their own to the first address of the
// target that takes it, and one observation by the deadline, whatever happens. No socket is left behind.
import { isIP, type Socket } from "node:net";
import { systemCode } from "../../errors.ts";
import type { FailureClass, Observation } from "../../health/state.ts";
import type { Clock } from "../clock.ts";
import type { Resolve } from "./resolve.ts";
import type { ProbeTarget } from "./target.ts";

/** What a probe needs of the world. */
export interface ProbeOptions {
  readonly clock: Clock;
  readonly resolve: Resolve;
  /** Calls the probe off: it ends at once, with an inconclusive observation. */
  readonly signal?: AbortSignal;
  /** Value of the User-Agent header where no custom header gives one (TM-169). @default USER_AGENT */
  readonly userAgent?: string;
}

type WithoutTime<Each> = Each extends unknown ? Omit<Each, "elapsedMs"> : never;
/** What was seen, before it is known when. */
export type Seen = WithoutTime<Observation>;

/**
 * Begins to connect to an address, and speaks its protocol over the socket until there is something to
 * `see`; the first that is seen counts. Errors and the end of the connection, where the protocol says
 * nothing of its own about them, are seen by the caller.
 */
export type Dial = (address: string, see: (seen: Seen) => void) => Socket;

const CALLED_OFF: Seen = { kind: "inconclusive", cause: "called off" };

/** A probe under way, with what has to stop when it is over. */
interface Flight {
  readonly target: ProbeTarget;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly deadlineAtMs: number;
  over: boolean;
  socket: Socket | undefined;
}

/**
 * Probes a target once.
 *
 * The profile's timeout covers name resolution, connecting and whatever the protocol does then together
 * (TM-167). The target's addresses are tried in order until one connects (TM-172); one that keeps
 * silent is given up in time for those after it.
 *
 * @returns what was seen; a fault of the network is a value, never a rejection
 */
export async function probeConnection(
  target: ProbeTarget,
  { clock, resolve, signal }: ProbeOptions,
  dial: Dial,
): Promise<Observation> {
  if (signal?.aborted) return { ...CALLED_OFF, elapsedMs: 0 };
  const startedAtMs = clock.nowMs();
  const timeoutMs = target.monitor.timeoutInSeconds * 1000;
  const flight: Flight = {
    target,
    clock,
    dial,
    deadlineAtMs: startedAtMs + timeoutMs,
    over: false,
    socket: undefined,
  };
  const { promise: cutShort, resolve: cut } = Promise.withResolvers<Seen>();
  const deadline = clock.after(timeoutMs, () => cut(failed("timeout")));
  const callOff = () => cut(CALLED_OFF);
  signal?.addEventListener("abort", callOff);
  const seen = await Promise.race([cutShort, look(flight, resolve)]);
  flight.over = true;
  flight.socket?.destroy();
  deadline.cancel();
  signal?.removeEventListener("abort", callOff);
  return { ...seen, elapsedMs: clock.nowMs() - startedAtMs };
}

/** Tries the addresses of the target in order until one connects (TM-172). */
async function look(flight: Flight, resolve: Resolve): Promise<Seen> {
  const addresses = await addressesOf(flight.target.target, resolve);
  let seen: Seen = failed("dns");
  for (const [index, address] of addresses.entries()) {
    if (flight.over) break;
    const leftMs = flight.deadlineAtMs - flight.clock.nowMs();
    const attempt = await ask(flight, address, leftMs / (addresses.length - index));
    if (attempt.final) return attempt.seen;
    if (index === 0 || !tells(seen)) seen = attempt.seen;
  }
  return seen;
}

/** The addresses to connect to, and never a name, which `connect` would look up a second time. */
async function addressesOf(target: string, resolve: Resolve): Promise<readonly string[]> {
  if (isIP(target)) return [target];
  const addresses = await resolve(target).catch(() => []);
  return addresses.filter((address) => isIP(address));
}

/** Whether a failure says something of the endpoint: without IPv6 every such address is unreachable. */
function tells(seen: Seen): boolean {
  return seen.kind !== "failure" || seen.failure !== "unreachable";
}

interface Attempt {
  readonly seen: Seen;
  /** Whether no other address is to be tried. */
  readonly final: boolean;
}

/** Asks one address, which has to connect within `patienceMs`. */
function ask(flight: Flight, address: string, patienceMs: number): Promise<Attempt> {
  return new Promise((settle) => {
    const socket = flight.dial(address, finish);
    flight.socket = socket;
    let connected = false;
    const patience = flight.clock.after(patienceMs, () => finish(failed("timeout")));
    function finish(seen: Seen): void {
      patience.cancel();
      socket.destroy();
      settle({ seen, final: connected || seen.kind !== "failure" });
    }
    socket.on("connect", () => {
      connected = true;
      patience.cancel();
    });
    socket.on("error", (error) => finish(seenError(error)));
    socket.on("close", () => finish(failed("protocol")));
  });
}

/** A failure without a status code. */
export function failed(failure: Exclude<FailureClass, "status">): Seen {
  return { kind: "failure", failure };
}

/** Errors of this machine's own want, which say nothing of the endpoint. */
const OWN_WANTS = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"];

/** What an error of a connection says. */
export function seenError(error: unknown): Seen {
  const code = systemCode(error) ?? "";
  if (OWN_WANTS.includes(code)) return { kind: "inconclusive", cause: code };
  switch (code) {
    case "ECONNREFUSED":
      return failed("refused");
    case "ECONNRESET":
    case "ECONNABORTED":
    case "EPIPE":
      return failed("reset");
    case "ETIMEDOUT":
      return failed("timeout");
    default:
      return failed("unreachable");
  }
}
