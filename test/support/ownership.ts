// What stands in a hosted zone and what is asked of it, in the words that the rows of its tests use: records,
// claims with their markers, and a batch or a refusal as the outcome.
import { expect } from "@jest/globals";
import type { Change, FoundRecordSet, RecordSet } from "../../provider/hosted-zone/hosted-zone.ts";
import { type Marker, markerName, renderMarker } from "../../provider/hosted-zone/marker.ts";
import type { Claim, ClaimOptions, Plan, Standing } from "../../provider/hosted-zone/ownership.ts";

/** The hosted zone, a name in it, and the zone that is delegated below it with its name server. */
export const ZONE = "example.org";
export const WWW = `www.${ZONE}`;
export const TM = `tm.${ZONE}`;
export const NS1 = `ns1.${TM}`;
/** Who asks, and who was there before. */
export const US = { owner: "8f4a", resource: "/subscriptions/8f4a/web" };
export const THEM = { owner: "77c0", resource: "/subscriptions/77c0/shop" };

export const a = (name: string, ...values: string[]): RecordSet => ({
  name,
  type: "A",
  ttlSeconds: 60,
  values,
});
export const aaaa = (name: string, value: string): RecordSet => ({
  name,
  type: "AAAA",
  ttlSeconds: 60,
  values: [value],
});
export const cname = (target: string): RecordSet => ({
  name: WWW,
  type: "CNAME",
  ttlSeconds: 300,
  values: [target],
});
export const txt = (name: string, value: string): RecordSet => ({
  name,
  type: "TXT",
  ttlSeconds: 300,
  values: [value],
});
export const ns = (name: string, target: string): RecordSet => ({
  name,
  type: "NS",
  ttlSeconds: 3600,
  values: [target],
});
export const other = (name: string, type: string, what = "a type of its own"): FoundRecordSet => ({
  kind: "other",
  name,
  type,
  what,
});

/** One claim of each kind, and the record of the first. */
export const VANITY = cname("web.tm.example.net");
export const CNAME: Claim = { ...US, kind: "cname", name: WWW, records: [VANITY] };
export const FLATTEN: Claim = { ...US, kind: "flatten", name: WWW, records: [a(WWW, "192.0.2.1")] };
export const APEX: Claim = { ...FLATTEN, name: ZONE, records: [a(ZONE, "192.0.2.1")] };
export const DELEGATION: Claim = {
  ...US,
  kind: "delegation",
  resource: TM,
  name: TM,
  records: [ns(TM, NS1), a(NS1, "192.0.2.53")],
};

/** The marker that a claim of the generation leaves. */
const markerOf = (claim: Claim, generation = 1): Marker => ({
  owner: claim.owner,
  resource: claim.resource,
  kind: claim.kind,
  generation,
  records: claim.records ?? [],
});
/** The record of that marker. */
export const markerAt = (claim: Claim, generation = 1) =>
  txt(markerName(ZONE, claim.name), renderMarker(markerOf(claim, generation)));

/** What another installation leaves at the same name. */
export const strangersMarker = markerAt({ ...CNAME, ...THEM });

/** What is found for a question of the name; a record is one that can be written, if nothing else is said. */
export function standing(name: string, ...records: (RecordSet | FoundRecordSet)[]): Standing {
  const found = records.map(
    (one): FoundRecordSet => ("kind" in one ? one : { kind: "plain", ...one }),
  );
  return { zoneName: ZONE, name, found: Map.groupBy(found, (record) => record.name) };
}

export const create = (record: RecordSet): Change => ({ action: "create", record });
export const remove = (record: RecordSet): Change => ({ action: "delete", record });

/** One row: what is done when this stands there. */
export interface Row {
  readonly when: string;
  readonly stands: readonly (RecordSet | FoundRecordSet)[];
  readonly claim: Claim;
  readonly options?: ClaimOptions;
  /** The batch, `unchanged`, or what the refusal says. */
  readonly gives: readonly Change[] | "unchanged" | RegExp;
}

/** What a plan is, in the words of a row. */
export function outcome(plan: Plan): readonly Change[] | string {
  if (plan.kind === "change") return plan.changes;
  return plan.kind === "refused" ? `${plan.code}: ${plan.message}` : plan.kind;
}

/** Holds an outcome against what the row says of it. */
export function check(given: readonly Change[] | string, wanted: Row["gives"]): void {
  if (wanted instanceof RegExp) expect(given).toMatch(wanted);
  else expect(given).toEqual(wanted);
}
