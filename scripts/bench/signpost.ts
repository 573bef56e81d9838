// The product as users get it: the built package, deployed in a folder, spoken to over its control API.
import { join } from "node:path";
import {
  type Access,
  type ControlClient,
  createControlClient,
} from "../../provider/control/client.ts";
import { deployLocal, removeInstallation } from "../../provider/deploy/local-target.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { type Endpoint, parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { Failure } from "../script.ts";
import { QUESTION, ZONE } from "./question.ts";

/** A running installation. */
export interface Signpost {
  readonly port: number;
  readonly client: ControlClient;
  /** What lets another client in. */
  readonly access: Access;
  /** The version that was deployed. */
  readonly version: string;
  responderPid(): Promise<number>;
  /** Declares a Priority profile whose endpoints have the given targets, first preferred. */
  declare(relativeName: string, targets: readonly string[]): Promise<ProfileKey>;
  close(): Promise<void>;
}

/** Deploys an installation. */
export async function deploySignpost(options: {
  readonly folder: string;
  readonly port: number;
  readonly controlPort: number;
}): Promise<Signpost> {
  const { folder, port, controlPort } = options;
  const installation = {
    directory: join(folder, "signpost"),
    owner: "bench",
    settings: {
      zone: ZONE,
      addresses: ["127.0.0.1"],
      port,
      controlAddress: "127.0.0.1",
      controlPort,
      resolvers: [],
      inheritAwsCredentials: false,
    },
  };
  const deployed = await deployLocal(installation);
  const client = createControlClient(deployed);
  return {
    port,
    client,
    access: deployed,
    version: deployed.version,
    async responderPid() {
      const { responder } = await readStatus(installation.directory);
      if (!responder) throw new Failure("the responder does not run");
      return responder.pid;
    },
    async declare(relativeName, targets) {
      const { subscriptionId } = deployed;
      const key = { subscriptionId, resourceGroup: "default", profileName: relativeName };
      const { value: profile } = parseProfile({
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName, ttl: QUESTION.ttlSeconds },
        monitorConfig: { path: "/" },
      });
      if (!profile) throw new Error(`not a profile: ${relativeName}`);
      await client.putProfile(key, profile);
      for (const [index, target] of targets.entries()) {
        await client.putEndpoint(key, servedEndpoint(index + 1, target));
      }
      return key;
    },
    close: () => removeInstallation(installation),
  };
}

/** The endpoint of a priority; it is served whatever its health, hence never probed. */
export function servedEndpoint(priority: number, target: string): Endpoint {
  const name = `endpoint${priority}`;
  const { value } = parseEndpoint({ name, target, priority, alwaysServe: "Enabled" });
  if (!value) throw new Error(`not an endpoint: ${target}`);
  return value;
}
