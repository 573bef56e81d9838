// Which tokens an installation lets in. Its file holds hashes only: of the tokens that are valid, and of
// those that were replaced and lapse. Files written before tokens could be replaced are read as well.
import { createHash, createHmac } from "node:crypto";
import { isObject } from "./body.ts";

/** A token that was replaced. */
export interface LapsingToken {
  /** SHA-256 in hex. */
  readonly hash: string;
  /** When it is let in no longer, in milliseconds of the wall clock. */
  readonly untilMs: number;
}

/** The tokens of an installation. */
export interface Tokens {
  /** SHA-256 hashes of the tokens that are valid, in hex. */
  readonly hashes: readonly string[];
  readonly lapsing: readonly LapsingToken[];
}

/** Reads the content of a tokens file; what is none lets nobody in. */
export function parseTokens(json: unknown): Tokens {
  const { hashes, lapsing } = isObject(json) ? json : {};
  return {
    hashes: listOf(hashes).filter((hash) => typeof hash === "string"),
    lapsing: listOf(lapsing).filter(isLapsing),
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isLapsing(value: unknown): value is LapsingToken {
  if (!isObject(value)) return false;
  return typeof value["hash"] === "string" && typeof value["untilMs"] === "number";
}

/** The hashes of the tokens that are let in at an instant. */
export function validHashes({ hashes, lapsing }: Tokens, nowMs: number): readonly string[] {
  return [...hashes, ...lapsing.filter(({ untilMs }) => nowMs < untilMs).map(({ hash }) => hash)];
}

/** The form in which a token is kept. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The token of whoever may read an installation's own private key. Nobody needs to be given it, it
 * stands nowhere, and it adds no power: its bearer could write the tokens file. It is another one as soon
 * as the valid tokens are others, so that whoever read the key once is shut out with them.
 *
 * @param key - the private key of the control API, in PEM
 */
export function localToken(key: string, { hashes }: Pick<Tokens, "hashes">): string {
  return createHmac("sha256", key)
    .update(["signpost: control from this machine", ...hashes].join("\n"))
    .digest("base64url");
}
