// The DNS server of a process: UDP and TCP on every address, all on one port, answering by a function
// that can be swapped while it runs. It never dies of a query: a bug becomes SERVFAIL and a log line.
import { Socket } from "node:dgram";
import type { Listening } from "../../control/listen-error.ts";
import { isProviderError, messageOf } from "../../errors.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type Answer, answerServFail } from "./answer.ts";
import { createConnections } from "./connections.ts";
import { FAILURE_LOG_INTERVAL_MS, PORT_ATTEMPTS } from "./limits.ts";
import type { Counters, Listener, ListenOptions, Respond, SocketHandle } from "./listener.ts";
import { adoptTcp, openTcp } from "./tcp.ts";
import { openUdp, serveUdp } from "./udp.ts";

/** How a DNS server is opened. */
export interface DnsServerOptions {
  /** IP literals of this machine, one at least; no wildcard, as a reply has to leave from the address that was asked (RFC 2181 §4.1). */
  readonly addresses: readonly string[];
  /** 0: one that is free on every address, for UDP and TCP. */
  readonly port: number;
  /** Sockets that are not opened, as the process before hands them over: see `adopt`. @default none */
  readonly awaited?: readonly Listening[];
  readonly answer: Answer;
  readonly log: Log;
  /** @default the system's clock */
  readonly clock?: Clock;
}

/** An open DNS server. */
export interface DnsServer {
  readonly port: number;
  readonly counters: Readonly<Counters>;
  /** What it listens on, to be handed to the process that comes after. */
  sockets(): readonly (Listening & { readonly handle: SocketHandle })[];
  /** Answers on a socket that was handed over, from this very turn on. */
  adopt(handle: SocketHandle, socket: Listening): void;
  /** Answers by another function from the next query on. */
  use(answer: Answer): void;
  /** Takes no more queries, lets clients read their last replies, then closes. */
  close(): Promise<void>;
  /** Closes the sockets that another process goes on with, losing nothing that was read; then the connections, once quiet. */
  leave(): Promise<void>;
}

/** Tells whether two descriptions mean the same socket. */
function isSameSocket(a: Listening, b: Listening): boolean {
  return a.protocol === b.protocol && a.address === b.address && a.port === b.port;
}

/**
 * Opens a DNS server on every address, or on none.
 *
 * @throws {PORT_IN_USE} when another process listens on an address and the port
 * @throws {PORT_FORBIDDEN} when this user may not listen on the port
 * @throws {ADDRESS_UNAVAILABLE} when this machine does not have an address
 */
export async function openDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { addresses, port, awaited = [], log, clock = systemClock } = options;
  const counters: Counters = {
    udpQueries: 0,
    tcpQueries: 0,
    dropped: 0,
    failures: 0,
    sendErrors: 0,
    tcpConnections: 0,
    tcpCut: 0,
    socketErrors: 0,
  };
  let answer = options.answer;
  const report = reporter(log, clock);

  const respond: Respond = (message, into, transport) => {
    try {
      return answer(message, message.length, into, transport);
    } catch (error) {
      counters.failures++;
      report("answer-failed", { error: messageOf(error) });
      return answerServFail(message, message.length, into);
    }
  };
  const shared: Shared = {
    respond,
    clock,
    connections: createConnections(),
    counters,
    onSocketError(transport, address, error) {
      counters.socketErrors++;
      report("dns-socket-failed", {
        transport,
        address,
        error: messageOf(error),
      });
    },
  };
  const wanted = addresses.flatMap((address) =>
    (["udp", "tcp"] as const).map((protocol) => ({ protocol, address, port })),
  );
  const missing = wanted.filter((one) => !awaited.some((other) => isSameSocket(one, other)));
  const listeners = await openAll(missing, shared);
  let closing: Promise<void> | undefined;
  return {
    port: listeners[0]?.port ?? port,
    counters,
    sockets: () => listeners,
    adopt(handle, { address }) {
      const options = { ...shared, address };
      const isUdp = handle instanceof Socket;
      listeners.push(isUdp ? serveUdp(handle, options) : adoptTcp(handle, options));
    },
    use(next) {
      answer = next;
    },
    close() {
      closing ??= closeAll(listeners);
      return closing;
    },
    leave() {
      closing ??= Promise.all(listeners.map((listener) => listener.leave())).then(() => {});
      return closing;
    },
  };
}

/** Logs the first event of a kind, and for a while only counts those that follow. */
function reporter(log: Log, clock: Clock): Log["error"] {
  const kinds = new Map<string, { quietUntilMs: number; unreported: number }>();
  return (event, fields) => {
    const last = kinds.get(event);
    if (last && clock.nowMs() < last.quietUntilMs) {
      last.unreported++;
      return;
    }
    const quietUntilMs = clock.nowMs() + FAILURE_LOG_INTERVAL_MS;
    kinds.set(event, { quietUntilMs, unreported: 0 });
    log.error(event, { ...fields, unreported: last?.unreported ?? 0 });
  };
}

type Shared = Omit<ListenOptions, "address" | "port">;

async function openAll(wanted: readonly Listening[], shared: Shared): Promise<Listener[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce(wanted, shared);
    } catch (error) {
      // The port that the system chose for the first socket was taken for another one.
      const mayRetry = wanted[0]?.port === 0 && attempt < PORT_ATTEMPTS;
      if (!mayRetry || !isProviderError(error, "PORT_IN_USE")) throw error;
    }
  }
}

async function openOnce(wanted: readonly Listening[], shared: Shared): Promise<Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const { protocol, address, port } of wanted) {
      const open = protocol === "udp" ? openUdp : openTcp;
      const common = listeners[0]?.port ?? port;
      listeners.push(await open({ ...shared, address, port: common }));
    }
  } catch (error) {
    await closeAll(listeners);
    throw error;
  }
  return listeners;
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close()));
}
