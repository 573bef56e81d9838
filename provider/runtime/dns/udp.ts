// One UDP socket: a datagram in, at most one out. Nothing a client sends, and no failing send, ends it.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { listenError } from "../../control/listen-error.ts";
import { UDP_PAYLOAD_BYTES } from "../../wire/edns.ts";
import type { Listener, ListenOptions } from "./listener.ts";

/** Opens a UDP socket; port 0 lets the system choose. */
export async function openUdp(options: ListenOptions): Promise<Listener> {
  const { address, port } = options;
  const isVersion6 = isIPv6(address);
  const socket = createSocket({
    type: isVersion6 ? "udp6" : "udp4",
    ipv6Only: isVersion6,
    // Remote addresses are literals. Node's own look-up would put every send off to the next tick.
    lookup: (literal, _options, callback) => callback(null, literal, isVersion6 ? 6 : 4),
  });
  const listening = once(socket, "listening");
  socket.bind({ address, port, exclusive: true });
  try {
    await listening;
  } catch (error) {
    socket.close();
    throw listenError(error, { protocol: "udp", address, port });
  }
  return serveUdp(socket, options);
}

/** Answers on a socket that is bound, from this very turn on: what it has read by the next one is lost. */
export function serveUdp(
  socket: Socket,
  { address, respond, counters, onSocketError }: Omit<ListenOptions, "port">,
): Listener {
  const reply = new Uint8Array(UDP_PAYLOAD_BYTES);
  let unsent = 0;
  let isLeaving = false;
  const onSent = (error: Error | null) => {
    if (error) counters.sendErrors++;
    unsent--;
    if (isLeaving) endOnceSent();
  };
  const endOnceSent = () => {
    if (unsent > 0) return;
    isLeaving = false;
    socket.close();
  };
  const onMessage = (message: Uint8Array, client: RemoteInfo) => {
    counters.udpQueries++;
    // Port 0 is nobody's: the sender is forged.
    const length = client.port === 0 ? 0 : respond(message, reply, "udp");
    if (length === 0) {
      counters.dropped++;
      return;
    }
    unsent++;
    // A copy, since a send may wait in a queue while the next reply is written.
    const datagram = Buffer.from(reply.subarray(0, length));
    socket.send(datagram, client.port, client.address, onSent);
  };
  socket.on("message", onMessage);
  socket.on("error", (error) => onSocketError("udp", address, error));

  // An open socket still reads, so it is answered on to the turn in which it closes.
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    if (!closed) {
      closed = once(socket, "close");
      isLeaving = true;
      endOnceSent();
    }
    await closed;
  };
  return {
    protocol: "udp",
    address,
    port: socket.address().port,
    handle: socket,
    close,
    leave: close,
  };
}
