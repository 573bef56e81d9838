// Ports that nobody listens on just now, for servers that a test does not open itself. Below those that
// systems give to outgoing connections, any of which could have taken one before the server does.
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** Linux gives 32768 and above to outgoing connections, others 49152 and above (RFC 6335 §6). */
const FIRST_OUTGOING_PORT = 32768;
const FIRST_PORT = 10_000;

/** Finds ports that are free for UDP and TCP on 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(FIRST_PORT, FIRST_OUTGOING_PORT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const socket = createSocket("udp4");
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    socket.bind(port, "127.0.0.1");
    await once(socket, "listening");
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
    server.close();
  }
}
