import { createRequire } from "node:module";
import { describe, expect, it } from "@jest/globals";
import { RCODE, TYPE } from "../../provider/wire/codes.ts";

interface CodeTable {
  toString(code: number): string;
}

// The published types leave these two files out.
const require = createRequire(import.meta.url);
const rcodes: CodeTable = require("dns-packet/rcodes.js");
const types: CodeTable = require("dns-packet/types.js");

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
