// What lets a client and a runtime trust each other: a bearer token, kept by the runtime as a hash
// only, and a certificate of the runtime's own.
import { createHash, randomBytes, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { installationFiles, readTokenHashes, writeWhole } from "../control/installation.ts";
import { systemCode } from "../errors.ts";

/** Makes a token: 256 random bits. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Makes a token valid, and every other one not. */
export async function allowToken(directory: string, token: string): Promise<void> {
  const hash = createHash("sha256").update(token).digest("hex");
  const hashes = await readTokenHashes(directory);
  if (hashes.length === 1 && hashes[0] === hash) return;
  await writeWhole(installationFiles(directory).tokens, `${JSON.stringify({ hashes: [hash] })}\n`);
}

/**
 * Makes sure that the runtime has a certificate for an address, and returns it.
 *
 * @returns the certificate in PEM, and whether it is a new one
 */
export async function ensureCertificate(
  directory: string,
  address: string,
): Promise<{ certificate: string; created: boolean }> {
  const files = installationFiles(directory);
  const present = await readIfThere(files.certificate);
  const key = await readIfThere(files.key);
  if (present !== undefined && key !== undefined && new X509Certificate(present).checkIP(address)) {
    return { certificate: present, created: false };
  }
  // Loaded when needed: it is the heaviest dependency and a certificate is made once.
  const { createCertificate } = await import("./certificate.ts");
  const made = await createCertificate({ addresses: [address], names: [] });
  await writeWhole(files.key, made.key);
  await writeWhole(files.certificate, made.certificate);
  return { certificate: made.certificate, created: true };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
