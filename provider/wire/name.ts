// Domain names as bytes (RFC 1035 §3.1).

/** A name given as text without escapes, with or without trailing dot, in uncompressed wire form. */
export function encodeName(name: string): Uint8Array {
  const labels = name.split(".").filter((label) => label !== "");
  const bytes: number[] = [];
  for (const label of labels) {
    bytes.push(label.length);
    for (let index = 0; index < label.length; index++)
      bytes.push(label.charCodeAt(index));
  }
  bytes.push(0);
  return Uint8Array.from(bytes);
}
