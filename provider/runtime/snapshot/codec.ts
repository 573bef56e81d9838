// A snapshot as bytes: a JSON header (generation, zone, array lengths), the arrays in the order of
// TABLE_LAYOUT, the status bytes, and a SHA-256 over all of it at the end. A file that does not match
// its digest is refused whole.
import { createHash } from "node:crypto";
import { isProviderError, ProviderError } from "../../errors.ts";
import {
  endpointCount,
  sharedArray,
  TABLE_LAYOUT,
  type Table,
  type TableArray,
} from "../../routing/table.ts";
import type { ServiceZone, Snapshot } from "./snapshot.ts";

const MAGIC = "signpost-snapshot";
/**
 * Grows whenever the header, TABLE_LAYOUT or the order in which endpoints are numbered changes; other
 * formats are refused, and so are status bytes that are numbered by another one.
 */
export const SNAPSHOT_FORMAT = 2;
const DIGEST_BYTES = 32;
const ALIGNMENT = 4;

interface Header {
  readonly magic: typeof MAGIC;
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly generation: number;
  readonly zone: ServiceZone;
  readonly lengths: Readonly<Record<string, number>>;
}

type ArrayName = keyof typeof TABLE_LAYOUT;
const ARRAYS = Object.keys(TABLE_LAYOUT) as ArrayName[];

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function bytesOf(array: TableArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Writes a snapshot as bytes. Numbers are in this machine's byte order: a snapshot never travels. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const { generation, zone, table, statuses } = snapshot;
  const lengths = Object.fromEntries(ARRAYS.map((name) => [name, table[name].length]));
  const header: Header = {
    magic: MAGIC,
    format: SNAPSHOT_FORMAT,
    generation,
    zone,
    lengths,
  };
  const head = Buffer.from(JSON.stringify(header));
  const parts = [...ARRAYS.map((name) => bytesOf(table[name])), statuses];
  const bodyBytes = parts.reduce((sum, part) => sum + aligned(part.length), 0);
  const bytes = Buffer.alloc(4 + aligned(head.length) + bodyBytes + DIGEST_BYTES);
  bytes.writeUInt32LE(head.length, 0);
  bytes.set(head, 4);
  let offset = 4 + aligned(head.length);
  for (const part of parts) {
    bytes.set(part, offset);
    offset += aligned(part.length);
  }
  createHash("sha256").update(bytes.subarray(0, offset)).digest().copy(bytes, offset);
  return bytes;
}

/**
 * Reads a snapshot from bytes.
 *
 * @throws {SNAPSHOT_DAMAGED} when anything about the bytes is not as it was written
 */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    if (isProviderError(cause)) throw cause;
    throw damaged("it cannot be read", cause);
  }
}

function damaged(what: string, cause?: unknown): ProviderError {
  return new ProviderError("SNAPSHOT_DAMAGED", `the snapshot is damaged: ${what}`, { cause });
}

function decode(bytes: Buffer): Snapshot {
  const digestAt = bytes.length - DIGEST_BYTES;
  if (digestAt < 4) throw damaged("it is too short");
  const digest = createHash("sha256").update(bytes.subarray(0, digestAt)).digest();
  if (!digest.equals(bytes.subarray(digestAt))) throw damaged("its checksum does not match");
  const headLength = bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString("utf8", 4, 4 + headLength)) as Header;
  if (header.magic !== MAGIC || header.format !== SNAPSHOT_FORMAT) {
    throw damaged(`it is of format ${header.format}, this runtime reads ${SNAPSHOT_FORMAT}`);
  }
  let offset = 4 + aligned(headLength);
  const take = (array: TableArray) => {
    const into = bytesOf(array);
    into.set(bytes.subarray(offset, offset + into.length));
    offset += aligned(into.length);
    return array;
  };
  const arrays = ARRAYS.map((name) => [name, take(sharedArray(name, header.lengths[name] ?? 0))]);
  const table = Object.fromEntries(arrays) as Table;
  const statuses = new Uint8Array(new SharedArrayBuffer(endpointCount(table)));
  take(statuses);
  if (offset !== digestAt) throw damaged("its length does not match its header");
  return { generation: header.generation, zone: header.zone, table, statuses };
}
