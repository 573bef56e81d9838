import { describe, expect, it } from "@jest/globals";
import rcodes from "dns-packet/rcodes.js";
import types from "dns-packet/types.js";
import { RCODE, TYPE } from "../../provider/wire/codes.ts";

describe("the numbers of the registry (RFC 6895)", () => {
  it.each(Object.entries(TYPE))("type %s is %d, as an independent table has it", (name, number) => {
    expect(types.toString(number)).toBe(name.toUpperCase());
  });

  it.each(Object.entries(RCODE))(
    "code %s is %d, as an independent table has it",
    (name, number) => {
      const known = number === RCODE.badVers ? "RCODE_16" : name.toUpperCase();
      expect(rcodes.toString(number)).toBe(known);
    },
  );
});
