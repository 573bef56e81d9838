// Watches one name: asks a server again and again, a millisecond after each answer, and knows when an
// address was first seen. So an instant is known to about a millisecond, for every server alike.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import packet from "dns-packet";
import { Failure } from "../script.ts";

/** A running watch. */
export interface AnswerWatch {
  /** Resolves with the instant of the first answer that has this address, on `performance.now()`. */
  firstSeenAtMs(address: string): Promise<number>;
  /** Answers that were neither the address awaited nor, before it was seen, the one before. */
  readonly wrong: number;
  close(): void;
}

const PAUSE_MS = 1;
const ASK_AGAIN_AFTER_MS = 250;
const SEEN_WITHIN_MS = 10_000;

/** Starts to watch. */
export async function watchAnswers(port: number, name: string): Promise<AnswerWatch> {
  const socket = createSocket("udp4");
  socket.connect(port, "127.0.0.1");
  await once(socket, "connect");
  let id = 0;
  let wrong = 0;
  let awaited: string | undefined;
  let before: string | undefined;
  let onSeen = (_atMs: number) => {};
  let timer: NodeJS.Timeout | undefined;
  const ask = () => {
    id = (id + 1) % 65536;
    const query = packet.encode({ type: "query", id, questions: [{ type: "A", name }] });
    socket.send(query);
    timer = setTimeout(ask, ASK_AGAIN_AFTER_MS);
  };
  socket.on("error", () => {}); // a refused datagram is a lost query
  socket.on("message", (message) => {
    const atMs = performance.now();
    const reply = packet.decode(message);
    if (reply.id !== id) return;
    clearTimeout(timer);
    const [answer, ...more] = reply.answers ?? [];
    const address = answer?.type === "A" && more.length === 0 ? answer.data : undefined;
    if (address !== undefined && address === awaited) {
      before = awaited;
      onSeen(atMs);
    } else if (before !== undefined && address !== before) {
      wrong++; // nothing is wrong before the name is there at all
    }
    timer = setTimeout(ask, PAUSE_MS);
  });
  ask();
  return {
    async firstSeenAtMs(address) {
      const seen = new Promise<number>((resolve) => {
        onSeen = resolve;
      });
      awaited = address;
      let deadline: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const message = `port ${port} does not answer ${name} with ${address} in ${SEEN_WITHIN_MS} ms`;
        deadline = setTimeout(() => reject(new Failure(message)), SEEN_WITHIN_MS);
      });
      try {
        return await Promise.race([seen, late]);
      } finally {
        clearTimeout(deadline);
      }
    },
    get wrong() {
      return wrong;
    },
    close() {
      clearTimeout(timer);
      socket.close();
    },
  };
}
