// What lets a client and a runtime trust each other: a bearer token, kept by the runtime as a hash
// only, and a certificate of the runtime's own.
import { randomBytes, X509Certificate } from "node:crypto";
import { installationFiles, readIfThere, readTokens, writeWhole } from "../control/installation.ts";
import { hashToken, type Tokens } from "../control/tokens.ts";

/** Makes a token: 256 random bits. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * How long a replaced token is still let in, in milliseconds: an `up` that replaces it deletes with it
 * what other stacks and other machines have not heard of yet.
 */
export const TOKEN_GRACE_MS = 3600 * 1000;

/** The tokens that there should be. */
export interface WantedTokens {
  readonly token: string;
  /** The one it takes the place of. */
  readonly replaced?: string | undefined;
  /** The wall clock. */
  readonly nowMs: number;
}

/** Makes a token the valid one. The one it replaces lapses, as do those that were lapsing. */
export async function allowToken(
  directory: string,
  { token, replaced, nowMs }: WantedTokens,
): Promise<void> {
  const hash = hashToken(token);
  const before = await readTokens(directory);
  const old = replaced === undefined ? hash : hashToken(replaced);
  const lapsing = before.lapsing.filter(
    (one) => one.untilMs > nowMs && one.hash !== hash && one.hash !== old,
  );
  if (old !== hash) lapsing.push({ hash: old, untilMs: nowMs + TOKEN_GRACE_MS });
  const tokens: Tokens = { hashes: [hash], lapsing };
  if (JSON.stringify(tokens) === JSON.stringify(before)) return;
  await writeWhole(installationFiles(directory).tokens, `${JSON.stringify(tokens)}\n`);
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
