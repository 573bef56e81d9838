// From the answer of a profile to the records that are to stand (TM-286, TM-287, TM-290): its addresses, those
// of its names resolved, and one TTL for all.
import type { Binding } from "../../control/binding.ts";
import type { RecordSet } from "../../hosted-zone/hosted-zone.ts";
import { formatAddress, parseAddress } from "../../model/address.ts";
import type { AnswerSet } from "./answer-set.ts";
import type { KnownName, Names } from "./names.ts";

/** What is to stand. */
export type Wanted =
  | {
      readonly kind: "records";
      /** Of A and AAAA; without entries where the record is to be removed. */
      readonly records: readonly RecordSet[];
      /** Whether the TTL is known to be this one; else it may be what a resolver had left of a larger one. */
      readonly isTtlKnown: boolean;
      /** The largest TTL that may stand, in seconds. */
      readonly maxTtlSeconds: number;
      /** When to look again if nothing happens before, in milliseconds; `undefined`: never. */
      readonly holdsForMs: number | undefined;
    }
  /** The last set is to stand, whatever it is, for this reason. */
  | { readonly kind: "last"; readonly why: string; readonly holdsForMs: number | undefined };

/** Finds what is to stand for a binding; fails when the DNS does. */
export async function findWanted(
  binding: Binding,
  answer: AnswerSet,
  names: Names,
): Promise<Wanted> {
  switch (answer.kind) {
    case "disabled":
      if (binding.onDisabled === "keep") return last("the profile is disabled (TM-290)");
      return {
        kind: "records",
        records: [],
        isTtlKnown: true,
        maxTtlSeconds: 0,
        holdsForMs: undefined,
      };
    case "nothing":
      return last("the profile answers with no endpoint (TM-287)");
    default:
      return resolveTargets(binding, answer, names);
  }
}

async function resolveTargets(
  binding: Binding,
  { targets, ttlSeconds }: Extract<AnswerSet, { kind: "targets" }>,
  names: Names,
): Promise<Wanted> {
  const isName = (target: string) => parseAddress(target) === undefined;
  names.keepOnly(targets.filter(isName));
  const known = await Promise.all(targets.filter(isName).map((name) => names.find(name)));
  const holdsForMs =
    known.length === 0 ? undefined : Math.min(...known.map(({ leftMs }) => leftMs));
  const addresses = [
    ...targets.filter((target) => !isName(target)),
    ...known.flatMap((name) => name.addresses),
  ];
  if (addresses.length === 0) {
    return last(`${targets.join(", ")} has no address (TM-287)`, holdsForMs);
  }
  const atLeast = binding.minimumIntervalInSeconds;
  const maxTtlSeconds = Math.max(ttlSeconds, atLeast);
  const { namesTtlSeconds, isWhole } = ttlOf(known);
  const ttl = Math.max(Math.min(ttlSeconds, namesTtlSeconds), atLeast);
  return {
    kind: "records",
    records: recordsOf(binding.name, addresses, ttl),
    isTtlKnown: isWhole || ttl === maxTtlSeconds,
    maxTtlSeconds,
    holdsForMs,
  };
}

function ttlOf(known: readonly KnownName[]) {
  const found = known.filter(({ addresses }) => addresses.length > 0);
  return {
    namesTtlSeconds: Math.min(...found.map(({ ttlSeconds }) => ttlSeconds)), // of none: Infinity
    isWhole: found.every(({ isWholeTtl }) => isWholeTtl),
  };
}

function last(why: string, holdsForMs?: number): Wanted {
  return { kind: "last", why, holdsForMs };
}

function recordsOf(name: string, texts: readonly string[], ttlSeconds: number): RecordSet[] {
  const found = { A: new Set<string>(), AAAA: new Set<string>() };
  for (const text of texts) {
    const bytes = parseAddress(text);
    if (bytes) found[bytes.length === 4 ? "A" : "AAAA"].add(formatAddress(bytes));
  }
  return (["A", "AAAA"] as const).flatMap((type) =>
    found[type].size === 0 ? [] : [{ name, type, ttlSeconds, values: [...found[type]].sort() }],
  );
}

/** How much a resolved TTL may differ from the one that stands without a write, as a share of the larger. */
const SAME_TTL_SHARE = 0.1;

/**
 * What is to be written: what stands, where it says the same but for a TTL that is not known, or that has
 * hardly changed; else what is wanted.
 */
export function settleRecords(
  standing: readonly RecordSet[],
  wanted: Extract<Wanted, { kind: "records" }>,
): readonly RecordSet[] {
  const { records, isTtlKnown, maxTtlSeconds } = wanted;
  const [before] = standing;
  const [now] = records;
  if (!before || !now || !hasSameAddresses(standing, records)) return records;
  if (before.ttlSeconds > maxTtlSeconds) return records;
  if (!isTtlKnown) return standing;
  if (now.ttlSeconds === maxTtlSeconds) return records;
  const difference = Math.abs(before.ttlSeconds - now.ttlSeconds);
  const isSameClass = difference <= SAME_TTL_SHARE * Math.max(before.ttlSeconds, now.ttlSeconds);
  return isSameClass ? standing : records;
}

function hasSameAddresses(some: readonly RecordSet[], others: readonly RecordSet[]): boolean {
  const text = (records: readonly RecordSet[]) => addressesIn(records).join();
  return text(some) === text(others);
}

/** The addresses in record sets, in one order. */
export function addressesIn(records: readonly RecordSet[]): readonly string[] {
  return records.flatMap(({ values }) => values).sort();
}
