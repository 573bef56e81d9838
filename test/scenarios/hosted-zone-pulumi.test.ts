// Alias records and a delegation on the real Pulumi engine, with the real runtime, in moto's Route 53: made,
// drifted, adopted, refused, failed over, and a zone that is left as it was. moto refuses a CREATE that was
// made once before, whatever became of it (test/scenarios/hosted-zone.test.ts): so nothing returns here to
// what it was; failback is the alias writer's own tests', on a host that is strict.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Access, createControlClient } from "../../provider/control/client.ts";
import { RECORD_TYPES, type RecordSet } from "../../provider/hosted-zone/hosted-zone.ts";
import { createRoute53 } from "../../provider/hosted-zone/route53.ts";
import type { HostUnderTest } from "../contract/hosted-zone.ts";
import { type AwsEnvironment, enterAwsEnvironment } from "../support/aws-environment.ts";
import { freePorts } from "../support/free-ports.ts";
import { type Moto, startMoto } from "../support/moto.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";
import { NO_PACE, route53Host } from "../support/route53-hosts.ts";
import { startService, type TestService } from "../support/services.ts";
import { waitFor } from "../support/wait-for.ts";

type Connection = Access & { readonly subscriptionId: string };

const MINUTE_MS = 60_000;
const EUROPE = "127.0.2.1";
const AMERICA = "127.0.2.2";
const VANITY = "CNAME www.contoso.com 300 web.tm.contoso.com";
const DELEGATION = [
  "A ns1.tm.contoso.com 3600 127.0.0.1",
  "NS tm.contoso.com 3600 ns1.tm.contoso.com",
];

let moto: Moto;
let host: HostUnderTest;
let leave: () => void;
let folder: string;
let project: PulumiProject;
let ports: number[];
let europe: TestService;
let america: TestService;

/** What a program of these tests may say differently. */
interface Sketch {
  readonly method?: string;
  readonly profile?: boolean;
  readonly vanity?: string;
  readonly apex?: string;
  readonly more?: string;
}

function program({
  method = "Priority",
  profile = true,
  vanity = "",
  apex = 'mode: "flatten", minimumIntervalInSeconds: 1',
  more = "",
}: Sketch = {}): string {
  const [port, controlPort, probePort] = ports;
  const inProfile = `
const web = new Profile("web", {
  nameServers, trafficRoutingMethod: "${method}", dnsConfig: { relativeName: "web", ttl: 5 },
  monitorConfig: { path: "/", port: ${probePort}, intervalInSeconds: 10, timeoutInSeconds: 5, toleratedNumberOfFailures: 0 },
});
const europe = new ExternalEndpoint("europe", { profile: web, target: "${EUROPE}", priority: 1 });
new ExternalEndpoint("america", { profile: web, target: "${AMERICA}", priority: 2 });
new AliasRecord("www", { profile: web, name: "www.contoso.com", ${vanity} });
${apex && `new AliasRecord("apex", { profile: web, name: "contoso.com", ${apex} }, { dependsOn: europe });`}
${more}`;
  return `
import { AliasRecord, ExternalEndpoint, NameServers, Profile, ZoneDelegation } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.contoso.com", directory: "installation", addresses: ["127.0.0.1"], port: ${port}, controlPort: ${controlPort},
});
new ZoneDelegation("delegation", { nameServers });
${profile ? inProfile : ""}
export const connection = nameServers.connection;`;
}

/** What stands at our names, without the markers. */
async function standing(): Promise<string[]> {
  return (await everything()).filter((one) => !one.startsWith("TXT"));
}

const NAMES = [
  "contoso.com",
  "www.contoso.com",
  "api.contoso.com",
  "tm.contoso.com",
  "ns1.tm.contoso.com",
];
const MARKERS = ["_signpost", "www._signpost", "api._signpost", "tm._signpost"];

async function everything(): Promise<string[]> {
  const zone = await createRoute53({ pace: NO_PACE })({ name: "contoso.com" });
  const names = [...NAMES, ...MARKERS.map((label) => `${label}.contoso.com`)];
  const found = [];
  for (const name of names) found.push(...(await zone.find(name)));
  zone.close();
  return found
    .filter((one) => one.kind === "plain" && !isOfTheZone(one))
    .map((one) =>
      one.kind === "plain" ? `${one.type} ${one.name} ${one.ttlSeconds} ${one.values}` : "",
    )
    .sort();
}

/** Every hosted zone has an NS of its own. */
const isOfTheZone = ({ name, type }: RecordSet) =>
  name === "contoso.com" && (type === "NS" || !RECORD_TYPES.includes(type));

async function change(action: "create" | "delete", record: RecordSet): Promise<void> {
  const zone = await createRoute53({ pace: NO_PACE })({ name: "contoso.com" });
  await zone.change([{ action, record }]);
  zone.close();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-zone-"));
  moto = await startMoto();
  host = route53Host(moto.endpoint, () => moto.close());
  await host.createZone("contoso.com");
  const credentials = join(folder, "credentials");
  await writeFile(
    credentials,
    "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example-secret\n",
  );
  // As files, since the runtime takes no secret from the environment unless it is told to.
  const environment: AwsEnvironment = {
    AWS_ENDPOINT_URL_ROUTE_53: moto.endpoint,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  leave = enterAwsEnvironment(environment);
  ports = await freePorts(3);
  const probePort = ports[2] ?? 0;
  europe = await startService(EUROPE, probePort);
  america = await startService(AMERICA, probePort);
  project = await createProject("hosted-zone");
}, 3 * MINUTE_MS);

