// A resolver on loopback that answers what a test says, for tests of those who ask one.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type Answer, decode, encode, type RecordType } from "dns-packet";

/** What is answered to a question: addresses, an rcode, or nothing at all. */
export type StubReply = readonly string[] | "NXDOMAIN" | "SERVFAIL" | "silence";

/** A running stub. */
export interface DnsStub {
  /** Where it listens, as `127.0.0.1:5300`. */
  readonly server: string;
  /** Questions so far, as `A a.example.org`. */
  readonly questions: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a resolver that knows the replies by question, as `A a.example.org`; others are NXDOMAIN.
 * It waits for both address questions of a name and answers the later one first.
 */
export async function startDnsStub(replies: Readonly<Record<string, StubReply>>): Promise<DnsStub> {
  const socket = createSocket("udp4");
  const questions: string[] = [];
  const waiting = new Map<string, () => void>();
  const rcodes = { SERVFAIL: 2, NXDOMAIN: 3 } as const;
  socket.on("message", (message, from) => {
    const query = decode(message);
    const { name = "", type = "A" as RecordType } = query.questions?.[0] ?? {};
    questions.push(`${type} ${name}`);
    const reply = replies[`${type} ${name}`] ?? "NXDOMAIN";
    const known = typeof reply !== "string";
    const answers = known ? reply.map((data) => ({ type, name, ttl: 0, data }) as Answer) : [];
    const flags = 0x0180 | (known || reply === "silence" ? 0 : rcodes[reply]);
    const response = { id: query.id ?? 0, type: "response", flags, answers } as const;
    const bytes = encode({ ...response, questions: query.questions ?? [] });
    const send = () => {
      if (reply !== "silence") socket.send(bytes, from.port, from.address);
    };
    const earlier = waiting.get(name);
    if (!earlier) return void waiting.set(name, send);
    waiting.delete(name);
    send();
    earlier();
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    server: `127.0.0.1:${socket.address().port}`,
    questions,
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}
