// The text of a TXT record as Route 53 writes it: quoted strings of 255 octets at most, with octal escapes.
// Only plain ASCII goes out unescaped; what comes in may be of anybody's making.

const MAX_STRING_OCTETS = 255; // RFC 1035 §3.3

/** How long a TXT value may be in Route 53 as it is written, quotes included. */
export const MAX_TXT_VALUE_CHARACTERS = 4000;

/** Writes a text of any length as `"…" "…"`. */
export function renderTxtValue(text: string): string {
  const octets = Buffer.from(text, "utf8");
  const strings: string[] = [];
  for (let start = 0; start === 0 || start < octets.length; start += MAX_STRING_OCTETS) {
    const part = octets.subarray(start, start + MAX_STRING_OCTETS);
    strings.push(`"${Array.from(part, escapeOctet).join("")}"`);
  }
  return strings.join(" ");
}

function escapeOctet(octet: number): string {
  const character = String.fromCharCode(octet);
  if (character === '"' || character === "\\") return `\\${character}`;
  if (octet >= 0x20 && octet < 0x7f) return character;
  return escapeOctal(octet);
}

/** `\052` for 42. */
export function escapeOctal(octet: number): string {
  return `\\${octet.toString(8).padStart(3, "0")}`;
}

/** Reads the strings of a TXT value, quoted or not, as one text. */
export function parseTxtValue(value: string): string {
  const strings = value.match(/"(?:\\.|[^"\\])*"|[^\s"]+/gs) ?? [];
  const octets = strings.flatMap((string) =>
    unescapeOctets(string.startsWith('"') ? string.slice(1, -1) : string),
  );
  return Buffer.from(octets).toString("utf8");
}

function unescapeOctets(text: string): number[] {
  const parts = text.match(/\\[0-3][0-7]{2}|\\.|[^\\]+/gs) ?? [];
  return parts.flatMap((part) => {
    if (!part.startsWith("\\")) return [...Buffer.from(part, "utf8")];
    if (part.length === 4) return [Number.parseInt(part.slice(1), 8)];
    return [...Buffer.from(part.slice(1), "utf8")];
  });
}
