// Terraform's values to bytes and back. The bytes of the examples are what Terraform's own codec writes.
import { describe, expect, it } from "@jest/globals";
import { Encoder, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import {
  decodeValue,
  encodeValue,
  isUnknown,
  UNKNOWN,
  type Value,
} from "../../../provider/engine/terraform/values.ts";

const bytes = (hex: string) => ({ msgpack: Buffer.from(hex, "hex") });
const hex = (value: Value) => Buffer.from(encodeValue(value).msgpack).toString("hex");

describe("a value", () => {
  it("is read from what Terraform writes", () => {
    expect(decodeValue(bytes("82a46e616d65a3776562a374746cc0"))).toEqual({
      name: "web",
      ttl: null,
    });
    expect(decodeValue(bytes("92c3ccc8"))).toEqual([true, 200]);
  });

  it("is unknown as extension 0, and refined as extension 12", () => {
    expect(decodeValue(bytes("d40000"))).toBe(UNKNOWN);
    // Refined: not null (key 1 is false).
    expect(decodeValue(bytes("c7030c8101c2"))).toBe(UNKNOWN);
    expect(decodeValue(bytes("81a26964d40000"))).toEqual({ id: UNKNOWN });
    expect(hex({ id: UNKNOWN })).toBe("81a26964d40000");
  });

  it("is unknown as any extension of a later protocol", () => {
    const later = new Encoder().encode(new ExtData(77, new Uint8Array([1, 2, 3])));
    expect(decodeValue({ msgpack: later })).toBe(UNKNOWN);
  });

  it("keeps integers integers, also those beyond 32 and 53 bits", () => {
    expect(hex(60)).toBe("3c");
    expect(hex(1000)).toBe("cd03e8");
    expect(hex(2n ** 60n)).toBe("cf1000000000000000");
    expect(decodeValue(bytes("cf0000010000000000"))).toBe(2 ** 40);
    expect(decodeValue(bytes("cf1000000000000000"))).toBe(2n ** 60n);
    expect(decodeValue(bytes("d3ffffff0000000000"))).toBe(-(2 ** 40));
    expect(decodeValue(bytes("a531652b3930"))).toBe("1e+90");
  });

  it("is null where it is absent, also as a property", () => {
    expect(decodeValue(undefined)).toBeNull();
    expect(decodeValue({ msgpack: new Uint8Array(0) })).toBeNull();
    expect(hex(null)).toBe("c0");
  });

  it("is read from JSON where there is no other form", () => {
    const json = Buffer.from('{"ttl":30}');
    expect(decodeValue({ msgpack: new Uint8Array(0), json })).toEqual({ ttl: 30 });
  });

  it("fails to be read from half of its bytes", () => {
    expect(() => decodeValue(bytes("82a46e616d65a377"))).toThrow();
  });

  it("fails as a declaration with the one key that no map can have", () => {
    expect(() => decodeValue(bytes("81a95f5f70726f746f5f5fa178"))).toThrow(
      expect.objectContaining({
        code: "DECLARATION_INVALID",
        message: 'a key of a map must not be "__proto__"',
      }),
    );
  });

  it("comes back as it was", () => {
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false, UNKNOWN),
        fc.maxSafeInteger(),
        fc.double({ noNaN: true }).map((one) => one + 0), // Terraform has no negative zero
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
        fc.string({ unit: "grapheme" }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie("value"), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(fc.property(value, (one) => expect(decodeValue(encodeValue(one))).toEqual(one)));
  });
});

describe("the placeholder of the unknown", () => {
  it("is told from everything else", () => {
    expect(isUnknown(UNKNOWN)).toBe(true);
    for (const other of [null, undefined, "", "unknown", 0, {}, []])
      expect(isUnknown(other)).toBe(false);
  });
});
