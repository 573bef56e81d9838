// The answer path asked directly, and its replies as lines.
import type { StoredProfile } from "../../provider/model/desired-state.ts";
import { type Answer, createAnswer, type Transport } from "../../provider/runtime/dns/answer.ts";
import { type QueryType, queryBytes } from "./dns-query.ts";
import { type SnapshotSketch, testSnapshot } from "./dns-snapshot.ts";
import { replyText } from "./dns-text.ts";

/** For routing methods that draw nothing. */
export const NO_DRAWS = () => 0;

/** Makes the answer function of some profiles. */
export function answerFor(profiles: readonly StoredProfile[], sketch: SnapshotSketch = {}): Answer {
  return createAnswer(testSnapshot(profiles, sketch), NO_DRAWS);
}

/** The reply to a query; empty when there is none. */
export function replyTo(
  answer: Answer,
  query: Uint8Array,
  transport: Transport = "udp",
): Uint8Array {
  const into = new Uint8Array(65535);
  return into.subarray(0, answer(query, query.length, into, transport));
}

/** Asks for a name in the test zone; gives head, answers, authorities and additionals, a line each. */
export function replyLines(answer: Answer, relativeName: string, type: QueryType): string[] {
  const query = queryBytes({ name: `${relativeName}.tm.example.org`, type });
  const { head, answers, authorities, additionals } = replyText(replyTo(answer, query));
  return [head, ...answers, ...authorities, ...additionals];
}

/** The SOA record of the test zone. */
export function soaLine(ttl: number): string {
  return `tm.example.org. ${ttl} IN SOA ns1.tm.example.org. hostmaster.tm.example.org. 7 3600 600 604800 ${ttl}`;
}

/** Targets of each kind. */
export const NAME = { name: "n", target: "east.example.net" };
export const IPV4 = { name: "a", target: "192.0.2.10" };
export const IPV6 = { name: "b", target: "2001:db8::10" };
