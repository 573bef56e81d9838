// Route 53 as hosted zone (route53.ts, route53-zone.ts, route53-client.ts), against a strict server of our own on loopback: the contract, and what a host does
// when it is slow, busy or unwilling.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { isProviderError, messageOf } from "../../provider/errors.ts";
import type { Change, HostedZone } from "../../provider/hosted-zone/hosted-zone.ts";
import { createRoute53 } from "../../provider/hosted-zone/route53.ts";
import { hostedZoneContract } from "../contract/hosted-zone.ts";
import { emulatedAws, enterAwsEnvironment } from "../support/aws-environment.ts";
import { NO_PACE, route53Host } from "../support/route53-hosts.ts";
import { type StrictRoute53, startStrictRoute53 } from "../support/strict-route53.ts";

hostedZoneContract("route 53, strict", async () => {
  const server = await startStrictRoute53();
  return route53Host(server.endpoint, () => server.close());
});

const ZONE = "example.org";
const ROLE = "arn:aws:iam::111122223333:role/dns";

const create = (label: string, value = "192.0.2.1"): Change => ({
  action: "create",
  record: { name: `${label}.${ZONE}`, type: "A", ttlSeconds: 60, values: [value] },
});

describe("route 53", () => {
  let server: StrictRoute53;
  let leave: () => void;
  let folder: string;
  let zoneId: string;
  let zone: HostedZone;
  const open = createRoute53({ pace: NO_PACE });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signpost-aws-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    server = await startStrictRoute53();
    const host = route53Host(server.endpoint, async () => {});
    zoneId = await host.createZone(ZONE);
    await host.close();
    enter({});
    zone = await open({ name: ZONE });
  });
  afterEach(async () => {
    zone.close();
    leave();
    await server.close();
  });

  const enter = (more: Readonly<Record<`AWS_${string}`, string>>) => {
    leave = enterAwsEnvironment({
      ...emulatedAws(server.endpoint),
      AWS_ENDPOINT_URL_STS: server.endpoint,
      ...more,
    });
  };
  const codeOf = async (task: Promise<unknown>) => {
    const error = await task.then(
      () => new Error("it succeeded"),
      (thrown: unknown) => thrown,
    );
    return isProviderError(error) ? `${error.code}: ${error.message}` : messageOf(error);
  };

  it.each(["Throttling", "PriorRequestNotComplete", "ServiceUnavailable"] as const)(
    "is asked again after %s, and makes the change once",
    async (failure) => {
      server.failNext(failure, 1);
      await zone.change([create("www")]);
      expect(server.batches).toHaveLength(1);
      expect(server.requests.filter((one) => one.endsWith("/rrset"))).toHaveLength(2);
    },
    15_000,
  );

  it("fails with the host's words when it throttles for too long", async () => {
    const impatient = createRoute53({ pace: NO_PACE, timeoutMs: 1000 });
    const opened = await impatient({ name: ZONE });
    server.failNext("Throttling", 100);
    expect(await codeOf(opened.find(ZONE))).toMatch(
      /^HOSTED_ZONE_UNAVAILABLE: could not read example\.org in the hosted zone: /,
    );
    opened.close();
  });

  it("fails in time when the host takes the request and says nothing", async () => {
    const impatient = createRoute53({ pace: NO_PACE, timeoutMs: 300 });
    const opened = await impatient({ name: ZONE });
    server.failNext("silence", 100);
    const startedAtMs = performance.now();
    expect(await codeOf(opened.change([create("www")]))).toMatch(
      /^HOSTED_ZONE_UNAVAILABLE: .*no end after 300 ms/,
    );
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
    opened.close();
  });

  it("is looked up once for many names of it at once", async () => {
    const before = server.requests.length;
    const names = ["a", "b", "c", "d"].map((label) => ({ name: `${label}.${ZONE}` }));
    const opened = await Promise.all(names.map(open));
    for (const one of opened) one.close();
    expect(opened.map(({ id }) => id)).toEqual(names.map(() => zoneId));
    const lookups = server.requests
      .slice(before)
      .filter((one) => one.includes("hostedzonesbyname"));
    // Each its own name, and not each the zone's.
    expect(lookups.length).toBeLessThan(2 * names.length);
  });

  it("fails when nobody listens", async () => {
    const impatient = createRoute53({ pace: NO_PACE, timeoutMs: 1000 });
    leave();
    enter({ AWS_ENDPOINT_URL_ROUTE_53: "http://127.0.0.1:1" });
    expect(await codeOf(impatient({ name: ZONE }))).toMatch(/^HOSTED_ZONE_UNAVAILABLE: /);
  });

  it("gets the changes of a zone one after the other, also through two openings", async () => {
    const other = await open({ name: ZONE });
    server.beforeChange(() => new Promise((resolve) => setTimeout(resolve, 50)));
    await Promise.all([
      zone.change([create("one")]),
      other.change([create("two")]),
      zone.change([create("three")]),
    ]);
    const posts = server.requests.filter((one) => one.endsWith("/rrset"));
    expect({ posts: posts.length, batches: server.batches.length }).toEqual({
      posts: 3,
      batches: 3,
    });
    other.close();
  });

  it("never gets an empty batch", async () => {
    await expect(zone.change([])).rejects.toThrow("one change at least");
    expect(server.batches).toEqual([]);
  });

  it("says a conflict in the host's words", async () => {
    await zone.change([create("www")]);
    expect(await codeOf(zone.change([create("www", "192.0.2.2")]))).toBe(
      "HOSTED_ZONE_CONFLICT: could not change the hosted zone example.org: InvalidChangeBatch: [Tried to create resource record set [name='www.example.org.', type='A'] but it already exists]",
    );
  });

  it("deletes a name's data as the host writes it, not as we would", async () => {
    await zone.change([
      {
        action: "create",
        record: { name: `v6.${ZONE}`, type: "AAAA", ttlSeconds: 60, values: ["2001:DB8:0:0::1"] },
      },
    ]);
    await zone.find(`v6.${ZONE}`);
    await zone.change([
      {
        action: "delete",
        record: { name: `v6.${ZONE}`, type: "AAAA", ttlSeconds: 60, values: ["2001:db8::1"] },
      },
    ]);
    expect(await zone.find(`v6.${ZONE}`)).toEqual([]);
  });

  it("says that a change is not in sync until it is", async () => {
    server.pendFor(2);
    const changeId = await zone.change([create("www")]);
    expect([
      await zone.isInSync(changeId),
      await zone.isInSync(changeId),
      await zone.isInSync(changeId),
    ]).toEqual([false, false, true]);
  });

  it("pages through more records and zones than one reply holds", async () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    const host = route53Host(server.endpoint, async () => {});
    for (const _ of values) await host.createZone("many.example.org");
    await host.putWeighted(zoneId, `many-records.${ZONE}`, values.length);
    await host.close();
    leave();
    enter({});
    const refusal = await codeOf(open({ name: "many.example.org" }));
    expect(refusal.match(/Z[0-9]{8}/g)).toHaveLength(values.length);
    expect(await zone.find(`many-records.${ZONE}`)).toHaveLength(values.length);
  });

  describe("credentials", () => {
    const reopen = async (
      environment: Readonly<Record<`AWS_${string}`, string>>,
      right: { readonly awsProfile?: string; readonly awsRoleArn?: string } = {},
    ) => {
      leave();
      enter(environment);
      return codeOf(open({ name: ZONE, ...right }).then((opened) => opened.close()));
    };
    const files = async () => {
      const file = join(folder, "config");
      const keys = "aws_access_key_id = AKIAFILE\naws_secret_access_key = example-secret\n";
      await writeFile(
        file,
        `[profile zone]\n${keys}[profile role]\nrole_arn = ${ROLE}\nsource_profile = zone\n`,
      );
      return { AWS_CONFIG_FILE: file, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    };
    const lastKey = () => server.accessKeys.at(-1);

    it.each([
      "AccessDenied",
      "ExpiredToken",
      "InvalidClientTokenId",
      "SignatureDoesNotMatch",
    ] as const)(
      "that are refused with %s fail in the host's words, and show no secret",
      async (denial) => {
        server.deny(denial);
        const message = await reopen({ AWS_SESSION_TOKEN: "example-session-token" });
        expect(message).toMatch(/^HOSTED_ZONE_DENIED: could not find the hosted zone example\.org/);
        expect(message).toContain(denial);
        expect(message).not.toContain("example-se");
      },
    );

    it("that are nowhere fail, and say so", async () => {
      leave();
      const { AWS_ACCESS_KEY_ID: _, ...rest } = emulatedAws(server.endpoint);
      leave = enterAwsEnvironment(rest);
      expect(await codeOf(open({ name: ZONE }))).toMatch(
        /^HOSTED_ZONE_DENIED: .*CredentialsProviderError/,
      );
    });

    it("come from the environment", async () => {
      expect(await reopen({})).toBe("it succeeded");
      expect(lastKey()).toBe("AKIAEXAMPLE");
    });

    it("come from a profile", async () => {
      expect(await reopen(await files(), { awsProfile: "zone" })).toBe("it succeeded");
      expect(lastKey()).toBe("AKIAFILE");
    });

    it("come from the role of a profile", async () => {
      expect(await reopen(await files(), { awsProfile: "role" })).toBe("it succeeded");
      expect(server.accessKeys.slice(-2)).toEqual(["AKIAFILE", "ASIADNS"]);
    });

    it("come from a role that those of the environment may assume", async () => {
      expect(await reopen({}, { awsRoleArn: ROLE })).toBe("it succeeded");
      expect(server.accessKeys.slice(-2)).toEqual(["AKIAEXAMPLE", "ASIADNS"]);
    });

    it("of a role that may not be assumed fail", async () => {
      server.deny("AccessDenied");
      expect(await reopen({}, { awsRoleArn: ROLE })).toMatch(/^HOSTED_ZONE_DENIED: .*AccessDenied/);
    });

    it("of a role fail in time where STS says nothing", async () => {
      const impatient = createRoute53({ pace: NO_PACE, timeoutMs: 300 });
      server.failNext("silence", 100);
      expect(await codeOf(impatient({ name: ZONE, awsRoleArn: ROLE }))).toBe(
        `HOSTED_ZONE_UNAVAILABLE: could not find the hosted zone example.org as the role ${ROLE}: no end after 300 ms`,
      );
    });

    it("of a profile that is not there fail, and name it", async () => {
      expect(await reopen(await files(), { awsProfile: "absent" })).toMatch(
        /^HOSTED_ZONE_DENIED: could not find the hosted zone example\.org with the profile absent: Cred/,
      );
    });
  });
});