afterAll(async () => {
  await project?.close();
  leave?.();
  await europe?.close();
  await america?.close();
  await host?.close();
  await rm(folder, { recursive: true, force: true });
}, 2 * MINUTE_MS);

describe("the preview of a first up", () => {
  it.each([
    [{ method: "Weighted" }, "got flatten: the ratio is lost"],
    [
      { apex: "" as const, vanity: 'mode: "flatten", ttl: 60' },
      "ttl must be absent unless mode is cname",
    ],
    [{ apex: 'mode: "cname"' }, "use the mode flatten"],
    [
      { more: 'new AliasRecord("x", { profile: web, name: "www.example.org" });' },
      "no public hosted zone that www.example.org is in",
    ],
    [{ vanity: 'hostedZoneId: "Z0NOTTHERE"' }, "Z0NOTTHERE"],
  ])(
    "refuses %j, before there is a runtime, and changes nothing",
    async (sketch, message) => {
      await project.program(program(sketch));
      const { code, text } = await project.run("preview");
      expect({ code: code !== 0, text }).toEqual({
        code: true,
        text: expect.stringContaining(message),
      });
      expect(await everything()).toEqual([]);
    },
    MINUTE_MS,
  );

  it(
    "names a stranger's record and the remedy, which takes it over",
    async () => {
      const theirs = {
        name: "www.contoso.com",
        type: "A",
        ttlSeconds: 60,
        values: ["198.51.100.1"],
      } as const;
      await change("create", theirs);
      await project.program(program());
      const { code, text } = await project.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain(
        "A www.contoso.com to 198.51.100.1 (TTL 60) stands there and is not ours; set adopt",
      );
      await project.program(program({ vanity: "adopt: true" }));
      await project.succeed("up", "--yes");
      expect(await standing()).toEqual([`A contoso.com 5 ${EUROPE}`, ...DELEGATION, VANITY].sort());
    },
    3 * MINUTE_MS,
  );
});

describe("alias records that stand", () => {
  it(
    "have no change, and a new TTL is one in place",
    async () => {
      expect(await project.plan()).toEqual({});
      await project.program(program({ vanity: "adopt: true, ttl: 60" }));
      expect(await project.plan()).toEqual({ www: "update" });
      await project.succeed("up", "--yes");
      expect(await standing()).toContain("CNAME www.contoso.com 60 web.tm.contoso.com");
    },
    2 * MINUTE_MS,
  );

  it(
    "that were removed by hand show in a refresh and come back",
    async () => {
      const cname = { name: "www.contoso.com", type: "CNAME", ttlSeconds: 60 } as const;
      await change("delete", { ...cname, values: ["web.tm.contoso.com"] });
      expect(await project.plan("--refresh")).toMatchObject({ www: "update" });
      await project.succeed("up", "--yes", "--refresh");
      expect(await standing()).toContain("CNAME www.contoso.com 60 web.tm.contoso.com");
    },
    2 * MINUTE_MS,
  );

  it(
    "follow a failover under flatten (TM-287)",
    async () => {
      await europe.become("refusing");
      await waitFor(standing, (seen) => seen.includes(`A contoso.com 5 ${AMERICA}`), {
        timeoutMs: MINUTE_MS,
        everyMs: 500,
      });
    },
    3 * MINUTE_MS,
  );

  it(
    "change their mode in place",
    async () => {
      await project.program(program({ vanity: 'mode: "flatten", minimumIntervalInSeconds: 1' }));
      expect(await project.plan()).toEqual({ www: "update" });
      await project.succeed("up", "--yes");
      expect(await standing()).toContain(`A www.contoso.com 5 ${AMERICA}`);
      await project.program(program());
      await project.succeed("up", "--yes");
      expect(await standing()).toContain(VANITY);
    },
    3 * MINUTE_MS,
  );

  it(
    "keep their profile from being deleted by anybody else (TM-285)",
    async () => {
      const connection = (await project.outputs())["connection"] as Connection;
      const { subscriptionId } = connection;
      const key = { subscriptionId, resourceGroup: "default", profileName: "web" };
      await expect(createControlClient(connection).deleteProfile(key)).rejects.toThrow(
        /contoso\.com .*www\.contoso\.com/,
      );
      expect(await standing()).toContain(VANITY);
    },
    2 * MINUTE_MS,
  );

  it(
    "go with their profile, before it, and everything with the stack",
    async () => {
      await project.program(program({ profile: false }));
      await project.succeed("up", "--yes");
      expect(await standing()).toEqual(DELEGATION);
      await project.program(program({ vanity: "ttl: 120", apex: "" }));
      await project.succeed("up", "--yes");
      expect(await standing()).toContain("CNAME www.contoso.com 120 web.tm.contoso.com");
      await project.succeed("destroy", "--yes");
      expect(await everything()).toEqual([]);
    },
    4 * MINUTE_MS,
  );
});
