// The certificate written by hand, read by two independent readers: OpenSSL through Node, and a library.
import "reflect-metadata";
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
} from "@peculiar/x509";
import { createPluginCertificate } from "../../../provider/engine/terraform/plugin-certificate.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const DAY_MS = 24 * 3600 * 1000;

describe("the plugin's certificate", () => {
  it("is for localhost and signed by its own key", () => {
    const { der, certificatePem, keyPem } = createPluginCertificate();
    const read = new X509Certificate(certificatePem);
    expect(read.raw.equals(der)).toBe(true);
    expect(read.checkHost("localhost")).toBe("localhost");
    expect(read.checkHost("example.org")).toBeUndefined();
    expect(read.checkIssued(read)).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
    expect(read.ca).toBe(true);
  });

  it("is an authority for servers and clients, all of it critical (RFC 5280 §4.2.1)", async () => {
    const read = new ParsedCertificate(createPluginCertificate().der);
    expect(await read.verify({}, webcrypto)).toBe(true);
    expect(read.extensions.every(({ critical }) => critical)).toBe(true);
    const constraints = read.getExtension(BasicConstraintsExtension);
    expect(constraints).toMatchObject({ ca: true, critical: true });
    const { digitalSignature, keyCertSign } = KeyUsageFlags;
    expect(read.getExtension(KeyUsagesExtension)?.usages).toBe(digitalSignature | keyCertSign);
    expect(read.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual([
      "1.3.6.1.5.5.7.3.1",
      "1.3.6.1.5.5.7.3.2",
    ]);
  });

  it("is valid from the day before for longer than any apply", () => {
    const { notBefore, notAfter } = new ParsedCertificate(createPluginCertificate(NOW_MS).der);
    expect(notBefore.getTime()).toBe(NOW_MS - DAY_MS);
    expect(notAfter.getTime()).toBe(NOW_MS + 365 * DAY_MS);
  });

  it("is still valid after 2049, where dates are written in another way (RFC 5280 §4.1.2.5)", () => {
    const nowMs = Date.UTC(2049, 5, 1);
    const { notBefore, notAfter } = new ParsedCertificate(createPluginCertificate(nowMs).der);
    expect(notBefore.getTime()).toBe(nowMs - DAY_MS);
    expect(notAfter.getTime()).toBe(nowMs + 365 * DAY_MS);
  });

  it("has a positive serial number of its own each time", () => {
    const numbers = Array.from(
      { length: 50 },
      () => new ParsedCertificate(createPluginCertificate().der).serialNumber,
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toMatch(/^[4-7][0-9a-f]{31}$/);
  });
});
