// What every hosted zone must do, on whatever host. A host runs it by saying how it is reached and how a zone
// and records of kinds that Signpost never writes are made there.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { claimRecords, releaseRecords, rewriteRecords } from "../../provider/hosted-zone/claims.ts";
import type {
  FoundRecordSet,
  HostedZone,
  OpenHostedZone,
  RecordSet,
} from "../../provider/hosted-zone/hosted-zone.ts";
import type { Claim } from "../../provider/hosted-zone/ownership.ts";
import { waitForSync } from "../../provider/hosted-zone/sync.ts";

/** A host that is ready to be tried. */
export interface HostUnderTest {
  readonly open: OpenHostedZone;
  /** Makes a zone and returns its id. */
  createZone(name: string, options?: { readonly isPrivate?: boolean }): Promise<string>;
  /** Puts records there that Signpost does not write itself: `weighted`, `alias` and `mail`, of the zone's names so called. */
  putStrangers(zoneId: string, zoneName: string): Promise<void>;
  close(): Promise<void>;
}

/** The rules, by which a host that does not keep one lists it. */
export type Rule =
  | "a batch is made whole or not at all"
  | "a create fails where something of the name and type is"
  | "a delete fails unless exactly that is there"
  | "a CNAME is refused at the zone's own name"
  | "a CNAME is refused beside another record"
  | "another record is refused beside a CNAME"
  | "a name outside of the zone is refused"
  | "a rewrite fails when the marker changed meanwhile";

/** Rules that a host does not keep, each with the reason; they must fail there, or the list is wrong. */
export type Deviations = Readonly<Partial<Record<Rule, string>>>;

const CONFLICT = { code: "HOSTED_ZONE_CONFLICT" };

