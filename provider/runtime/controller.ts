// Composition root of the controller process: store, control API, probers and the publisher that
// carries what they know to the responder. Killing it loses no query.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { callOnce, type Hello } from "../control/channel.ts";
import { installationFiles, readMarker, writeWhole } from "../control/installation.ts";
import { controllerDigest } from "../control/settings-digest.ts";
import { messageOf, ProviderError } from "../errors.ts";
import { endpointStatus } from "../health/status.ts";
import { endpointId, profileId, type StoredProfile } from "../model/desired-state.ts";
import { startAliasWriter } from "./alias/alias-writer.ts";
import { createResolveWithTtl } from "./alias/resolve.ts";
import { createApi } from "./api/app.ts";
import { reportProfile } from "./api/profile-view.ts";
import { createRequestLimits } from "./api/rate-limit.ts";
import { openApiServer } from "./api/server.ts";
import { openServices } from "./api/services.ts";
import { openChannelServer } from "./channel-server.ts";
import type { Clock, Timer } from "./clock.ts";
import { NAME_SERVER_LABEL, type RuntimeConfig, urlHost } from "./config.ts";
import { createHealthRecords } from "./health-records.ts";
import type { Log } from "./log.ts";
import { createProbe } from "./probe/probe.ts";
import { createProber } from "./probe/prober.ts";
import { createResolve } from "./probe/resolve.ts";
import type { Running } from "./process.ts";
import { createPublisher, type StatusOf } from "./snapshot/publisher.ts";
import { listGenerations } from "./snapshot/snapshot-files.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { careForStore } from "./store-care.ts";
import { createTokenReader } from "./token-reader.ts";

/** The one tenant of an installation (design §4, Tenant). */
const TENANT = "default";

/** How long a generation that could not be published waits, in milliseconds: the disk may have room again. */
const PUBLISH_RETRY_MS = 1000;

