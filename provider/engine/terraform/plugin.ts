// The plugin as a process: says where it listens, and ends when Terraform is done with it, when it is told
// to, or when Terraform is gone. It never ends in the middle because of a Ctrl-C: that one is Terraform's.
import { rmSync } from "node:fs";
import { parseHandshake, renderHandshake } from "./handshake.ts";
import { log } from "./log.ts";
import { createPluginCertificate } from "./plugin-certificate.ts";
import type { PluginService } from "./plugin-service.ts";
import { listenPlugin } from "./server.ts";

/** How long the last answer may take to leave. Terraform waits 2 s before it kills. */
const LAST_ANSWER_MS = 50;
const PARENT_CHECK_MS = 1000;
/** What Go's runtime ends with on a panic. */
const PANIC_EXIT_CODE = 2;

/**
 * Serves a provider to the Terraform that started this process, until that ends it.
 *
 * @param load - gives the procedures; called once, after the handshake, which need not wait for it
 * @throws {PLUGIN_STARTED_BY_HAND} when it was not Terraform that started this process
 */
export async function servePlugin(load: () => Promise<PluginService>): Promise<void> {
  const { clientCertificate } = parseHandshake(process.env);
  endCleanly();
  const own = clientCertificate === undefined ? undefined : createPluginCertificate();
  let loading: Promise<PluginService> | undefined;
  const loadOnce = () => {
    loading ??= load();
    return loading;
  };
  const server = await listenPlugin(loadOnce, {
    ...(own && clientCertificate && { tls: { own, client: clientCertificate } }),
    onShutdown: () => setTimeout(() => process.exit(0), LAST_ANSWER_MS),
  });
  const { folder } = server;
  if (folder !== undefined) {
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  watchParent();
  process.stdout.write(renderHandshake(server.address, own?.der));
  // While Terraform connects. What is wrong is told to its first call.
  loadOnce().catch(() => {});
}

function endCleanly(): void {
  // A Ctrl-C reaches the whole foreground group: Terraform then asks us to stop, in its own time.
  process.on("SIGINT", () => log("debug", "interrupted; Terraform says when to stop"));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));
  // Terraform shows its user what follows "panic: "; all else on standard error it only logs.
  process.once("uncaughtException", (error) => {
    process.stderr.write(`panic: ${error.stack}\n`, () => process.exit(PANIC_EXIT_CODE));
  });
}

/** A Terraform that is killed cannot tell us; its children get another parent. */
function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_CHECK_MS).unref();
}
