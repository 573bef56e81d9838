// Who may speak to the control API: bearers of a token whose hash is known (TM-222).
import { createHash, timingSafeEqual } from "node:crypto";

/** Tells whether an `Authorization` header carries a valid token; takes the same time for each. */
export function isAuthorized(header: string | undefined, hashes: readonly string[]): boolean {
  const token = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "")?.[1] ?? "";
  const given = createHash("sha256").update(token).digest();
  let allowed = false;
  for (const hash of hashes) {
    const known = Buffer.from(hash, "hex");
    if (known.length === given.length && timingSafeEqual(known, given)) allowed = true;
  }
  return allowed && token !== "";
}
