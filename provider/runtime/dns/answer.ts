// Request bytes and a snapshot to reply bytes: the whole of what the service says, and nothing of
// how it is carried. Pure: no socket, no clock, no state between queries.
import {
  createDecision,
  type Draws,
  decide,
  findNode,
  NO_PROFILE,
  OUTCOME,
  TARGET_KINDS,
} from "../../routing/index.ts";
import { CLASS, RCODE, TYPE } from "../../wire/codes.ts";
import { MIN_UDP_PAYLOAD_BYTES, UDP_PAYLOAD_BYTES } from "../../wire/edns.ts";
import { HEADER_BYTES } from "../../wire/header.ts";
import { findZone } from "../../wire/name.ts";
import { createQuery, parseQuery, QUERY_OUTCOME, type Query } from "../../wire/query.ts";
import {
  addAnswer,
  addRecords,
  createReply,
  finishReply,
  startReply,
  truncateReply,
} from "../../wire/writer.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { MAX_REPLY_BYTES } from "./limits.ts";
import { addSoa, compileZone, findZoneName, NEGATIVE_TTL_SECONDS, type ZoneName } from "./zone.ts";

/** What a query came over. */
export type Transport = "udp" | "tcp";

/**
 * Answers one query.
 *
 * @param request - holds the query from its beginning
 * @param length - octets of the query
 * @param into - receives the reply: 1232 octets or more for UDP, 65535 for TCP
 * @returns octets of the reply; 0: send nothing
 */
export type Answer = (
  request: Uint8Array,
  length: number,
  into: Uint8Array,
  transport: Transport,
) => number;

/** What may be left to the caller of {@link createAnswer}. */
export interface AnswerOptions {
  /**
   * Asked for every ANY query over UDP; when it says no, the client is sent to TCP (TM-198).
   *
   * @default all are answered
   */
  readonly admitAny?: () => boolean;
}

/** The record type of each target kind, by kind byte (TM-186). */
const RECORD_TYPES = Uint16Array.from(
  TARGET_KINDS,
  (kind) => ({ name: TYPE.cname, ipv4: TYPE.a, ipv6: TYPE.aaaa })[kind],
);

/**
 * Makes the function that answers from a snapshot.
 *
 * The snapshot's status bytes may change under it; everything else is read once.
 *
 * @param draws - the source of randomness for the routing methods
 */
