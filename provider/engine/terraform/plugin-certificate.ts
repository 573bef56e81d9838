// The certificate of one run of the plugin: made at its start, told to Terraform in the handshake, gone
// with the process. Written by hand because it stands before the handshake of every run, four times in
// one `terraform plan`, and loading the library costs 60 ms each (docs/decisions/0009).
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate with its key. */
export interface PluginCertificate {
  readonly der: Buffer;
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** The name Terraform asks for, whatever the address. */
const HOST = "localhost";
const DAY_MS = 24 * 3600 * 1000;
/** Longer than any apply. */
const VALID_MS = 365 * DAY_MS;

/** Tags of ASN.1 (X.690 §8). */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
/** Context-specific, constructed or primitive. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;

/** Makes a self-signed certificate for `localhost`, its own authority (RFC 5280 §4.1). */
export function createPluginCertificate(nowMs = Date.now()): PluginCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = der(SEQUENCE, identifier("2a8648ce3d040302"));
  const commonName = der(SEQUENCE, identifier("550403"), der(UTF8_STRING, Buffer.from(HOST)));
  const name = der(SEQUENCE, der(SET, commonName));
  const validity = der(SEQUENCE, time(nowMs - DAY_MS), time(nowMs + VALID_MS));
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, serialNumber()),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(EXTENSIONS, der(SEQUENCE, ...extensions())),
  );
  const signature = der(BIT_STRING, Buffer.of(0), sign("sha256", body, privateKey));
  const certificate = der(SEQUENCE, body, ecdsaWithSha256, signature);
  return {
    der: certificate,
    certificatePem: pem(certificate),
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** RFC 5280 §4.2.1.9, §4.2.1.3, §4.2.1.12, §4.2.1.6. */
function extensions(): Buffer[] {
  const isAuthority = der(SEQUENCE, der(BOOLEAN, Buffer.of(0xff)));
  // Two unused bits, then digitalSignature and keyCertSign.
  const keyUsage = der(BIT_STRING, Buffer.of(2, 0b1000_0100));
  // Server and client authentication, as go-plugin's own certificates have it.
  const purposes = [identifier("2b06010505070301"), identifier("2b06010505070302")];
  const alternativeName = der(SEQUENCE, der(DNS_NAME, Buffer.from(HOST)));
  return [
    extension("551d13", isAuthority),
    extension("551d0f", keyUsage),
    extension("551d25", der(SEQUENCE, ...purposes)),
    extension("551d11", alternativeName),
  ];
}

function extension(id: string, value: Buffer): Buffer {
  const isCritical = der(BOOLEAN, Buffer.of(0xff));
  return der(SEQUENCE, identifier(id), isCritical, der(OCTET_STRING, value));
}

/** Positive and without a leading zero: RFC 5280 §4.1.2.2, X.690 §8.3.2. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40);
  return bytes;
}

/** Two digits of the year until 2049, four after it (RFC 5280 §4.1.2.5). */
function time(atMs: number): Buffer {
  const digits = `${new Date(atMs).toISOString().replaceAll(/[-:T]/g, "").slice(0, 14)}Z`;
  return digits < "2050"
    ? der(UTC_TIME, Buffer.from(digits.slice(2)))
    : der(GENERALIZED_TIME, Buffer.from(digits));
}

function identifier(hex: string): Buffer {
  return der(OBJECT_IDENTIFIER, Buffer.from(hex, "hex"));
}

/** Tag, length, content (X.690 §8.1); contents here are shorter than 64 KiB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
