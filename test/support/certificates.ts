// Self-signed certificates for test servers, with a name and dates of one's choice.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const DAY_MS = 24 * 3600 * 1000;

/** A certificate with its key, both in PEM, as `node:tls` takes them. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Makes a certificate.
 *
 * @param name - the one DNS name it is for
 * @param validDays - days from now from which and to which it is valid
 */
export async function testCertificate(
  name: string,
  validDays: readonly [from: number, to: number] = [-1, 1],
): Promise<TestCertificate> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [notBefore, notAfter] = validDays.map((days) => new Date(Date.now() + days * DAY_MS));
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name}`,
      ...(notBefore && { notBefore }),
      ...(notAfter && { notAfter }),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: PemConverter.encode(pkcs8, "PRIVATE KEY") };
}
