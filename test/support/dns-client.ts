// A small DNS client for tests: one question over UDP or TCP, the reply decoded by an independent library.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, isIPv6 } from "node:net";
import packet, { type DecodedPacket, type Packet, type RecordType } from "dns-packet";

/** Where and how to ask. */
export interface Exchange {
  readonly address: string;
  readonly port: number;
  /** @default "udp" */
  readonly transport?: "udp" | "tcp";
  /** @default 2000 */
  readonly timeoutMs?: number;
}

/** A question. */
export interface Ask extends Exchange {
  readonly name: string;
  readonly type: RecordType | "ANY";
  /** Sets the DO bit. @default false */
  readonly dnssecOk?: boolean;
  /** Asks a resolver to find the answer. @default false */
  readonly recursionDesired?: boolean;
  /** Network to send as client subnet, as `192.0.2.0/24`. @default none */
  readonly clientSubnet?: string;
}

/** A decoded reply; the library's types leave out the code, which it does decode. */
export type DnsReply = DecodedPacket & { readonly rcode: string };

/** Asks a question and waits for its reply; throws when none comes in time. */
export async function ask(question: Ask): Promise<DnsReply> {
  const { name, type, dnssecOk = false, recursionDesired = false, clientSubnet } = question;
  const query = {
    type: "query",
    id: Math.floor(Math.random() * 65536),
    flags: recursionDesired ? packet.RECURSION_DESIRED : 0,
    questions: [{ name, type }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 1232,
        flags: dnssecOk ? packet.DNSSEC_OK : 0,
        options: clientSubnet === undefined ? [] : [clientSubnetOption(clientSubnet)],
      },
    ],
  } as unknown as Packet;
  const reply = packet.decode(Buffer.from(await exchange(packet.encode(query), question)));
  if (reply.id !== query.id) throw new Error(`reply to another query: id ${reply.id}`);
  return reply as DnsReply;
}

function clientSubnetOption(network: string): object {
  const [ip = "", prefix = ""] = network.split("/");
  return { code: "CLIENT_SUBNET", ip, sourcePrefixLength: Number(prefix) };
}

/** Sends a message of any bytes and gives the one that comes back; throws when none comes in time. */
export async function exchange(message: Uint8Array, how: Exchange): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(how.timeoutMs ?? 2000);
  return how.transport === "tcp"
    ? exchangeTcp(message, how, signal)
    : exchangeUdp(message, how, signal);
}

async function exchangeUdp(
  message: Uint8Array,
  { address, port }: Exchange,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    const received = once(socket, "message", { signal });
    socket.send(message, port, address);
    const [reply] = await received;
    return reply;
  } finally {
    socket.close();
  }
}

async function exchangeTcp(
  message: Uint8Array,
  { address, port }: Exchange,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const socket = connect({ host: address, port, signal });
  try {
    socket.write(Buffer.concat([Buffer.of(message.length >> 8, message.length & 255), message]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
    }
    if (received.length < 2) throw new Error("connection closed without a reply");
    return received.subarray(2, 2 + received.readUInt16BE(0));
  } finally {
    socket.destroy();
  }
}
