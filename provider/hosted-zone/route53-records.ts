// Record sets as Route 53 writes them, to ours and back. It gives names in lower case with a final dot and
// octal escapes, TXT data quoted, and all that we do not write (aliases, routing policies, other types) as
// more properties of the same shape.
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { canonicalName } from "../model/name.ts";
import {
  type FoundRecordSet,
  RECORD_TYPES,
  type RecordSet,
  type RecordType,
} from "./hosted-zone.ts";
import { escapeOctal, parseTxtValue, renderTxtValue } from "./txt-value.ts";

/** Reads what the host found. */
export function parseHostRecordSet(found: ResourceRecordSet): FoundRecordSet {
  const name = parseHostName(found.Name ?? "");
  const type = RECORD_TYPES.find((one) => one === found.Type);
  const what = policyOf(found);
  if (type === undefined || what !== undefined) {
    return { kind: "other", name, type: found.Type ?? "", what: what ?? "a type of its own" };
  }
  const values = (found.ResourceRecords ?? []).map(({ Value }) => parseValue(type, Value ?? ""));
  return { kind: "plain", name, type, ttlSeconds: found.TTL ?? 0, values };
}

/** What makes a record set more than its values, if anything does. */
function policyOf(found: ResourceRecordSet): string | undefined {
  if (found.AliasTarget) {
    return `an alias of ${parseHostName(found.AliasTarget.DNSName ?? "")}`;
  }
  if (found.SetIdentifier !== undefined) {
    return `one of several with a routing policy, set identifier ${JSON.stringify(found.SetIdentifier)}`;
  }
  if (found.HealthCheckId !== undefined) return `with the health check ${found.HealthCheckId}`;
  if (found.TrafficPolicyInstanceId !== undefined) {
    return `of the traffic policy instance ${found.TrafficPolicyInstanceId}`;
  }
  return undefined;
}

/** Writes a record set as the host wants it. */
export function renderHostRecordSet(record: RecordSet): ResourceRecordSet {
  return {
    Name: renderHostName(record.name),
    Type: record.type,
    TTL: record.ttlSeconds,
    ResourceRecords: record.values.map((value) => ({ Value: renderValue(record.type, value) })),
  };
}

function parseValue(type: RecordType, value: string): string {
  if (type === "TXT") return parseTxtValue(value);
  return type === "CNAME" || type === "NS" ? parseHostName(value) : value;
}

function renderValue(type: RecordType, value: string): string {
  if (type === "TXT") return renderTxtValue(value);
  return type === "CNAME" || type === "NS" ? renderHostName(value) : value;
}

/** `*.example.org` of `\052.example.org.` */
export function parseHostName(name: string): string {
  const unescaped = name.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return canonicalName(unescaped);
}

/** `\052.example.org.` of `*.example.org` */
export function renderHostName(name: string): string {
  return `${canonicalName(name).replace(/[^a-z0-9._-]/g, (other) => escapeOctal(other.charCodeAt(0)))}.`;
}
