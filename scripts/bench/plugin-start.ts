// Row "plugin-start": from the start of a Terraform plugin to the line by which it says where it listens,
// as Terraform starts it: with a client certificate, four times for one plan. The peer is a plugin
// written in Go with the framework of Terraform's makers, on the same machine in the same run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import { COOKIE } from "../../provider/engine/terraform/handshake.ts";
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";

/** One start of one plugin. */
export interface StartSample {
  readonly server: "signpost" | "peer";
  /** From the start of the process to its handshake, in milliseconds. */
  readonly ms: number;
}

/** A plugin's executable. */
export interface Plugin {
  readonly server: StartSample["server"];
  readonly path: string;
}

const WARM_UP_STARTS = 2;
/** As long as Terraform itself waits, in milliseconds. */
const START_TIMEOUT_MS = 60_000;

/** Starts the plugins in turn. */
export async function measurePluginStart(options: {
  readonly plugins: readonly Plugin[];
  /** Starts of each plugin that count. */
  readonly starts: number;
  readonly signal: AbortSignal;
}): Promise<StartSample[]> {
  const { plugins, starts, signal } = options;
  const { certificate } = await createCertificate({ addresses: [], names: ["localhost"] });
  const samples: StartSample[] = [];
  // Sockets of plugins that are killed stay where they are made.
  const folder = await mkdtemp(join(tmpdir(), "signpost-bench-"));
  await withProgress("plugin-start", async () => {
    for (let count = -WARM_UP_STARTS; count < starts; count++) {
      for (const plugin of plugins) {
        signal.throwIfAborted();
        const ms = await startOnce(plugin.path, { certificate, folder });
        if (count >= 0) samples.push({ server: plugin.server, ms });
      }
    }
  }).finally(() => rm(folder, { recursive: true, force: true }));
  return samples;
}

async function startOnce(
  path: string,
  { certificate, folder }: { readonly certificate: string; readonly folder: string },
): Promise<number> {
  const startedAtMs = performance.now();
  const child = spawn(path, [], {
    env: {
      ...process.env,
      [COOKIE.name]: COOKIE.value,
      PLUGIN_PROTOCOL_VERSIONS: "5,6",
      PLUGIN_CLIENT_CERT: certificate,
      TMPDIR: folder,
    },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: START_TIMEOUT_MS,
  });
  const ended = once(child, "close");
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!/^1\|[56]\|/.test(line)) throw new Failure(`${path} said ${line}`);
      return performance.now() - startedAtMs;
    }
    throw new Failure(`${path} ended without a handshake`);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}
