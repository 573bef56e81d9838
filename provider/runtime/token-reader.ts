// Whom the control API lets in, looked up for every request: the tokens file changes while it runs, and
// replaced tokens lapse by the clock.
import { readFileSync, statSync } from "node:fs";
import { hashToken, localToken, parseTokens, type Tokens, validHashes } from "../control/tokens.ts";
import { messageOf } from "../errors.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** Where tokens come from. */
export interface TokenSources {
  /** The tokens file. */
  readonly file: string;
  /** The private key of the control API, in PEM; its reader is let in too. */
  readonly key: string;
  readonly clock: Pick<Clock, "wallMs">;
  readonly log: Log;
}

/**
 * Reads the hashes of valid tokens, again whenever their file has changed. Without one, and while it
 * cannot be used, those that were read last stay.
 */
export function createTokenReader({
  file,
  key,
  clock,
  log,
}: TokenSources): () => readonly string[] {
  let tokens: Tokens = { hashes: [], lapsing: [] };
  let local = hashToken(localToken(key, tokens));
  let read = "";
  let refused: string | undefined;
  const refresh = () => {
    let found = "";
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (!stat) return;
      found = `${stat.ino} ${stat.mtimeMs}`; // a file that took its place may be of the same instant
      if (found === read) return;
      tokens = parseTokens(JSON.parse(readFileSync(file, "utf8")));
      local = hashToken(localToken(key, tokens));
      read = found;
    } catch (error) {
      if (found !== refused) log.error("tokens-not-read", { message: messageOf(error) });
      refused = found;
    }
  };
  return () => {
    refresh();
    return [...validHashes(tokens, clock.wallMs()), local];
  };
}
