// The constructs under both hosts: the real command lines of CDKTF and CDKTN deploy the same stack with the
// real Terraform, from name servers to an answer, and take it away again. No registry is there.
import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { HOSTS } from "../../scripts/constructs/compile.ts";
import { generateConstructs, readGenerated } from "../../scripts/constructs/generator.ts";
import { readProvider } from "../../scripts/constructs/provider-schema.ts";
import { ROOT } from "../../scripts/script.ts";
import { findCdk } from "../../scripts/tools/cdk.ts";
import { findTerraform } from "../../scripts/tools/terraform.ts";
import { type CdkApp, createCdkApp, STACK } from "../support/cdk-app.ts";
import { ask } from "../support/dns-client.ts";
import { freePorts } from "../support/free-ports.ts";
import { route53Host } from "../support/route53-hosts.ts";
import { type StrictRoute53, startStrictRoute53 } from "../support/strict-route53.ts";
import type { HostRecord } from "../support/strict-zone.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const NAME = "web.tm.example.org";
const LOOPBACK = { address: "127.0.0.1" } as const;

interface Ports {
  readonly dns: number;
  readonly control: number;
}

/**
 * Name servers and, at them, a profile with two endpoints; a second provider leads there. A hosted zone
 * has a name that leads to the profile, and the delegation to the name servers.
 *
 * @param priority - that of `europe`; `america` has 2
 */
const declare = (ports: Ports, priority: number) => `
const here = new signpost.SignpostProvider(stack, "here", { alias: "here" });
const nameServers = new signpost.NameServers(stack, "name-servers", {
  provider: here,
  zone: "tm.example.org",
  directory: new URL("runtime", "file://" + process.cwd() + "/").pathname,
  port: ${ports.dns},
  controlPort: ${ports.control},
});
new signpost.SignpostProvider(stack, "there", {
  endpoint: nameServers.endpoint,
  token: nameServers.token,
  ca: nameServers.certificate,
});
const profile = new signpost.Profile(stack, "profile", {
  name: "web",
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 0 },
  monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
});
for (const [name, target, priority] of [["europe", "192.0.2.1", ${priority}], ["america", "192.0.2.2", 2]]) {
  const endpoint = { profileId: profile.id, name, target, priority, alwaysServeEnabled: true };
  new signpost.ExternalEndpoint(stack, name, endpoint);
}
new signpost.AliasRecord(stack, "www", { name: "www.example.org", profileId: profile.id });
new signpost.ZoneDelegation(stack, "delegation", {
  zone: "tm.example.org",
  nameServer: [{ addresses: ["192.0.2.53"] }],
});
`;

describe.each(HOSTS)("%s", (host) => {
  let app: CdkApp;
  let ports: Ports;
  let route53: StrictRoute53;
  let hostedZone: ReturnType<typeof route53Host>;
  let hostedZoneId: string;
  /** The records that a new hosted zone has. */
  let untouched: readonly HostRecord[];

  beforeAll(async () => {
    route53 = await startStrictRoute53();
    // From here on this process's environment leads the AWS SDK there, and so does that of the app.
    hostedZone = route53Host(route53.endpoint, () => route53.close());
    hostedZoneId = await hostedZone.createZone("example.org");
    untouched = structuredClone(route53.dump(hostedZoneId));
    const [dns = 0, control = 0] = await freePorts(2);
    ports = { dns, control };
    app = await createCdkApp(host);
  }, 3 * MINUTE_MS);

  afterAll(async () => {
    await app?.close();
    await hostedZone?.close();
  }, MINUTE_MS);

  /** What the hosted zone has below its own name, but for markers. */
  const records = () =>
    route53
      .dump(hostedZoneId)
      .filter(({ name, type }) => name !== "example.org." && type !== "TXT")
      .map(({ name, type, values }) => `${name} ${type} ${values.join(" ")}`);

  const answersWith = (address: string) =>
    waitFor(
      async () => {
        const { answers = [] } = await ask({ ...LOOPBACK, name: NAME, type: "A", port: ports.dns });
        return answers.flatMap((one) => (one.type === "A" ? [one.data] : []));
      },
      (addresses) => addresses.length === 1 && addresses[0] === address,
      { timeoutMs: 5000 },
    );

  it(
    "deploys name servers and what they answer in one go, without a registry",
    async () => {
      await app.program(declare(ports, 1));
      expect(await app.run("deploy")).toContain("6 added");
      await answersWith("192.0.2.1");
      expect(records()).toEqual([
        "tm.example.org. NS ns1.tm.example.org.",
        "ns1.tm.example.org. A 192.0.2.53",
        "www.example.org. CNAME web.tm.example.org.",
      ]);
    },
    MINUTE_MS,
  );

  it(
    "has nothing to change in what is deployed",
    async () => {
      expect(await app.run("diff")).toContain("No changes");
    },
    MINUTE_MS,
  );

  it(
    "changes the answer with the declaration",
    async () => {
      await app.program(declare(ports, 3));
      await app.run("deploy");
      await answersWith("192.0.2.2");
    },
    MINUTE_MS,
  );

  it(
    "leaves nothing behind when it is destroyed",
    async () => {
      await app.run("destroy");
      expect(route53.dump(hostedZoneId)).toEqual(untouched);
      await expect(access(join(app.folder, "runtime"))).rejects.toThrow("ENOENT");
      const asking = ask({ ...LOOPBACK, name: NAME, type: "A", port: ports.dns });
      await expect(asking).rejects.toThrow();
    },
    MINUTE_MS,
  );
});

it(
  "both hosts synthesize the same stack, but for what they say of themselves",
  async () => {
    const made = await Promise.all(
      HOSTS.map(async (host) => {
        const app = await createCdkApp(host);
        await app.program(declare({ dns: 5300, control: 5380 }, 1));
        await app.run("synth");
        const { "//": about, ...stack } = await app.synthesized();
        expect(about?.metadata).toMatchObject({ stackName: STACK });
        const text = JSON.stringify(stack).replaceAll(app.folder, "");
        await app.close();
        return JSON.parse(text);
      }),
    );
    expect(made[0]).toEqual(made[1]);
    expect(Object.keys(made[0].resource)).toHaveLength(5);
  },
  MINUTE_MS,
);

it.each(HOSTS)(
  "sdk/%s is what its generator makes of the schema of the provider",
  async (host) => {
    const provider = await readProvider(await findTerraform());
    const made = await generateConstructs({ ...(await findCdk(host)), name: host }, provider);
    const committed = await readGenerated(join(ROOT, "sdk", host));
    expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(made));
  },
  MINUTE_MS,
);
