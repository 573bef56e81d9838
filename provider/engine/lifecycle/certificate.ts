// The certificate of a control API, as a user configures it: in PEM, or the path of its file.
import { readFileSync } from "node:fs";
import { ProviderError, systemCode } from "../../errors.ts";
import { show } from "../../model/rules.ts";

const BEGINNING = "-----BEGIN CERTIFICATE-----";

/**
 * Reads a configured certificate.
 *
 * @param setting - what it is configured by, for messages
 * @returns PEM
 * @throws {DECLARATION_INVALID} when there is none
 */
export function readCertificate(ca: string, setting: string): string {
  if (ca.includes(BEGINNING)) return ca;
  let text: string;
  try {
    text = readFileSync(ca, "utf8");
  } catch (cause) {
    throw new ProviderError(
      "DECLARATION_INVALID",
      `${setting} must be a certificate in PEM or the path of its file, got ${show(ca)}: ${systemCode(cause)}`,
      { cause },
    );
  }
  if (text.includes(BEGINNING)) return text;
  throw new ProviderError("DECLARATION_INVALID", `${setting}: there is no certificate in ${ca}`);
}
