// The `moto` server as a process of its own on loopback: an emulator of Route 53 that is not ours.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { findMoto } from "../../scripts/tools/moto.ts";
import { freePorts } from "./free-ports.ts";
import { waitFor } from "./wait-for.ts";

/** A running server. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts one without zones, and waits until it answers. */
export async function startMoto(): Promise<Moto> {
  const { path } = await findMoto();
  const [port] = await freePorts(1);
  const child = spawn(path, ["-H", "127.0.0.1", "-p", String(port)], {
    // Its log has a line per request.
    stdio: ["ignore", "ignore", "ignore"],
  });
  const ended = once(child, "exit");
  const close = async () => {
    child.kill();
    await ended;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const look = async () => {
    if (child.exitCode !== null) return "it ended";
    const reply = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    return reply?.ok ? "it answers" : "no answer";
  };
  try {
    await waitFor(look, (seen) => seen !== "no answer", { timeoutMs: 30_000, everyMs: 100 });
    if (child.exitCode !== null) throw new Error(`moto ended with code ${child.exitCode}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, close };
}
