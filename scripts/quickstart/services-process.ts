// The process behind services.ts: one small HTTP service per region, each of which can be closed
// (connections are then refused) and opened again.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { openChannelServer } from "../../provider/runtime/channel-server.ts";
import { REGIONS } from "./settings.ts";

const [path, portText] = process.argv.slice(2);
const port = Number(portText);
if (path === undefined || !Number.isInteger(port)) {
  throw new Error("usage: services-process.ts SOCKET PORT");
}

const servers = new Map<string, Server>();

async function open(address: string): Promise<void> {
  if (servers.has(address)) return;
  const region = REGIONS.find((one) => one.address === address)?.name ?? address;
  const server = createServer((_request, response) => response.end(`hello from ${region}\n`));
  const listening = once(server, "listening");
  server.listen({ host: address, port, exclusive: true });
  await listening.catch((error) => {
    throw new Error(
      `${address} port ${port}: ${error.message}; choose another in SIGNPOST_QUICKSTART_PORTS`,
    );
  });
  servers.set(address, server);
}

async function close(address: string): Promise<void> {
  const server = servers.get(address);
  if (!server) return;
  servers.delete(address);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

try {
  for (const { address } of REGIONS) await open(address);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
await openChannelServer(path, {
  hello: () => ({ pid: process.pid }),
  open: async (request) => {
    await open(String(request["address"]));
    return {};
  },
  close: async (request) => {
    await close(String(request["address"]));
    return {};
  },
  openAll: async () => {
    for (const { address } of REGIONS) await open(address);
    return {};
  },
  stop: () => {
    setImmediate(() => process.exit(0));
    return {};
  },
});
