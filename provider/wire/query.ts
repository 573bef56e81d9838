// A query's bytes to the few facts an answer needs. The parser writes into an object that is used
// again, so a query allocates nothing; it never throws, whatever the bytes are.
import { CLASS, OPCODE, TYPE } from "./codes.ts";
import { clearEdns, createEdns, type Edns, readOpt } from "./edns.ts";
import { FLAG, HEADER_AT, HEADER_BYTES, opcodeOf } from "./header.ts";
import { skipOwnerName, skipQuestionName } from "./name.ts";
import { readUint16 } from "./octets.ts";

/** What a message turns out to be. */
export const QUERY_OUTCOME = {
  /** A question to answer. */
  question: 0,
  /** Not a query at all; any reply could loop (RFC 1035 §7.3). */
  drop: 1,
  /** Malformed; the reply is FORMERR. */
  formErr: 2,
  /** Another opcode; the reply is NOTIMP. */
  notImp: 3,
  /** An EDNS version we do not know; the reply is BADVERS (RFC 6891 §6.1.3). */
  badVers: 4,
} as const;
export type QueryOutcome = (typeof QUERY_OUTCOME)[keyof typeof QUERY_OUTCOME];

/** The facts of one query; every query writes over it. */
export interface Query {
  message: Uint8Array;
  flags: number;
  /** The name of the question stands from {@link HEADER_BYTES} to before here. */
  qnameEnd: number;
  qtype: number;
  qclass: number;
  /** Where the question ends; {@link HEADER_BYTES} as long as none was understood. */
  questionEnd: number;
  readonly edns: Edns;
}

/** Makes an empty {@link Query}. */
export function createQuery(): Query {
  return {
    message: new Uint8Array(0),
    flags: 0,
    qnameEnd: HEADER_BYTES,
    qtype: 0,
    qclass: CLASS.internet,
    questionEnd: HEADER_BYTES,
    edns: createEdns(),
  };
}

/**
 * Parses a query. What was understood before a fault stands in `into`, for the reply to repeat.
 *
 * @param message - holds the query from its beginning
 * @param length - octets of the query
 */
export function parseQuery(message: Uint8Array, length: number, into: Query): QueryOutcome {
  into.message = message;
  into.questionEnd = HEADER_BYTES;
  clearEdns(into.edns);
  if (length < HEADER_BYTES) return QUERY_OUTCOME.drop;
  into.flags = readUint16(message, HEADER_AT.flags);
  if ((into.flags & FLAG.response) !== 0) return QUERY_OUTCOME.drop;
  if (opcodeOf(into.flags) !== OPCODE.query) return QUERY_OUTCOME.notImp;
  // RFC 9619 §4: a query has one question.
  if (readUint16(message, HEADER_AT.questionCount) !== 1) return QUERY_OUTCOME.formErr;
  const qnameEnd = skipQuestionName(message, HEADER_BYTES, length);
  if (qnameEnd < 0 || qnameEnd + 4 > length) return QUERY_OUTCOME.formErr;
  into.qnameEnd = qnameEnd;
  into.qtype = readUint16(message, qnameEnd);
  into.qclass = readUint16(message, qnameEnd + 2);
  into.questionEnd = qnameEnd + 4;
  if (!readRecords(message, length, into)) return QUERY_OUTCOME.formErr;
  return into.edns.present && into.edns.version !== 0
    ? QUERY_OUTCOME.badVers
    : QUERY_OUTCOME.question;
}

/** Walks the records after the question for an OPT record; octets after the last one are ignored. */
function readRecords(message: Uint8Array, length: number, into: Query): boolean {
  const answersAndAuthorities =
    readUint16(message, HEADER_AT.answerCount) + readUint16(message, HEADER_AT.authorityCount);
  const records = answersAndAuthorities + readUint16(message, HEADER_AT.additionalCount);
  let at = into.questionEnd;
  // A record takes 11 octets or more, so the length bounds the walk, whatever the counts say.
  for (let record = 0; record < records; record++) {
    const nameEnd = skipOwnerName(message, at, length);
    if (nameEnd < 0 || nameEnd + 10 > length) return false;
    const end = nameEnd + 10 + readUint16(message, nameEnd + 8);
    if (end > length) return false;
    if (readUint16(message, nameEnd) === TYPE.opt) {
      // RFC 6891 §6.1.1: once, among the additional records, owned by the root.
      const isMisplaced = record < answersAndAuthorities || message[at] !== 0;
      if (isMisplaced || into.edns.present) return false;
      if (!readOpt(message, nameEnd, end, into.edns)) return false;
    }
    at = end;
  }
  return true;
}
