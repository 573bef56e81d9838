// Domain names as bytes (RFC 1035 §3.1). Nothing here follows a compression pointer, so no bytes can
// make it loop.

/** Longest name in wire form, the root's zero octet included (RFC 1035 §2.3.4). */
const MAX_NAME_BYTES = 255;

/** Longest label; longer length octets are pointers (RFC 1035 §4.1.4) or reserved (RFC 6891 §5). */
const MAX_LABEL_BYTES = 63;

/** ASCII upper case to lower case (RFC 4343 §3); a label's length octet is never an upper case letter. */
const LOWER = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 65 && octet <= 90 ? octet + 32 : octet,
);

/** A name given as text without escapes, with or without trailing dot, in uncompressed wire form. */
export function encodeName(name: string): Uint8Array {
  const labels = name.split(".").filter((label) => label !== "");
  const bytes: number[] = [];
  for (const label of labels) {
    bytes.push(label.length);
    for (let index = 0; index < label.length; index++) bytes.push(label.charCodeAt(index));
  }
  bytes.push(0);
  return Uint8Array.from(bytes);
}

/**
 * Skips the name of a question, where a pointer has nothing to point back to (RFC 1035 §4.1.4).
 *
 * @returns the offset after the name, or -1 when it is not one or runs past `end`
 */
export function skipQuestionName(bytes: Uint8Array, start: number, end: number): number {
  const last = skipLabels(bytes, start, end);
  return last >= 0 && bytes[last] === 0 ? last + 1 : -1;
}

/**
 * Skips the owner name of a record, which may end in a pointer.
 *
 * @returns the offset after the name, or -1 when it is not one or runs past `end`
 */
export function skipOwnerName(bytes: Uint8Array, start: number, end: number): number {
  const last = skipLabels(bytes, start, end);
  if (last < 0) return -1;
  if (bytes[last] === 0) return last + 1;
  const isPointer = (bytes[last] as number) >= 0xc0;
  return isPointer && last + 2 <= end ? last + 2 : -1;
}

/** The offset of the octet that ends a run of labels, or -1 when that lies too far or past `end`. */
function skipLabels(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_NAME_BYTES);
  let at = start;
  while (at < limit) {
    const length = bytes[at] as number;
    if (length === 0 || length > MAX_LABEL_BYTES) return at;
    at += length + 1;
  }
  return -1;
}

/**
 * Finds where a zone's name begins in a name at or below it; labels are compared, never substrings.
 *
 * @param bytes - holds an uncompressed name from `start` to before `end`
 * @param zone - an uncompressed name in lower case
 * @returns the offset of the zone's first label, or -1 when the name is not at or below the zone
 */
export function findZone(bytes: Uint8Array, start: number, end: number, zone: Uint8Array): number {
  let at = start;
  while (end - at > zone.length) at += (bytes[at] as number) + 1;
  return isSameName(bytes, at, end, zone) ? at : -1;
}

/** Whether `bytes` hold a name from `start` to before `end` that equals one in lower case (RFC 4343). */
export function isSameName(
  bytes: Uint8Array,
  start: number,
  end: number,
  lowerCaseName: Uint8Array,
): boolean {
  if (end - start !== lowerCaseName.length) return false;
  for (let index = 0; index < lowerCaseName.length; index++) {
    if (LOWER[bytes[start + index] as number] !== lowerCaseName[index]) return false;
  }
  return true;
}