export function createAnswer(
  snapshot: Snapshot,
  draws: Draws,
  { admitAny = () => true }: AnswerOptions = {},
): Answer {
  const { table, statuses } = snapshot;
  const zone = compileZone(snapshot.zone, snapshot.generation);
  const query = createQuery();
  const reply = createReply();
  const decision = createDecision();

  function answerQuestion(transport: Transport): number {
    // TM-194: one class, no transfers.
    const isTransfer = query.qtype === TYPE.axfr || query.qtype === TYPE.ixfr;
    if (query.qclass !== CLASS.internet || isTransfer) return refuse();
    const { message, qnameEnd } = query;
    const zoneAt = findZone(message, HEADER_BYTES, qnameEnd, zone.origin);
    if (zoneAt < 0) return refuse(); // TM-193, and no upward referral
    if (query.qtype === TYPE.any && transport === "udp" && !admitAny()) {
      truncateReply(reply);
      return finishReply(reply, RCODE.noError, true, 0);
    }
    const zoneName = findZoneName(zone, message, HEADER_BYTES, qnameEnd);
    if (zoneAt === HEADER_BYTES && answerApex()) return finishPositive(0);
    if (zoneName?.isReserved) return answerZoneName(zoneName, zoneAt);
    return answerProfile(zoneAt, zoneName !== undefined);
  }

  /** SOA and NS; ANY is answered with one set, the SOA (RFC 8482 §4.1). */
  function answerApex(): boolean {
    if (query.qtype === TYPE.soa || query.qtype === TYPE.any) {
      addSoa(reply, "answer", zone, HEADER_BYTES, NEGATIVE_TTL_SECONDS);
      return true;
    }
    if (query.qtype !== TYPE.ns) return false;
    addRecords(reply, "answer", zone.nameServers, HEADER_BYTES);
    for (const records of zone.glue) addRecords(reply, "additional", records, HEADER_BYTES);
    return true;
  }

  /** The addresses of a name server; everything else of it, and of the apex, is NODATA (TM-195). */
  function answerZoneName(name: ZoneName, zoneAt: number): number {
    const { qtype } = query;
    if (qtype === TYPE.a || qtype === TYPE.any) addRecords(reply, "answer", name.ipv4, zoneAt);
    if (qtype === TYPE.aaaa || qtype === TYPE.any) addRecords(reply, "answer", name.ipv6, zoneAt);
    return reply.answerCount > 0 || reply.isTruncated
      ? finishPositive(0)
      : finishNegative(RCODE.noError, zoneAt, NEGATIVE_TTL_SECONDS);
  }

  /** @param exists - whether the name stands above a name server, so that denying it would deny that */
  function answerProfile(zoneAt: number, exists: boolean): number {
    const denial = exists ? RCODE.noError : RCODE.nxDomain;
    const node = findNode(table, query.message, HEADER_BYTES, query.qnameEnd);
    if (node < 0) return finishNegative(denial, zoneAt, NEGATIVE_TTL_SECONDS);
    const profile = table.nodeProfile[node] as number;
    // A node without a profile is an empty non-terminal above a live one (TM-49).
    if (profile === NO_PROFILE) return finishNegative(RCODE.noError, zoneAt, NEGATIVE_TTL_SECONDS);
    const ttlSeconds = table.ttlSeconds[profile] as number;
    const negativeTtlSeconds = Math.min(ttlSeconds, NEGATIVE_TTL_SECONDS);
    decide(table, node, statuses, draws, decision);
    if (decision.outcome === OUTCOME.nameError)
      return finishNegative(denial, zoneAt, negativeTtlSeconds);
    for (let index = 0; index < decision.count; index++)
      addTarget(decision.endpoints[index] as number, ttlSeconds);
    return reply.answerCount > 0 || reply.isTruncated
      ? finishPositive(decision.scopePrefix)
      : finishNegative(RCODE.noError, zoneAt, negativeTtlSeconds);
  }

  /** Adds a chosen target if its kind fits the question (TM-188, TM-189); a CNAME fits every type. */
  function addTarget(endpoint: number, ttlSeconds: number): void {
    const { qtype } = query;
    const kind = table.targetKinds[endpoint] as number;
    const type = RECORD_TYPES[kind] as number;
    if (type !== TYPE.cname && type !== qtype && qtype !== TYPE.any) return;
    const start = table.targetStart[endpoint] as number;
    const end = table.targetStart[endpoint + 1] as number;
    addAnswer(reply, type, ttlSeconds, table.targets, start, end);
  }

  function finishPositive(scopePrefix: number): number {
    return finishReply(reply, RCODE.noError, true, scopePrefix);
  }

  /** Caches hold a negative answer for everybody, so its scope is 0 (TM-203, RFC 7871 §7.4). */
  function finishNegative(
    rcode: typeof RCODE.noError | typeof RCODE.nxDomain,
    zoneAt: number,
    ttlSeconds: number,
  ): number {
    addSoa(reply, "authority", zone, zoneAt, ttlSeconds);
    return finishReply(reply, rcode, true, 0);
  }

  function refuse(): number {
    return finishReply(reply, RCODE.refused, false, 0);
  }

  return (request, length, into, transport) => {
    const outcome = parseQuery(request, length, query);
    if (outcome === QUERY_OUTCOME.drop) return 0;
    startReply(reply, query, into, maxReplyBytes(query, transport));
    switch (outcome) {
      case QUERY_OUTCOME.formErr:
        return finishReply(reply, RCODE.formErr, false, 0);
      case QUERY_OUTCOME.notImp:
        return finishReply(reply, RCODE.notImp, false, 0);
      case QUERY_OUTCOME.badVers:
        return finishReply(reply, RCODE.badVers, false, 0);
      case QUERY_OUTCOME.question:
        return answerQuestion(transport);
    }
  };
}

/**
 * Writes the reply to a query that could not be answered because of a bug of ours.
 *
 * @returns octets of the reply, as {@link Answer} does
 */
export function answerServFail(request: Uint8Array, length: number, into: Uint8Array): number {
  const query = createQuery();
  const reply = createReply();
  if (parseQuery(request, length, query) === QUERY_OUTCOME.drop) return 0;
  startReply(reply, query, into, MIN_UDP_PAYLOAD_BYTES);
  return finishReply(reply, RCODE.servFail, false, 0);
}

/** The longest reply a query allows; a forged ANY over UDP is not worth more than the least (RFC 8482 §4.4). */
function maxReplyBytes({ edns, qtype }: Query, transport: Transport): number {
  if (transport === "tcp") return MAX_REPLY_BYTES;
  if (!edns.present || qtype === TYPE.any) return MIN_UDP_PAYLOAD_BYTES;
  return Math.min(edns.udpPayloadBytes, UDP_PAYLOAD_BYTES);
}