/** Runs the suite. */
export function hostedZoneContract(
  host: string,
  start: () => Promise<HostUnderTest>,
  deviations: Deviations = {},
): void {
  describe(`hosted zone contract: ${host}`, () => {
    let server: HostUnderTest;
    let zone: HostedZone;
    let zones = 0;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.close());
    beforeEach(async () => {
      zone = await openNew();
    });
    afterEach(() => zone.close());

    const openNew = async () => {
      zones += 1;
      const name = `z${zones}.example.org`;
      return server.open({ name, hostedZoneId: await server.createZone(name) });
    };
    const at = (label: string) => `${label}.${zone.name}`;
    const a = (label: string, ...values: string[]): RecordSet => ({
      name: at(label),
      type: "A",
      ttlSeconds: 60,
      values,
    });
    const cname = (label: string): RecordSet => ({
      name: at(label),
      type: "CNAME",
      ttlSeconds: 300,
      values: ["web.tm.example.net"],
    });
    const create = (...records: RecordSet[]) =>
      zone.change(records.map((record) => ({ action: "create", record })));
    const remove = (...records: RecordSet[]) =>
      zone.change(records.map((record) => ({ action: "delete", record })));
    const found = (record: RecordSet): FoundRecordSet => ({ kind: "plain", ...record });
    const claim = (label: string, ...records: RecordSet[]): Claim => ({
      owner: "8f4a",
      resource: "/subscriptions/8f4a/web",
      kind: records[0]?.type === "CNAME" ? "cname" : "flatten",
      name: at(label),
      records,
    });

    /** A rule that some host may not keep: there the test must fail. */
    const rule = (name: Rule, run: () => Promise<void>) => {
      const reason = deviations[name];
      if (reason === undefined) it(name, run);
      else it.failing(`${name} (not kept: ${reason})`, run);
    };

    it("is found by the longest suffix of a name", async () => {
      const parent = `suffix${zones}.example.org`;
      await server.createZone(parent);
      const child = await server.createZone(`a.${parent}`);
      const opened = await server.open({ name: `Www.B.A.${parent}.` });
      expect({ id: opened.id, name: opened.name }).toEqual({ id: child, name: `a.${parent}` });
      opened.close();
    });

    it("is not found where only a private one or none has the name", async () => {
      await server.createZone("private.example.net", { isPrivate: true });
      await expect(server.open({ name: "www.private.example.net" })).rejects.toMatchObject({
        code: "HOSTED_ZONE_UNKNOWN",
      });
    });

    it("fails to open a private one by its id", async () => {
      const id = await server.createZone("hidden.example.net", { isPrivate: true });
      await expect(
        server.open({ name: "www.hidden.example.net", hostedZoneId: id }),
      ).rejects.toMatchObject({ code: "HOSTED_ZONE_UNKNOWN" });
    });

    it("fails to open where several public ones have the name, and names them", async () => {
      const ids = [
        await server.createZone("twice.example.net"),
        await server.createZone("twice.example.net"),
      ];
      const refusal = server.open({ name: "www.twice.example.net" });
      await expect(refusal).rejects.toMatchObject({ code: "HOSTED_ZONE_UNKNOWN" });
      for (const id of ids) await expect(refusal).rejects.toThrow(id);
      const opened = await server.open({
        name: "www.twice.example.net",
        hostedZoneId: `/hostedzone/${ids[1]}`,
      });
      expect(opened.id).toBe(ids[1]);
      opened.close();
    });

    it("fails to open an id that is not there", async () => {
      await expect(
        server.open({ name: "www.example.org", hostedZoneId: "Z0ABSENT" }),
      ).rejects.toMatchObject({ code: "HOSTED_ZONE_UNKNOWN" });
    });

    it("finds nothing where nothing stands, though the name goes on below", async () => {
      await create(a("www.deep", "192.0.2.1"));
      expect(await zone.find(at("deep"))).toEqual([]);
      expect(await zone.find(at("zzz"))).toEqual([]);
    });

    it("gives back each type as it was written", async () => {
      const records: RecordSet[] = [
        a("all", "192.0.2.1", "192.0.2.2"),
        { name: at("all"), type: "AAAA", ttlSeconds: 0, values: ["2001:db8::1"] },
        { name: at("all"), type: "TXT", ttlSeconds: 2_147_483_647, values: ['say "\\ö" ; ', "b"] },
        { name: at("sub"), type: "NS", ttlSeconds: 3600, values: [at("ns1"), at("ns2")] },
        cname("alias"),
      ];
      await create(...records);
      expect(await zone.find(at("all"))).toEqual(records.slice(0, 3).map(found));
      expect(await zone.find(at("sub"))).toEqual([found(records[3] as RecordSet)]);
      expect(await zone.find(at("alias"))).toEqual([found(records[4] as RecordSet)]);
      await remove(...records);
      for (const label of ["all", "sub", "alias"]) expect(await zone.find(at(label))).toEqual([]);
    });

    it("keeps a text longer than a string of a record", async () => {
      const long: RecordSet = {
        name: at("long"),
        type: "TXT",
        ttlSeconds: 300,
        values: [`${"0123456789".repeat(70)}ü`],
      };
      await create(long);
      expect(await zone.find(long.name)).toEqual([found(long)]);
      await remove(long);
      expect(await zone.find(long.name)).toEqual([]);
    });

    it("finds and deletes a wildcard by its star", async () => {
      await create(a("*", "192.0.2.1"));
      expect(await zone.find(at("*"))).toEqual([found(a("*", "192.0.2.1"))]);
      await remove(a("*", "192.0.2.1"));
      expect(await zone.find(at("*"))).toEqual([]);
    });

    it("shows what Signpost does not write as something else", async () => {
      await server.putStrangers(zone.id, zone.name);
      const kinds = async (label: string) =>
        (await zone.find(at(label))).map(({ kind, type }) => `${kind} ${type}`);
      expect(await kinds("weighted")).toEqual(["other A", "other A"]);
      expect(await kinds("alias")).toEqual(["other A"]);
      expect(await kinds("mail")).toEqual(["other MX"]);
    });

    it("tells when a change is in sync", async () => {
      const changeId = await create(a("www", "192.0.2.1"));
      const options = { timeoutMs: 5000, everyMs: 10 };
      expect(await waitForSync(zone, changeId, options)).toBe("in-sync");
    });

    it("replaces a record set in one batch", async () => {
      await create(a("www", "192.0.2.1"));
      await zone.change([
        { action: "delete", record: a("www", "192.0.2.1") },
        { action: "create", record: a("www", "192.0.2.2") },
      ]);
      expect(await zone.find(at("www"))).toEqual([found(a("www", "192.0.2.2"))]);
    });

    it("stands as it was after a claim, a rewrite and a release", async () => {
      await create(a("other", "192.0.2.9"));
      const owned = claim("www", a("www", "192.0.2.1"));
      await claimRecords(zone, owned);
      await rewriteRecords(zone, claim("www", a("www", "192.0.2.2")));
      expect(await zone.find(at("www"))).toEqual([found(a("www", "192.0.2.2"))]);
      const released = await releaseRecords(zone, at("www"), [owned]);
      expect(released.left).toEqual([]);
      for (const label of ["www", "www._signpost"]) {
        expect(await zone.find(at(label))).toEqual([]);
      }
      expect(await zone.find(at("other"))).toEqual([found(a("other", "192.0.2.9"))]);
    });

    rule("a batch is made whole or not at all", async () => {
      await create(a("there", "192.0.2.1"));
      await expect(create(a("new", "192.0.2.2"), a("there", "192.0.2.3"))).rejects.toMatchObject(
        CONFLICT,
      );
      expect(await zone.find(at("new"))).toEqual([]);
    });

    rule("a create fails where something of the name and type is", async () => {
      await create(a("www", "192.0.2.1"));
      await expect(create(a("www", "192.0.2.2"))).rejects.toMatchObject(CONFLICT);
      expect(await zone.find(at("www"))).toEqual([found(a("www", "192.0.2.1"))]);
    });

    rule("a delete fails unless exactly that is there", async () => {
      await create(a("www", "192.0.2.1", "192.0.2.2"));
      for (const wrong of [
        a("www", "192.0.2.1"),
        a("www", "192.0.2.1", "192.0.2.3"),
        { ...a("www", "192.0.2.1", "192.0.2.2"), ttlSeconds: 61 },
        a("absent", "192.0.2.1"),
      ]) {
        await expect(remove(wrong)).rejects.toMatchObject(CONFLICT);
      }
      expect(await zone.find(at("www"))).toEqual([found(a("www", "192.0.2.1", "192.0.2.2"))]);
    });

    rule("a CNAME is refused at the zone's own name", async () => {
      const record = { ...cname(""), name: zone.name };
      await expect(create(record)).rejects.toMatchObject(CONFLICT);
    });

    rule("a CNAME is refused beside another record", async () => {
      await create(a("www", "192.0.2.1"));
      await expect(create(cname("www"))).rejects.toMatchObject(CONFLICT);
    });

    rule("another record is refused beside a CNAME", async () => {
      await create(cname("www"));
      await expect(create(a("www", "192.0.2.1"))).rejects.toMatchObject(CONFLICT);
    });

    rule("a name outside of the zone is refused", async () => {
      const record = { ...a("www", "192.0.2.1"), name: "www.example.com" };
      await expect(create(record)).rejects.toMatchObject(CONFLICT);
    });

    rule("a rewrite fails when the marker changed meanwhile", async () => {
      const owned = claim("www", a("www", "192.0.2.1"));
      await claimRecords(zone, owned);
      const [stale] = await zone.find(at("www._signpost"));
      await rewriteRecords(zone, claim("www", a("www", "192.0.2.2")));
      if (stale?.kind !== "plain") throw new Error("the marker is not there");
      await expect(remove(stale)).rejects.toMatchObject(CONFLICT);
    });
  });
}
