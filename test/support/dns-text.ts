// Replies as text, for tests to compare: a summary in one line, and records as in a zone file.
import packet, { type Answer, type OptAnswer, type SoaAnswer } from "dns-packet";

const RCODES = new Map([
  [0, "NOERROR"],
  [1, "FORMERR"],
  [2, "SERVFAIL"],
  [3, "NXDOMAIN"],
  [4, "NOTIMP"],
  [5, "REFUSED"],
  [16, "BADVERS"],
]);

const FLAGS = [
  ["qr", 0x8000],
  ["aa", 0x0400],
  ["tc", 0x0200],
  ["rd", 0x0100],
  ["ra", 0x0080],
  ["z", 0x0040],
  ["ad", 0x0020],
  ["cd", 0x0010],
] as const;

/** A reply as text. */
export interface ReplyText {
  /** Code, flags, question count if not 1, OPT: `NOERROR qr aa OPT{ECS/24>0}`. */
  readonly head: string;
  readonly answers: readonly string[];
  readonly authorities: readonly string[];
  readonly additionals: readonly string[];
}

/** Decodes a reply into text. */
export function replyText(reply: Uint8Array): ReplyText {
  const message = packet.decode(Buffer.from(reply));
  const additionals = message.additionals ?? [];
  const opt = additionals.find((record): record is OptAnswer => record.type === "OPT");
  const flags = ((reply[2] ?? 0) << 8) | (reply[3] ?? 0);
  const rcode = ((opt?.extendedRcode ?? 0) << 4) | (flags & 0xf);
  const words = [RCODES.get(rcode) ?? `rcode ${rcode}`];
  words.push(...FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name));
  if (message.questions?.length !== 1) words.push(`qd=${message.questions?.length}`);
  if (opt) words.push(optText(opt));
  return {
    head: words.join(" "),
    answers: (message.answers ?? []).map(recordText),
    authorities: (message.authorities ?? []).map(recordText),
    additionals: additionals.filter((record) => record !== opt).map(recordText),
  };
}

/** A reply in one line: its head, and the types of its records; `drop` for none. */
export function replySummary(reply: Uint8Array): string {
  if (reply.length === 0) return "drop";
  const { head, answers, authorities, additionals } = replyText(reply);
  const sections = [
    ["an", answers],
    ["ns", authorities],
    ["ar", additionals],
  ] as const;
  const types = sections
    .filter(([, records]) => records.length > 0)
    .map(([name, records]) => `${name}[${records.map((text) => text.split(" ")[3]).join(" ")}]`);
  return [head, ...types].join(" ");
}

function optText(opt: OptAnswer): string {
  const parts = opt.options.map((option) =>
    "sourcePrefixLength" in option
      ? `ECS/${option.sourcePrefixLength}>${option.scopePrefixLength}`
      : `option ${option.code}`,
  );
  if (opt.udpPayloadSize !== 1232) parts.push(`size ${opt.udpPayloadSize}`);
  if (opt.ednsVersion !== 0) parts.push(`version ${opt.ednsVersion}`);
  if (opt.flags !== 0) parts.push(opt.flags === 0x8000 ? "do" : `flags ${opt.flags}`);
  return parts.length === 0 ? "OPT" : `OPT{${parts.join(" ")}}`;
}

function recordText(record: Answer): string {
  if (record.type === "OPT") return "OPT";
  const { name, type, ttl } = record;
  const owner = `${name === "." ? "" : name}.`;
  return `${owner} ${ttl} IN ${type} ${dataText(record)}`;
}

function dataText(record: Exclude<Answer, OptAnswer>): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.data;
    case "CNAME":
    case "NS":
      return `${record.data}.`;
    case "SOA":
      return soaText(record);
    default:
      throw new Error(`a record that we never send: ${JSON.stringify(record)}`);
  }
}

function soaText({ data }: SoaAnswer): string {
  const { mname, rname, serial, refresh, retry, expire, minimum } = data;
  return `${mname}. ${rname}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
}
