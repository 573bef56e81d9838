// A reply, written section by section into the caller's buffer: start, then answers, authorities and
// additionals in this order, then finish. Room for the OPT record is set aside at the start, so a
// truncated reply keeps it (RFC 6891 §7). Allocates nothing.
import { CLASS, type Rcode } from "./codes.ts";
import { optBytes, writeOpt } from "./edns.ts";
import { FLAG, HEADER_AT, HEADER_BYTES } from "./header.ts";
import { writeUint16, writeUint32 } from "./octets.ts";
import { createQuery, type Query } from "./query.ts";
import { POINTER, type Records } from "./records.ts";

/** A reply being written; the writer's functions alone change it. */
export interface Reply {
  query: Query;
  into: Uint8Array;
  /** Where the next record goes. */
  end: number;
  /** Where the last record has to end. */
  limit: number;
  answerCount: number;
  authorityCount: number;
  additionalCount: number;
  isTruncated: boolean;
}

/** The sections that records go into. */
export type Section = "answer" | "authority" | "additional";

/** Owner, type, class, TTL and length of a record whose owner is a pointer. */
const RECORD_HEAD_BYTES = 12;

/** Makes a {@link Reply} to be used for one query after the other. */
export function createReply(): Reply {
  return {
    query: createQuery(),
    into: new Uint8Array(0),
    end: 0,
    limit: 0,
    answerCount: 0,
    authorityCount: 0,
    additionalCount: 0,
    isTruncated: false,
  };
}

/**
 * Starts a reply with the query's question, octet for octet (TM-194).
 *
 * @param into - receives the reply; 512 octets at least; may be the query's own buffer
 * @param maxBytes - longest reply the transport takes, 512 at least
 */
export function startReply(reply: Reply, query: Query, into: Uint8Array, maxBytes: number): void {
  reply.query = query;
  reply.into = into;
  reply.end = query.questionEnd;
  reply.limit = Math.min(maxBytes, into.length) - optBytes(query.edns);
  reply.answerCount = 0;
  reply.authorityCount = 0;
  reply.additionalCount = 0;
  reply.isTruncated = false;
  for (let at = HEADER_BYTES; at < query.questionEnd; at++) into[at] = query.message[at] as number;
}

/**
 * Adds an answer record owned by the name of the question. One that does not fit truncates the reply.
 *
 * @param rdata - holds the record's data, uncompressed, from `rdataStart` to before `rdataEnd`
 */
export function addAnswer(
  reply: Reply,
  type: number,
  ttlSeconds: number,
  rdata: Uint8Array,
  rdataStart: number,
  rdataEnd: number,
): void {
  if (reply.isTruncated) return;
  const { into, end } = reply;
  const dataAt = end + RECORD_HEAD_BYTES;
  const rdataBytes = rdataEnd - rdataStart;
  if (dataAt + rdataBytes > reply.limit) {
    truncateReply(reply);
    return;
  }
  writeUint16(into, end, POINTER | HEADER_BYTES);
  writeUint16(into, end + 2, type);
  writeUint16(into, end + 4, CLASS.internet);
  writeUint32(into, end + 6, ttlSeconds);
  writeUint16(into, end + 10, rdataBytes);
  for (let index = 0; index < rdataBytes; index++)
    into[dataAt + index] = rdata[rdataStart + index] as number;
  reply.end = dataAt + rdataBytes;
  reply.answerCount++;
}

/**
 * Adds encoded records, all or none. Only answers that do not fit truncate the reply (RFC 2181 §9).
 *
 * @param zoneAt - where the zone's name stands in the question
 * @returns whether they fit
 */
export function addRecords(
  reply: Reply,
  section: Section,
  records: Records,
  zoneAt: number,
): boolean {
  if (reply.isTruncated) return false;
  const { into, end } = reply;
  if (end + records.bytes.length > reply.limit) {
    if (section === "answer") truncateReply(reply);
    return false;
  }
  into.set(records.bytes, end);
  for (const at of records.zonePointersAt) writeUint16(into, end + at, POINTER | zoneAt);
  reply.end = end + records.bytes.length;
  if (section === "answer") reply.answerCount += records.count;
  else if (section === "authority") reply.authorityCount += records.count;
  else reply.additionalCount += records.count;
  return true;
}

/** Leaves out every record and tells the client to ask again over TCP (RFC 2181 §9). */
export function truncateReply(reply: Reply): void {
  reply.isTruncated = true;
  reply.end = reply.query.questionEnd;
  reply.answerCount = 0;
  reply.authorityCount = 0;
  reply.additionalCount = 0;
}

/**
 * Finishes a reply: the OPT record if the query had one, then the header. Of the query's flags only
 * the opcode and the wish for recursion come back (RFC 8906 §8.1.3, RFC 4035 §3.1.6).
 *
 * @param isAuthoritative - whether the reply speaks for the zone
 * @param scopePrefix - bits of the client prefix that the reply depends on
 * @returns the length of the reply
 */
export function finishReply(
  reply: Reply,
  rcode: Rcode,
  isAuthoritative: boolean,
  scopePrefix: number,
): number {
  const { query, into } = reply;
  const { edns } = query;
  const end = edns.present ? writeOpt(into, reply.end, edns, rcode, scopePrefix) : reply.end;
  const echoed = query.flags & (FLAG.opcode | FLAG.recursionDesired);
  const authoritative = isAuthoritative ? FLAG.authoritative : 0;
  const truncated = reply.isTruncated ? FLAG.truncated : 0;
  into[0] = query.message[0] as number;
  into[1] = query.message[1] as number;
  writeUint16(
    into,
    HEADER_AT.flags,
    FLAG.response | echoed | authoritative | truncated | (rcode & 0xf),
  );
  const hasQuestion = query.questionEnd > HEADER_BYTES;
  writeUint16(into, HEADER_AT.questionCount, hasQuestion ? 1 : 0);
  writeUint16(into, HEADER_AT.answerCount, reply.answerCount);
  writeUint16(into, HEADER_AT.authorityCount, reply.authorityCount);
  writeUint16(into, HEADER_AT.additionalCount, reply.additionalCount + (edns.present ? 1 : 0));
  return end;
}
