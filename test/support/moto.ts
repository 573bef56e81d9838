// The `moto` server as a process of its own on loopback: an emulator of Route 53 that is not ours.
import { startDaemon } from "../../scripts/tools/daemon.ts";
import { findMoto } from "../../scripts/tools/moto.ts";
import { freePorts } from "./free-ports.ts";

/** A running server. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts one without zones, and waits until it answers. */
export async function startMoto(): Promise<Moto> {
  const { path } = await findMoto();
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = async () => (await fetch(`${endpoint}/moto-api/data.json`)).ok;
  const { close } = await startDaemon(path, ["-H", "127.0.0.1", "-p", String(port)], { answers });
  return { endpoint, close };
}
