// What a user can get wrong with records in a hosted zone, under the packaged plugin: each a message that
// says what to do, and nothing is changed. The name servers are real; Route 53 is the strict emulator.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { runCommand } from "../../scripts/tools/command.ts";
import { findTerraform } from "../../scripts/tools/terraform.ts";
import type { HostUnderTest } from "../contract/hosted-zone.ts";
import { emulatedAws } from "../support/aws-environment.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { route53Host } from "../support/route53-hosts.ts";
import { type StrictRoute53, startStrictRoute53 } from "../support/strict-route53.ts";
import {
  accessEnvironment,
  openVendoredProject,
  type VendoredProject,
} from "../support/terraform.ts";

const MINUTE_MS = 60_000;

let folder: string;
let route53: StrictRoute53;
let host: HostUnderTest;
let zoneId: string;
let installation: TestInstallation;
let project: VendoredProject;

const PROFILE = `
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Weighted"
  dns_config {
    relative_name = "web"
    ttl           = 0
  }
  monitor_config {
    path = "/"
  }
}
`;
const record = (type: string, name: string, attributes: string) => `
resource "signpost_${type}" "${name}" {
  ${attributes}
}
`;
const alias = (name: string, attributes: string) =>
  record("alias_record", name, `profile_id = signpost_profile.web.id\n  ${attributes}`);
const GOOD = PROFILE + alias("www", 'name = "www.contoso.com"');

/** Everything that a command could have changed. */
const everything = async () => {
  const subscriptionId = installation.subscriptionId;
  const key = { subscriptionId, resourceGroup: "default", profileName: "web" };
  return {
    records: route53.dump(zoneId),
    profile: await installation.client.getProfile(key),
    batches: route53.batches.length,
  };
};

/** Runs a command that has to fail and to change nothing, and gives what it says, in one line. */
const failing = async (...args: string[]) => {
  const before = await everything();
  const { code, output } = await project.attempt(...args, "-no-color", "-auto-approve");
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(await everything()).toEqual(before);
  return output.replace(/\s+/g, " ");
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-bad-"));
  route53 = await startStrictRoute53();
  host = route53Host(route53.endpoint, () => route53.close());
  zoneId = await host.createZone("contoso.com");
  await host.putStrangers(zoneId, "contoso.com");
  installation = await deployForTest(folder);
  const deployed = await installation.deployAgain();
  project = await openVendoredProject((await findTerraform()).path, {
    environment: {
      ...emulatedAws(route53.endpoint),
      ...accessEnvironment(deployed),
    },
  });
  await project.write(GOOD);
  await project.apply();
}, 2 * MINUTE_MS);

afterEach(() => route53.deny(undefined));

afterAll(async () => {
  await project?.close();
  await installation?.close();
  await host?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

const ROWS: readonly {
  readonly what: string;
  readonly declared: () => string;
  readonly says: readonly string[];
}[] = [
  {
    what: "a name outside the zone",
    declared: () => alias("bad", `name = "www.example.org"\n  hosted_zone_id = "${zoneId}"`),
    says: ["name must be a name in the hosted zone contoso.com, got www.example.org"],
  },
  {
    what: "a name in no zone that there is",
    declared: () => alias("bad", 'name = "www.example.org"'),
    says: [
      "no public hosted zone that www.example.org is in; check the name, or give hosted_zone_id",
    ],
  },
  {
    what: "an unknown zone",
    declared: () => alias("bad", 'name = "www.contoso.com"\n  hosted_zone_id = "Z0404"'),
    says: ['hosted_zone_id = "Z0404" could not find the hosted zone Z0404', "check hosted_zone_id"],
  },
  {
    what: "a CNAME at the zone's own name (TM-211)",
    declared: () => alias("bad", 'name = "contoso.com"'),
    says: [
      "must not be the hosted zone's own name where the mode is cname",
      "use the mode flatten",
    ],
  },
  {
    what: "a record of somebody else's",
    declared: () => alias("bad", 'name = "real.contoso.com"'),
    says: [
      "A real.contoso.com to 192.0.2.1 (TTL 60) stands there and is not ours",
      "set adopt = true",
    ],
  },
  {
    what: "a routing method that a flattened record cannot keep (TM-286)",
    declared: () => alias("bad", 'name = "flat.contoso.com"\n  mode = "flatten"'),
    says: ["mode must be cname for a profile of the routing method Weighted, got flatten"],
  },
  {
    what: "a delegation where something else stands",
    declared: () =>
      record(
        "zone_delegation",
        "bad",
        'zone = "mail.contoso.com"\n  name_server {\n    addresses = ["192.0.2.53"]\n  }',
      ),
    says: [
      "MX mail.contoso.com (a type of its own) stands there and cannot be taken over; remove it",
    ],
  },
];

describe("terraform apply fails and changes nothing", () => {
  it.each(ROWS)(
    "for $what",
    async ({ declared, says }) => {
      await project.write(GOOD + declared());
      const said = await failing("apply");
      for (const part of says) expect(said).toContain(part);
    },
    MINUTE_MS,
  );

  it.each([
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "AccessDenied",
  ] as const)(
    "for credentials that Route 53 refuses with %s",
    async (denial) => {
      route53.deny(denial);
      await project.write(GOOD.replace("www.contoso.com", "w3.contoso.com"));
      const said = await failing("apply");
      expect(said).toContain(denial);
      expect(said).toContain(
        "check the credentials of the environment, aws_profile and aws_role_arn",
      );
      expect(said).not.toContain("example-secret");
    },
    MINUTE_MS,
  );

  it(
    "for the deletion of a profile that an alias record leads to (TM-285)",
    async () => {
      await project.write(GOOD);
      await project.run("state", "rm", "signpost_alias_record.www");
      await project.write("");
      expect(await failing("apply")).toContain(
        "alias records point to it: www.contoso.com (hosted zone Z00000001); remove them first (TM-285)",
      );
      await project.write(GOOD);
      await project.run(
        "import",
        "-no-color",
        "signpost_alias_record.www",
        `${zoneId}/www.contoso.com`,
      );
      expect(await project.isSettled()).toBe(true);
    },
    MINUTE_MS,
  );
});

it(
  "the vendored plugin fails when a person starts it, and says what to run",
  async () => {
    const plugin = join(
      project.folder,
      "terraform.d/plugins/signpost.internal/signpost/signpost",
      "0.1.0/linux_amd64/terraform-provider-signpost_v0.1.0",
    );
    await expect(runCommand(plugin, [], {})).rejects.toThrow("npx signpost vendor");
  },
  MINUTE_MS,
);