/** Starts controlling. */
export async function startController(
  config: RuntimeConfig,
  clock: Clock,
  log: Log,
): Promise<Running> {
  const { settings, zone } = config;
  const files = installationFiles(config.directory);
  const marker = await readMarker(config.directory);
  if (!marker) throw new ProviderError("SETTINGS_INVALID", `${files.marker} is missing`);
  const startedAtMs = clock.wallMs();
  const publishedGeneration = await newestPublished(files);
  // The store is this process's lock: nothing else is touched before it is held.
  const opened = await openSqliteStore({
    path: files.store,
    copyPath: files.storeCopy,
    nowSeconds: startedAtMs / 1000,
    publishedGeneration,
  });
  const { copyRevision } = opened;
  if (copyRevision !== undefined)
    log.warn("store-from-copy", { copyRevision, publishedGeneration });
  const care = careForStore({ store: opened, clock, log, lost: () => running.requestStop() });
  const { store } = care;
  const { resolvers } = settings;
  const asked = resolvers.length > 0 ? { servers: resolvers } : {};
  const resolve = createResolve({ clock, ...asked });
  const prober = createProber({
    clock,
    probe: createProbe({ clock, resolve }),
    changed: (id, verdict, observation) => {
      log.info("verdict-changed", { id, verdict, observation });
      const profile = profileOf.get(id);
      if (!profile) return;
      publisher.publishStatuses(profile);
      aliases.statusChanged(profile);
      records.save(profile);
    },
  });
  const statusOf: StatusOf = (stored, endpoint) => {
    const id = endpointId(stored.key, endpoint).toLowerCase();
    return endpointStatus(stored.profile, endpoint, prober.verdictOf(id));
  };
  const publisher = createPublisher({
    folder: files.snapshots,
    socket: files.socket("responder"),
    zone,
    statusOf,
    clock,
    log,
  });
  const aliases = startAliasWriter({
    zone: zone.origin,
    owner: marker.subscriptionId,
    statusOf,
    resolve: createResolveWithTtl(asked),
    clock,
    log,
  });
  const records = createHealthRecords(store, prober, { clock, log });

  let profileOf = new Map<string, StoredProfile>();
  let publishing: Promise<void> | undefined;
  let retry: Timer | undefined;
  let again = false;
  const publishOnce = async () => {
    const profiles = service.profiles();
    profileOf = new Map(
      profiles.flatMap((stored) =>
        stored.endpoints.map((endpoint) => [
          endpointId(stored.key, endpoint).toLowerCase(),
          stored,
        ]),
      ),
    );
    prober.update(profiles);
    await publisher.publish(service.revision(), profiles);
  };
  // Writes that come while one is being published are published together, right after it.
  const publish = () => {
    again = true;
    publishing ??= (async () => {
      while (again) {
        again = false;
        await publishOnce().catch((error) => {
          log.error("not-published", { message: messageOf(error) });
          retry?.cancel();
          retry = clock.after(PUBLISH_RETRY_MS, () => void publish());
        });
      }
      publishing = undefined;
    })();
    return publishing;
  };
  const { service, bindings } = await openServices({
    store,
    zone: zone.origin,
    reservedNames: [NAME_SERVER_LABEL],
    tenant: TENANT,
    changed: () => {
      care.changed();
      keepAliases();
      void publish();
    },
    bindingsChanged: () => {
      care.changed();
      keepAliases();
    },
  });
  const keepAliases = () => aliases.update(bindings.list(), service.profiles());
  // Before anything is published: an endpoint that was down is not to be answered meanwhile.
  for (const { id, fingerprint, verdict } of await records.load(service.profiles())) {
    prober.restore(id, fingerprint, verdict);
  }
  keepAliases();

  const view = { zone: zone.origin, verdictOf: prober.verdictOf };
  const status = () => ({
    endpoint: `https://${urlHost(settings.controlAddress)}:${settings.controlPort}`,
    generation: publisher.generation(),
    storeFault: care.fault(),
    profiles: service.profiles().map((stored) => {
      const bound = bindings.list(profileId(stored.key));
      const shown = bound.map((binding) => ({ binding, state: aliases.stateOf(binding) }));
      return reportProfile(stored, view, shown);
    }),
  });
  const key = await readFile(files.key, "utf8");
  const app = createApi({
    ...view,
    service,
    bindings,
    aliases,
    tokenHashes: createTokenReader({ file: files.tokens, key, clock, log }),
    status,
    subscriptionId: marker.subscriptionId,
    limits: createRequestLimits(clock),
    log,
  });
  const certificate = await readFile(files.certificate, "utf8");
  const { controlAddress: address, controlPort: port } = settings;
  const server = await openApiServer({ address, port, key, certificate, app, log });
  // A store in which nothing ever was, beside answers that are given: what is declared is still to be
  // written anew, and until it comes those answers stand (design rule 3).
  if (publishedGeneration > 0 && (await store.list("")).length === 0) log.warn("store-is-new");
  else await publish();
  care.changed();
  const hello = (): Hello => ({
    role: "controller",
    pid: process.pid,
    version: config.version,
    settings: controllerDigest(settings, certificate),
    startedAtMs,
  });
  const channel = await openChannelServer(files.socket("controller"), {
    hello,
    status: () => ({ ...hello(), ...status() }),
    stop: () => {
      setImmediate(() => running.requestStop());
      return {};
    },
  });
  log.info("controller-started", { endpoint: status().endpoint });
  const running: Running = {
    requestStop: () => {},
    async upkeep() {
      // Before it can be reached: a deployment that finds none makes others, which no client knows.
      if (!existsSync(files.key)) await writeWhole(files.key, key);
      if (!existsSync(files.certificate)) await writeWhole(files.certificate, certificate);
      await channel.ensureReachable();
      await care.check();
      await publisher.ensureOnDisk();
    },
    async close() {
      await server.close();
      prober.close();
      await aliases.close();
      retry?.cancel();
      await publishing;
      await publisher.close();
      await records.close();
      await care.close();
      await channel.close();
    },
  };
  return running;
}

/** The newest generation that was published, as far as the disk and the responder know; 0 for none. */
async function newestPublished(files: ReturnType<typeof installationFiles>): Promise<number> {
  const asked = callOnce<{ generation: number }>(files.socket("responder"), { do: "hello" });
  const served = await asked.then(({ generation }) => generation).catch(() => 0);
  const [newest = 0] = await listGenerations(files.snapshots);
  return Math.max(served, newest);
}
