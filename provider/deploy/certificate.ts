// The certificate of a control API: self-signed, its own authority, made once per installation.
// The library injects its parts by reflection and needs this first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const YEARS = 10;
const YEAR_MS = 365.25 * 24 * 3600 * 1000;
/** Machines whose clock is behind, or steps back, still find it valid. */
const BEFORE_MS = 2 * 24 * 3600 * 1000;

/** Makes a certificate for addresses and names, with its key, both in PEM. */
export async function createCertificate({
  addresses,
  names,
}: {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=signpost",
      notBefore: new Date(now - BEFORE_MS),
      notAfter: new Date(now + YEARS * YEAR_MS),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          ...addresses.map((value) => ({ type: "ip" as const, value })),
          ...names.map((value) => ({ type: "dns" as const, value })),
        ]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `${PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`,
  };
}
