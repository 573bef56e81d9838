// The records of one hosted zone under Route 53's rules, which the emulators do not keep: a batch is made
// whole or not at all, a create meets nothing, a delete meets exactly what it says, a CNAME stands alone.
// The messages are Route 53's own. Names are as on the wire: lower case, final dot, octal escapes.
import { isIPv4, isIPv6 } from "node:net";

/** A record set as Route 53 keeps it. */
export interface HostRecord {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string | undefined;
  readonly weight?: string | undefined;
  readonly ttl?: string | undefined;
  readonly values: readonly string[];
  /** Target of an alias. */
  readonly aliasOf?: string | undefined;
}

/** One change of a batch. */
export interface HostChange {
  readonly action: string;
  readonly record: HostRecord;
}

const TXT_STRING = /^"((?:\\.|[^"\\])*)"(?: "((?:\\.|[^"\\])*)")*$/;
const MAX_TXT_CHARACTERS = 4000;
const MAX_VALUES = 1000;
const MAX_VALUE_CHARACTERS = 32_000;

/** The records of a zone. */
export class StrictZone {
  readonly name: string;
  private records = new Map<string, HostRecord>();

  constructor(name: string) {
    this.name = name;
    for (const record of [
      { name, type: "NS", ttl: "172800", values: ["ns-1.example.net.", "ns-2.example.net."] },
      {
        name,
        type: "SOA",
        ttl: "900",
        values: ["ns-1.example.net. admin.example.net. 1 7200 900 1209600 86400"],
      },
    ]) {
      this.records.set(keyOf(record), record);
    }
  }

  /** All records in Route 53's order: by the labels from the right, then by type. */
  list(): readonly HostRecord[] {
    return [...this.records.values()].sort((one, other) => compare(orderOf(one), orderOf(other)));
  }

  /** Makes all changes, or none: then it returns what is wrong with them. */
  apply(changes: readonly HostChange[]): readonly string[] {
    const next = new Map(this.records);
    const faults = changes.flatMap((change) => this.applyOne(next, change));
    faults.push(...repeated(changes), ...tooMuch(changes));
    for (const { record } of changes) faults.push(...this.standingFaults(next, record));
    if (faults.length === 0) this.records = next;
    return [...new Set(faults)];
  }

  private applyOne(next: Map<string, HostRecord>, { action, record }: HostChange): string[] {
    const what = `resource record set [name='${record.name}', type='${record.type}'${
      record.setIdentifier ? `, set-identifier='${record.setIdentifier}'` : ""
    }]`;
    const there = next.get(keyOf(record));
    if (action === "DELETE") {
      if (!there) return [`Tried to delete ${what} but it was not found`];
      if (!isEqual(there, record)) {
        return [`Tried to delete ${what} but the values provided do not match the current values`];
      }
      next.delete(keyOf(record));
      return [];
    }
    if (there && action === "CREATE") return [`Tried to create ${what} but it already exists`];
    next.set(keyOf(record), record);
    return recordFaults(record);
  }

  private standingFaults(next: ReadonlyMap<string, HostRecord>, { name, type }: HostRecord) {
    const faults: string[] = [];
    if (name !== this.name && !name.endsWith(`.${this.name}`)) {
      return [`RRSet with DNS name ${name} is not permitted in zone ${this.name}`];
    }
    const here = [...next.values()].filter((record) => record.name === name);
    const types = new Set(here.map((record) => record.type));
    const rrset = `RRSet of type ${type} with DNS name ${name} is not permitted`;
    if (name === this.name) {
      if (types.has("CNAME")) faults.push(`${rrset} at apex in zone ${this.name}`);
      for (const needed of ["NS", "SOA"]) {
        if (!types.has(needed)) {
          faults.push(
            `A HostedZone must contain at least one ${needed} record for the zone itself.`,
          );
        }
      }
    } else if (types.has("CNAME") && types.size > 1) {
      faults.push(
        type === "CNAME"
          ? `${rrset} as it conflicts with other records with the same DNS name in zone ${this.name}`
          : `${rrset} because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${this.name}`,
      );
    }
    const policies = here.filter((record) => record.type === type && record.setIdentifier);
    if (policies.length > 0 && here.some((one) => one.type === type && !one.setIdentifier)) {
      faults.push(`${rrset} as it conflicts with other records with a routing policy`);
    }
    return faults;
  }
}

/** What is wrong with a record set, whatever stands beside it. */
function recordFaults({ type, ttl, values, aliasOf }: HostRecord): string[] {
  if (aliasOf !== undefined) return [];
  const faults: string[] = [];
  if (values.length === 0) faults.push("Expected exactly one of [AliasTarget, ResourceRecords]");
  if (!/^[0-9]+$/.test(ttl ?? "") || Number(ttl) > 2_147_483_647) faults.push("Invalid TTL");
  if (new Set(values).size < values.length) {
    faults.push(`Duplicate Resource Record: '${values.join(", ")}'`);
  }
  const invalid = (problem: string, value: string) =>
    `Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${value}''`;
  for (const value of values) {
    if (type === "A" && !isIPv4(value)) faults.push(invalid("ARRDATAIllegalIPv4Address", value));
    if (type === "AAAA" && !isIPv6(value)) {
      faults.push(invalid("AAAARRDATAIllegalIPv6Address", value));
    }
    if ((type === "CNAME" || type === "NS") && !/^[^\s]+$/.test(value)) {
      faults.push(invalid("DomainNameInvalid", value));
    }
    if (type === "TXT") faults.push(...txtFaults(value).map((problem) => invalid(problem, value)));
  }
  return faults;
}

function txtFaults(value: string): string[] {
  if (!TXT_STRING.test(value))
    return ["InvalidCharacterString (Value should be enclosed in quotation marks)"];
  if (value.length > MAX_TXT_CHARACTERS) return ["TXTRDATATooLong (Value is too long)"];
  const strings = value.slice(1, -1).split('" "');
  const octets = (text: string) => text.replace(/\\[0-3][0-7]{2}|\\./g, "x").length;
  return strings.some((text) => octets(text) > 255)
    ? ["CharacterStringTooLong (Value is too long)"]
    : [];
}

/** The same change twice in a batch is refused. */
function repeated(changes: readonly HostChange[]): string[] {
  const keys = changes.map(({ action, record }) => `${action} ${keyOf(record)}`);
  return changes
    .filter((_, index) => keys.indexOf(keys[index] ?? "") !== index)
    .map(
      ({ record }) =>
        `The request contains an invalid set of changes for a resource record set '${record.type} ${record.name}'`,
    );
}

function tooMuch(changes: readonly HostChange[]): string[] {
  const values = changes.flatMap(({ record }) => record.values);
  const characters = values.reduce((sum, value) => sum + value.length, 0);
  if (values.length <= MAX_VALUES && characters <= MAX_VALUE_CHARACTERS) return [];
  return [
    `Number of records or characters limit of ${MAX_VALUES}/${MAX_VALUE_CHARACTERS} exceeded.`,
  ];
}

function keyOf({ name, type, setIdentifier }: HostRecord): string {
  return `${name} ${type} ${setIdentifier ?? ""}`;
}

function isEqual(one: HostRecord, other: HostRecord): boolean {
  const flat = ({ ttl, values, weight, aliasOf }: HostRecord) =>
    JSON.stringify([ttl, [...values].sort(), weight, aliasOf]);
  return flat(one) === flat(other);
}

/** What Route 53 orders names by: `org.example.www.` */
export function orderOf({ name, type, setIdentifier }: Omit<HostRecord, "values">): string {
  return `${name.split(".").reverse().join(".")} ${type} ${setIdentifier ?? ""}`;
}

/** By code unit, as Route 53 does. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
