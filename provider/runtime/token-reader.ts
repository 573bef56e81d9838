// Whom the control API lets in, looked up for every request: the tokens file changes while it runs, and
// replaced tokens lapse by the clock.
import { readFileSync, statSync } from "node:fs";
import { hashToken, localToken, parseTokens, type Tokens, validHashes } from "../control/tokens.ts";
import type { Clock } from "./clock.ts";

/** Where tokens come from. */
export interface TokenSources {
  /** The tokens file. */
  readonly file: string;
  /** The private key of the control API, in PEM; its reader is let in too. */
  readonly key: string;
  readonly clock: Pick<Clock, "wallMs">;
}

/** Reads the hashes of valid tokens, again whenever their file has changed; without one they stay. */
export function createTokenReader({ file, key, clock }: TokenSources): () => readonly string[] {
  const local = hashToken(localToken(key));
  let readAtMs = -1;
  let tokens: Tokens = { hashes: [], lapsing: [] };
  return () => {
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? readAtMs;
    if (mtimeMs !== readAtMs) {
      tokens = parseTokens(JSON.parse(readFileSync(file, "utf8")));
      readAtMs = mtimeMs;
    }
    return [...validHashes(tokens, clock.wallMs()), local];
  };
}
