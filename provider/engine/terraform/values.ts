// Terraform's values as they travel: MessagePack with an extension for what is not known yet. Values
// are read without their type: every attribute arrives, `null` where it is not set, sets as arrays.
import { DecodeError, decode, type ExtData, encode } from "@msgpack/msgpack";
import { ProviderError } from "../../errors.ts";

/** Stands in a value for what Terraform does not know before it applies. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A value of Terraform's type system. Numbers beyond 2^53 are `bigint`; those beyond 64 bits arrive as text. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | typeof UNKNOWN
  | readonly Value[]
  | { readonly [name: string]: Value };

/** A value on the wire; the message `tfplugin6.DynamicValue` and what is sent of it. */
export interface WireValue {
  readonly msgpack: Uint8Array;
  readonly json?: Uint8Array;
}

/** Tells the placeholder of a value that is not known yet. */
export function isUnknown(value: unknown): value is typeof UNKNOWN {
  return value === UNKNOWN;
}

const EXT_UNKNOWN = 0;
/** What Terraform itself sends for an unknown value: one ignored byte. */
const UNKNOWN_DATA = new Uint8Array(1);

/**
 * Extension 0 is an unknown value, 12 one with refinements ("not null", a prefix, …), which we do not
 * use. Later versions may add others, which can only be unknowns too: whatever is known has a plain form.
 */
const extensionCodec = {
  tryToEncode: (value: unknown): ExtData | null =>
    isUnknown(value) ? ({ type: EXT_UNKNOWN, data: UNKNOWN_DATA } as ExtData) : null,
  decode: () => UNKNOWN,
};

/**
 * Reads a value; an absent one is `null`.
 *
 * @throws {DECLARATION_INVALID} when a map has the key `__proto__`, which the codec refuses
 */
export function decodeValue(wire: WireValue | undefined): Value {
  if (wire === undefined) return null;
  if (wire.msgpack.length > 0) {
    return withPlainIntegers(decodeBytes(wire.msgpack));
  }
  if (wire.json && wire.json.length > 0) return parseJsonValue(wire.json);
  return null;
}

function decodeBytes(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { extensionCodec, useBigInt64: true });
  } catch (cause) {
    if (!(cause instanceof DecodeError && cause.message.includes("__proto__"))) throw cause;
    const message = 'a key of a map must not be "__proto__"';
    throw new ProviderError("DECLARATION_INVALID", message, { cause });
  }
}

/** Reads a value that is written as JSON, as states are. */
export function parseJsonValue(bytes: Uint8Array): Value {
  return JSON.parse(new TextDecoder().decode(bytes)) as Value;
}

/** Writes a value; `undefined` properties are sent as `null`. */
export function encodeValue(value: Value): { msgpack: Uint8Array<ArrayBuffer> } {
  return { msgpack: encode(value, { extensionCodec, useBigInt64: true }) };
}

/** 64-bit integers that fit are plain numbers. */
function withPlainIntegers(value: unknown): Value {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(withPlainIntegers);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => [name, withPlainIntegers(item)]);
    return Object.fromEntries(entries) as Value;
  }
  return value as Value;
}
