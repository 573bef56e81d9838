import { createPrivateKey, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { createCertificate } from "../../provider/deploy/certificate.ts";

const YEAR_MS = 365 * 24 * 3600 * 1000;

describe("the certificate of a control API", () => {
  let made: { certificate: string; key: string };
  let certificate: X509Certificate;
  beforeAll(async () => {
    made = await createCertificate({
      addresses: ["127.0.0.1", "2001:db8::1"],
      names: ["control.example.org"],
    });
    certificate = new X509Certificate(made.certificate);
  });

  it("is for its addresses and names, and for no others (RFC 5280 §4.2.1.6)", () => {
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkIP("2001:db8::1")).toBe("2001:db8::1");
    expect(certificate.checkHost("control.example.org")).toBe("control.example.org");
    expect(certificate.checkIP("127.0.0.2")).toBeUndefined();
    expect(certificate.checkHost("example.org")).toBeUndefined();
    // The common name is no host name to anyone.
    expect(certificate.checkHost("signpost")).toBeUndefined();
  });

  it("is its own authority, and serves only (RFC 5280 §4.2.1.9, §4.2.1.12)", () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("holds for ten years from a day ago and more, so that clocks may differ and step", () => {
    const from = Date.parse(certificate.validFrom);
    const to = Date.parse(certificate.validTo);
    expect(from).toBeLessThan(Date.now() - 24 * 3600 * 1000);
    expect((to - from) / YEAR_MS).toBeCloseTo(10, 1);
  });

  it("has a P-256 key, which belongs to it", () => {
    const key = createPrivateKey(made.key);
    expect(key.asymmetricKeyType).toBe("ec");
    expect(key.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(certificate.checkPrivateKey(key)).toBe(true);
  });

  it("is another one each time, with another serial number", async () => {
    const again = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
    expect(again.key).not.toBe(made.key);
    expect(new X509Certificate(again.certificate).serialNumber).not.toBe(certificate.serialNumber);
  });
});
