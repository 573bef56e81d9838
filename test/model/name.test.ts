import { describe, expect, it } from "@jest/globals";
import {
  canonicalName,
  endpointNameFault,
  profileNameFault,
  relativeNameFault,
  targetNameFault,
  withoutTrailingDot,
  zoneNameFault,
} from "../../provider/model/name.ts";

const label63 = "a".repeat(63);
/** A name of labels of 63 characters and a last one that makes it as long as asked for. */
const nameOf = (length: number) => `${label63}.${label63}.${label63}.${"b".repeat(length - 192)}`;

type FaultOf = (name: string) => string | undefined;

function accepts(faultOf: FaultOf, names: readonly string[]): void {
  it.each(names)("takes %j", (name) => {
    expect(faultOf(name)).toBeUndefined();
  });
}

function refuses(faultOf: FaultOf, names: readonly string[], says: RegExp): void {
  it.each(names)("fails for %j", (name) => {
    expect(faultOf(name)).toMatch(says);
  });
}

describe("a relative name (TM-47)", () => {
  accepts(relativeNameFault, [
    "web",
    "WEB",
    "partners.contoso",
    "a",
    "1",
    "x--y",
    label63,
    nameOf(253),
  ]);
  refuses(
    relativeNameFault,
    ["-web", "web-", "a..b", ".web", "web.", "we b", "we_b", "wéb", "*", "a.*", `${label63}a`],
    /^must be a relative DNS name whose labels are 1 to 63 letters, digits and inner hyphens, got "/,
  );
  refuses(
    relativeNameFault,
    ["", nameOf(254)],
    /^must be a relative DNS name of 1 to 253 characters, got \d+ characters$/,
  );
});

describe("a zone name", () => {
  accepts(zoneNameFault, [
    "tm.example.org",
    "tm.example.org.",
    "example",
    nameOf(253),
    `${nameOf(253)}.`,
  ]);
  refuses(
    zoneNameFault,
    ["", ".", "a..b", "tm_.example.org", "tm.example.org..", nameOf(254)],
    /^must be a DNS name/,
  );
});

describe("the name of a target (TM-36)", () => {
  accepts(targetNameFault, [
    "www.example.org",
    "www.example.org.",
    "WWW.Example.ORG",
    "_svc.example.org",
    "a_b.example.org",
    "1and1.example.org",
    "localhost",
    "xn--bcher-kva.example.org",
    nameOf(253),
    `${nameOf(253)}.`,
  ]);
  refuses(
    targetNameFault,
    [
      "https://www.example.org",
      "www.example.org/path",
      "www.example.org:443",
      "*.example.org",
      "bücher.example.org",
      "a..example.org",
      "-a.example.org",
      "user@example.org",
      "",
      ".",
      nameOf(254),
    ],
    /^must be a DNS name or an IP address, without scheme, path or port,/,
  );
  refuses(
    targetNameFault,
    ["256.1.1.1", "127.1", "2130706433", "192.0.2.1.", "a.example.1"],
    /^must be a DNS name or an IP address, got ".*", which ends in a number and is no IPv4 address$/,
  );
});

describe("the name of a profile (TM-9)", () => {
  accepts(profileNameFault, ["web", "a", "Web-1", "a.b", "a".repeat(63)]);
  refuses(
    profileNameFault,
    ["", "a".repeat(64), "-web", "web-", ".web", "web.", "we_b", "we b", "a/b", ".."],
    /^must be 1 to 63 letters, digits, hyphens and periods, starting and ending with a letter or digit, got "/,
  );
});

describe("the name of an endpoint (TM-30)", () => {
  accepts(endpointNameFault, [
    "a",
    "My external endpoint",
    "…",
    "a".repeat(260),
    "a.b",
    "...",
    "größer",
  ]);
  refuses(
    endpointNameFault,
    ["", " ", "\t ", "a".repeat(261), "a:b", "a/b", "a\\b", "a\nb", "a\u0000b"],
    /^must be 1 to 260 characters, not all blank, not . or .., without : \/ \\ or control characters/,
  );
  // In a URL these are no segments but steps: the one would name the kind, the other the profile.
  refuses(endpointNameFault, [".", ".."], /^must be 1 to 260 characters/);
  // Half a surrogate pair cannot be written in a URL at all.
  refuses(endpointNameFault, ["a\ud800", "\udc00"], /^must be 1 to 260 characters/);
});

describe("names compare", () => {
  it("without regard to case and the dot at the end (TM-10, RFC 4343)", () => {
    expect(canonicalName("WWW.Example.org.")).toBe("www.example.org");
    expect(withoutTrailingDot("WWW.Example.org.")).toBe("WWW.Example.org");
    expect(withoutTrailingDot("www.example.org")).toBe("www.example.org");
  });
});
