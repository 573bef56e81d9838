// The process that plays the quickstart's regions: `service-host.ts SOCKET PORT`. It answers HTTP on
// one loopback address per service, and is told over its socket which of them answer.
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { listenError } from "../../provider/control/listen-error.ts";
import { messageOf } from "../../provider/errors.ts";
import { openChannelServer } from "../../provider/runtime/channel-server.ts";
import { SERVICES, type ServicesReport, type ServicesStart } from "./services.ts";

type Service = (typeof SERVICES)[number];

/** How often the process looks whether its socket is still there, in milliseconds. */
const ORPHAN_CHECK_MS = 10_000;

const [socket = "", portText] = process.argv.slice(2);
const port = Number(portText);
const servers = new Map<string, Server>();

async function start(service: Service): Promise<void> {
  if (servers.has(service.name)) return;
  const server = createServer((_request, response) => {
    response.end(`${service.name} answers at ${service.address}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(listenError(cause, { protocol: "tcp", address: service.address, port }));
    });
    server.listen({ host: service.address, port, exclusive: true }, resolve);
  });
  servers.set(service.name, server);
}

async function stop(name: string): Promise<void> {
  const server = servers.get(name);
  if (!server) return;
  servers.delete(name);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

function serviceOf(name: unknown): Service {
  const service = SERVICES.find((one) => one.name === name);
  if (!service) throw new Error(`no service ${JSON.stringify(name)}`);
  return service;
}

function report(): ServicesReport {
  return { pid: process.pid, port, running: [...servers.keys()] };
}

function say(word: ServicesStart): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(word, undefined, undefined, () => resolve());
    else resolve();
  });
}

try {
  for (const service of SERVICES) await start(service);
  const control = await openChannelServer(socket, {
    hello: report,
    start: async ({ name }) => {
      await start(serviceOf(name));
      return report();
    },
    stop: async ({ name }) => {
      await stop(serviceOf(name).name);
      return report();
    },
    end: () => {
      // After the reply is on its way.
      setImmediate(() => control.close().then(() => process.exit(0)));
      return report();
    },
  });
  await say({ ready: true });
} catch (error) {
  await say({ ready: false, why: messageOf(error) });
  process.exit(1);
}

// Nobody can end a process whose socket is gone with its folder: it ends by itself.
setInterval(() => {
  if (!existsSync(socket)) process.exit(0);
}, ORPHAN_CHECK_MS);
