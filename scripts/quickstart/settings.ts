// What a quickstart is told: its state folder and its ports, from the environment where it says so.
import { join, relative, resolve } from "node:path";
import { Failure, ROOT } from "../script.ts";

export const STATE_VARIABLE = "SIGNPOST_QUICKSTART_STATE";
export const PORTS_VARIABLE = "SIGNPOST_QUICKSTART_PORTS";

/** A quickstart's ports. */
export interface QuickstartPorts {
  /** DNS, UDP and TCP. */
  readonly port: number;
  readonly controlPort: number;
  /** Port of the stand-in services. */
  readonly servicePort: number;
}

/** A quickstart's place on this machine. */
export interface QuickstartSettings extends QuickstartPorts {
  /** Everything it keeps is below this folder. */
  readonly state: string;
  /** Directory of the name servers' installation. */
  readonly directory: string;
}

const DEFAULT_PORTS: QuickstartPorts = { port: 5300, controlPort: 5380, servicePort: 5390 };

/** Reads a quickstart's settings from the environment. */
export function parseQuickstartSettings(
  environment: NodeJS.ProcessEnv = process.env,
): QuickstartSettings {
  const state = resolve(ROOT, environment[STATE_VARIABLE] || ".signpost");
  return {
    state,
    directory: join(state, "name-servers"),
    ...parsePorts(environment[PORTS_VARIABLE]),
  };
}

function parsePorts(text: string | undefined): QuickstartPorts {
  if (!text) return DEFAULT_PORTS;
  const ports = text.split(",").map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : 0));
  const [port = 0, controlPort = 0, servicePort = 0] = ports;
  const legal = ports.every((one) => one >= 1 && one <= 65535);
  if (ports.length !== 3 || !legal || new Set(ports).size !== 3) {
    throw new Failure(
      `${PORTS_VARIABLE} must be three different ports from 1 to 65535 as "dns,control,service", got ${JSON.stringify(text)}`,
    );
  }
  return { port, controlPort, servicePort };
}

/** How to say that other ports are wanted. */
export function otherPortsRemedy({ port, controlPort, servicePort }: QuickstartPorts): string {
  const others = [port, controlPort, servicePort].map((one) => (one + 1000) % 65536 || 1024);
  return `for other ports: ${PORTS_VARIABLE}=${others.join(",")} npm start (dns, control, service; now ${port}, ${controlPort}, ${servicePort})`;
}

/** Tells whether the state folder is the one that is used when nothing is said. */
export function hasDefaultState({ state }: QuickstartSettings): boolean {
  return relative(ROOT, state) === ".signpost";
}
