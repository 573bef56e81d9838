// A steady load of DNS queries, each one accounted for: answered with the expected address, answered
// otherwise, or lost. A query that was lost is not asked again.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import packet from "dns-packet";

/** What a load has seen. */
export interface LoadReport {
  readonly sent: number;
  readonly lost: number;
  /** Answers that were not as expected, as text. */
  readonly wrong: readonly string[];
  /** The longest time between two answers, in milliseconds. */
  readonly longestGapMs: number;
}

/** A running load. */
export interface Load {
  stop(): Promise<LoadReport>;
}

const TICK_MS = 5;
const LATE_MS = 1000;

/** Starts asking, from several sockets in turn. */
export async function startLoad(options: {
  readonly port: number;
  readonly name: string;
  readonly queriesPerSecond: number;
  /** Addresses that are a right answer. */
  readonly expected: readonly string[];
}): Promise<Load> {
  const { port, name, queriesPerSecond, expected } = options;
  const open = new Map<number, number>();
  const wrong: string[] = [];
  let sent = 0;
  let lastAnswerAtMs = performance.now();
  let longestGapMs = 0;
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("error", () => {}); // a refused datagram is a lost query
  socket.on("message", (message) => {
    const reply = packet.decode(message);
    if (reply.id === undefined || !open.delete(reply.id)) return;
    const now = performance.now();
    longestGapMs = Math.max(longestGapMs, now - lastAnswerAtMs);
    lastAnswerAtMs = now;
    const [answer] = reply.answers ?? [];
    const data =
      answer && "data" in answer ? String(answer.data) : `none (flags ${reply.flags ?? ""})`;
    if (!expected.includes(data)) wrong.push(data);
  });
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAtMs) * queriesPerSecond) / 1000;
    while (sent < due) {
      const id = sent % 65536;
      sent++;
      open.set(id, sent);
      const query = packet.encode({ type: "query", id, questions: [{ type: "A", name }] });
      socket.send(query, port, "127.0.0.1", () => {});
    }
  }, TICK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sleep(LATE_MS);
      socket.close();
      return { sent, lost: open.size, wrong, longestGapMs };
    },
  };
}
