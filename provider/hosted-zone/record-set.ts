// Record sets compared and described. Values are compared as sets and in canonical form, since a host may
// give back `2001:DB8:0::1` for `2001:db8::1`, and in another order.
import { formatAddress, parseAddress } from "../model/address.ts";
import { canonicalName } from "../model/name.ts";
import type { FoundRecordSet, RecordSet, RecordType } from "./hosted-zone.ts";

/** The form in which a value is compared. */
function canonicalValue(type: RecordType, value: string): string {
  if (type === "TXT") return value;
  if (type === "CNAME" || type === "NS") return canonicalName(value);
  const bytes = parseAddress(value);
  return bytes === undefined ? value : formatAddress(bytes);
}

/** Whether two record sets say the same, their TTL included. */
export function isSameRecordSet(one: RecordSet, other: RecordSet): boolean {
  if (one.name !== other.name || one.type !== other.type) return false;
  if (one.ttlSeconds !== other.ttlSeconds) return false;
  const values = canonicalValues(one);
  const others = canonicalValues(other);
  return values.size === others.size && [...values].every((value) => others.has(value));
}

/** Those that are not among the others. */
export function without(records: readonly RecordSet[], others: readonly RecordSet[]): RecordSet[] {
  return records.filter((record) => !others.some((other) => isSameRecordSet(record, other)));
}

/** Whether the same record sets are in both, in whatever order. */
export function hasSameRecordSets(
  some: readonly RecordSet[],
  others: readonly RecordSet[],
): boolean {
  return without(some, others).length + without(others, some).length === 0;
}

function canonicalValues({ type, values }: RecordSet): ReadonlySet<string> {
  return new Set(values.map((value) => canonicalValue(type, value)));
}

/** A record set for people, as `CNAME www.example.org to web.tm.example.org (TTL 300)`. */
export function describeRecordSet(found: FoundRecordSet | RecordSet): string {
  if ("kind" in found && found.kind === "other") {
    return `${found.type} ${found.name} (${found.what})`;
  }
  return `${found.type} ${found.name} to ${found.values.join(", ")} (TTL ${found.ttlSeconds})`;
}
