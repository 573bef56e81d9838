// What UDP and TCP listeners share: what they are given, what they give back, what they count.
import type { Socket } from "node:dgram";
import type { Server } from "node:net";
import type { Listening } from "../../control/listen-error.ts";
import type { Clock } from "../clock.ts";
import type { Transport } from "./answer.ts";
import type { Connections } from "./connections.ts";

/** Events since the server was opened; never a name or address among them, so they stay few. */
export interface Counters {
  udpQueries: number;
  tcpQueries: number;
  /** Messages that got no reply, as they were no queries. */
  dropped: number;
  /** Queries that met a bug of ours and got SERVFAIL. */
  failures: number;
  /** Replies that the system would not send. */
  sendErrors: number;
  tcpConnections: number;
  /** Connections ended by us: idle, slow, malformed, or one too many. */
  tcpCut: number;
  /** Errors of sockets, connections reset by clients included. */
  socketErrors: number;
}

/** Writes the reply to a message; never throws. 0: send nothing. */
export type Respond = (message: Uint8Array, into: Uint8Array, transport: Transport) => number;

/** What a listener is opened with. */
export interface ListenOptions {
  readonly address: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly respond: Respond;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly counters: Counters;
  readonly onSocketError: (transport: Transport, address: string, error: Error) => void;
}

/** A socket as it goes from one process to the next: both read what arrives at the one in the kernel. */
export type SocketHandle = Socket | Server;

/** An open listener. */
export interface Listener extends Listening {
  readonly handle: SocketHandle;
  /** Takes no more queries, sends what was answered, then closes. */
  close(): Promise<void>;
  /** Closes what another process goes on with; connections that are open are served until they are quiet. */
  leave(): Promise<void>;
}
