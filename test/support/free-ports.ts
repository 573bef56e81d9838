// Ports that nobody listens on just now, for servers that a test does not open itself.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** Finds ports that are free for UDP and TCP on 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const socket = createSocket("udp4");
    socket.bind(port, "127.0.0.1");
    const free = await Promise.race([
      once(socket, "listening").then(() => true),
      once(socket, "error").then(() => false),
    ]);
    if (free) ports.push(port);
    socket.close();
    await new Promise((resolve) => server.close(resolve));
  }
  return ports;
}
