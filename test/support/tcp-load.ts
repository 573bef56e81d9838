// A steady load of pipelined DNS queries over TCP, each one accounted for. A client of TCP asks again, on
// another connection, what a connection that ended left unanswered (RFC 7766 §6.2.4).
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import packet from "dns-packet";

/** What a load has seen. */
export interface TcpLoadReport {
  readonly sent: number;
  /** Queries that their connection ended without answering. */
  readonly lost: number;
  /** Queries that were not answered when asked again either. */
  readonly lostAfterRetry: number;
  readonly connections: number;
}

const TICK_MS = 5;
const LATE_MS = 1000;

/** Starts asking, over one connection at a time. */
export async function startTcpLoad(options: {
  readonly port: number;
  readonly name: string;
  readonly queriesPerSecond: number;
}): Promise<{ stop(): Promise<TcpLoadReport> }> {
  const { port, name, queriesPerSecond } = options;
  const open = new Set<number>();
  let sent = 0;
  let lost = 0;
  let connections = 0;
  let isOver = false;
  let socket: Socket | undefined;

  const ask = (id: number) => {
    socket?.write(packet.streamEncode({ type: "query", id, questions: [{ type: "A", name }] }));
  };
  const reconnect = async () => {
    if (isOver) return;
    const next = connect(port, "127.0.0.1");
    let received = Buffer.alloc(0);
    next.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = 2 + received.readUInt16BE(0);
        open.delete(received.readUInt16BE(2));
        received = received.subarray(length);
      }
    });
    next.on("error", () => {});
    next.on("close", () => {
      if (isOver) return;
      lost += open.size;
      setTimeout(() => void reconnect(), TICK_MS);
    });
    const isConnected = await once(next, "connect").then(
      () => true,
      () => false,
    );
    if (!isConnected) return;
    connections++;
    socket = next;
    for (const id of open) ask(id);
  };
  await reconnect();
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - startedAtMs) * queriesPerSecond) / 1000; sent < due; ) {
      const id = sent++ % 65536;
      open.add(id);
      ask(id);
    }
  }, TICK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sleep(LATE_MS);
      isOver = true;
      socket?.destroy();
      return { sent, lost, lostAfterRetry: open.size, connections };
    },
  };
}
