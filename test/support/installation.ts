// A deployed installation for scenarios that need no engine: the real runtime on free ports.
import { join } from "node:path";
import { type ControlClient, createControlClient } from "../../provider/control/client.ts";
import {
  type Deployed,
  deployLocal,
  type LocalInstallation,
  removeInstallation,
} from "../../provider/deploy/local-target.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { addressesOf } from "./addresses-of.ts";
import { freePorts } from "./free-ports.ts";
import { waitFor } from "./wait-for.ts";

/** A running installation. */
export interface TestInstallation {
  readonly installation: LocalInstallation;
  readonly client: ControlClient;
  readonly token: string;
  readonly port: number;
  readonly subscriptionId: string;
  /** Deploys it again as the engine does, with what its state knows. */
  deployAgain(): Promise<Deployed>;
  /** Declares a profile of TTL 0 by its relative name with its endpoints, first preferred. */
  declare(
    relativeName: string,
    monitorConfig: object,
    endpoints: readonly {
      readonly name: string;
      readonly target: string;
      readonly alwaysServe?: string;
    }[],
  ): Promise<ProfileKey>;
  /** Waits until the answer for a relative name has the address. */
  answers(relativeName: string, address: string): Promise<unknown>;
  pidOf(role: "supervisor" | "responder" | "controller"): Promise<number>;
  close(): Promise<void>;
}

/** How an installation comes to be and to its end, when it is not simply here. */
export interface DeployedElsewhere {
  readonly deploy: (installation: LocalInstallation, token?: string) => Promise<Deployed>;
  readonly remove: (installation: LocalInstallation) => Promise<void>;
  /** Its directory as this process sees it. */
  readonly directory: (installation: LocalInstallation) => string;
}

const HERE: DeployedElsewhere = {
  deploy: deployLocal,
  remove: removeInstallation,
  directory: ({ directory }) => directory,
};

/** What is deployed in a directory for a test: on loopback, with free ports. */
export async function localInstallation(
  directory: string,
  owner = "test/test/name-servers",
): Promise<LocalInstallation> {
  const [port = 0, controlPort = 0] = await freePorts(2);
  return {
    directory,
    owner,
    settings: {
      zone: "tm.example.org",
      addresses: ["127.0.0.1"],
      port,
      controlAddress: "127.0.0.1",
      controlPort,
      resolvers: [],
      inheritAwsCredentials: false,
    },
  };
}

/** Deploys an installation in a folder. */
export async function deployForTest(folder: string, where = HERE): Promise<TestInstallation> {
  const installation = await localInstallation(join(folder, "i"));
  const { port } = installation.settings;
  let deployed = await where.deploy(installation);
  let client = createControlClient(deployed);
  return {
    installation,
    get client() {
      return client;
    },
    token: deployed.token,
    port,
    subscriptionId: deployed.subscriptionId,
    async deployAgain() {
      const { token, subscriptionId } = deployed;
      deployed = await where.deploy({ ...installation, subscriptionId }, token);
      client = createControlClient(deployed);
      return deployed;
    },
    async declare(relativeName, monitorConfig, endpoints) {
      const { subscriptionId } = deployed;
      const key = { subscriptionId, resourceGroup: "default", profileName: relativeName };
      const profile = parseProfile({
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName, ttl: 0 },
        monitorConfig,
      });
      if (!profile.value) throw new Error(JSON.stringify(profile.faults));
      await client.putProfile(key, profile.value);
      for (const endpoint of endpoints) {
        const parsed = parseEndpoint(endpoint);
        if (!parsed.value) throw new Error(JSON.stringify(parsed.faults));
        await client.putEndpoint(key, parsed.value);
      }
      return key;
    },
    answers: (relativeName, address) =>
      waitFor(
        () => addressesOf(port, `${relativeName}.tm.example.org`),
        (found) => found.includes(address),
        { timeoutMs: 5000 },
      ),
    async pidOf(role) {
      const { [role]: report } = await readStatus(where.directory(installation));
      return report?.pid ?? 0;
    },
    close: () => where.remove(installation),
  };
}
