// A steady load of DNS queries, each one accounted for: answered with the expected address, answered
// otherwise, or lost. Whether one that was lost is asked again, once, is the caller's choice.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import packet from "dns-packet";

/** What a load has seen. */
export interface LoadReport {
  readonly sent: number;
  /** Queries whose first datagram was never answered. */
  readonly lost: number;
  /** Those of them that were asked again and not answered either; without retries all of them. */
  readonly lostAfterRetry: number;
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

/** Starts asking. */
export async function startLoad(options: {
  readonly port: number;
  readonly name: string;
  readonly queriesPerSecond: number;
  /** Addresses that are a right answer. */
  readonly expected: readonly string[];
  /** Asks again what was not answered in this time. @default never */
  readonly retryAfterMs?: number;
}): Promise<Load> {
  const { port, name, queriesPerSecond, expected, retryAfterMs } = options;
  /** Queries without an answer, oldest first, by the id they were asked with. */
  const open = new Map<number, number>();
  /** The same of those asked again. */
  const again = new Map<number, number>();
  const wrong: string[] = [];
  let sent = 0;
  let nextId = 0;
  let answeredAgain = 0;
  let askedAgain = 0;
  let lastAnswerAtMs = performance.now();
  let longestGapMs = 0;
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("error", () => {}); // a refused datagram is a lost query
  socket.on("message", (message) => {
    const reply = packet.decode(message);
    if (reply.id === undefined) return;
    if (again.delete(reply.id)) answeredAgain++;
    else if (!open.delete(reply.id)) return;
    const now = performance.now();
    longestGapMs = Math.max(longestGapMs, now - lastAnswerAtMs);
    lastAnswerAtMs = now;
    const [answer] = reply.answers ?? [];
    const data =
      answer && "data" in answer ? String(answer.data) : `none (flags ${reply.flags ?? ""})`;
    if (!expected.includes(data)) wrong.push(data);
  });
  const ask = (into: Map<number, number>) => {
    const id = nextId++ % 65536;
    into.set(id, performance.now());
    const query = packet.encode({ type: "query", id, questions: [{ type: "A", name }] });
    socket.send(query, port, "127.0.0.1", () => {});
  };
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const due = ((now - startedAtMs) * queriesPerSecond) / 1000; sent < due; sent++) ask(open);
    if (retryAfterMs === undefined) return;
    const late = Array.from(open.values()).filter((sentAtMs) => now - sentAtMs > retryAfterMs);
    for (; askedAgain < late.length; askedAgain++) ask(again);
  }, TICK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await sleep(LATE_MS);
      socket.close();
      const lost = open.size;
      return { sent, lost, lostAfterRetry: lost - answeredAgain, wrong, longestGapMs };
    },
  };
}
