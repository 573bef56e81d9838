// Whether the ports of a declaration can be had on this machine, seen by binding them the way that
// tolerates nobody else: a socket that shares its port (SO_REUSEPORT) cannot hide behind it.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { type RuntimeSettings, readMarker, readSettings } from "../control/installation.ts";
import { type Listening, listenError } from "../control/listen-error.ts";
import { processesOf } from "../control/processes.ts";

/** A port to be had, and the property that asks for it. */
export interface WantedPort extends Listening {
  readonly property: string;
}

/** The sockets that a runtime with these settings opens. */
function wantedPorts(settings: RuntimeSettings): WantedPort[] {
  const addresses = settings.addresses.length > 0 ? settings.addresses : ["127.0.0.1"];
  const dns = addresses.flatMap((address) =>
    (["udp", "tcp"] as const).map((protocol) => ({
      property: "port",
      protocol,
      address,
      port: settings.port,
    })),
  );
  const { controlAddress: address, controlPort: port } = settings;
  return [...dns, { property: "controlPort", protocol: "tcp", address, port }];
}

/** The ports an installation wants and cannot have; those its own processes hold are its own. */
export async function unavailablePorts(
  directory: string,
  settings: RuntimeSettings,
): Promise<{ wanted: WantedPort; error: Error }[]> {
  const lives = (await processesOf(directory)).length > 0;
  // What runs on without its directory holds ports that nothing tells of; the deployment meets it.
  if (lives && !(await readMarker(directory))) return [];
  const held = lives ? wantedPorts(await readSettings(directory)) : [];
  const isHeld = (one: WantedPort) =>
    held.some(
      (own) =>
        own.protocol === one.protocol && own.address === one.address && own.port === one.port,
    );
  return portFaults(wantedPorts(settings).filter((one) => !isHeld(one)));
}

/** Tries each port and returns what stands in the way of those that cannot be had. */
async function portFaults(
  wanted: readonly WantedPort[],
): Promise<{ wanted: WantedPort; error: Error }[]> {
  const faults: { wanted: WantedPort; error: Error }[] = [];
  for (const one of wanted) {
    const cause = await (one.protocol === "udp" ? tryUdp(one) : tryTcp(one));
    if (cause) faults.push({ wanted: one, error: listenError(cause, one) });
  }
  return faults;
}

async function tryUdp({ address, port }: Listening): Promise<Error | undefined> {
  const isVersion6 = address.includes(":");
  const socket = createSocket({ type: isVersion6 ? "udp6" : "udp4", ipv6Only: isVersion6 });
  try {
    const listening = once(socket, "listening");
    socket.bind({ address, port, exclusive: true });
    await listening;
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    socket.close();
  }
}

async function tryTcp({ address, port }: Listening): Promise<Error | undefined> {
  const server = createServer();
  try {
    const listening = once(server, "listening");
    server.listen({ host: address, port, exclusive: true });
    await listening;
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
