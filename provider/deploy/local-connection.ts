// How an installation of this machine is reached as it is now, whatever was known of it before: its
// port, its certificate and its token may all have changed since. Read from its own directory.
import { readFile } from "node:fs/promises";
import {
  installationFiles,
  readMarker,
  readSettings,
  readTokens,
} from "../control/installation.ts";
import { hashToken, localToken, validHashes } from "../control/tokens.ts";
import { controlUrl } from "./local-target.ts";

/** How a control API is reached. */
export interface LocalConnection {
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly certificate: string;
  readonly token: string;
}

/**
 * Reads how the installation in a directory is reached.
 *
 * @param known - a token that is used while it is let in; else this machine's own is
 * @returns `undefined` where there is no installation, or not one of this user's
 */
export async function readLocalConnection(
  directory: string,
  known: string,
): Promise<LocalConnection | undefined> {
  const files = installationFiles(directory);
  try {
    const marker = await readMarker(directory);
    if (!marker) return undefined;
    const settings = await readSettings(directory);
    const tokens = await readTokens(directory);
    // Without its file a runtime lets in whom it did, and nothing tells whom.
    const isLetIn =
      tokens.hashes.length === 0 || validHashes(tokens, Date.now()).includes(hashToken(known));
    return {
      subscriptionId: marker.subscriptionId,
      endpoint: controlUrl(settings),
      certificate: await readFile(files.certificate, "utf8"),
      token: isLetIn ? known : localToken(await readFile(files.key, "utf8"), tokens),
    };
  } catch {
    return undefined; // somebody else's, or half removed: what is known has to do
  }
}
