// Entries of Terraform's lock file: ours is written, those of others are kept to the byte.
import { describe, expect, it } from "@jest/globals";
import { withLockedProvider } from "../../provider/vendor/lock-file.ts";

const OURS = { source: "signpost.internal/signpost/signpost", version: "0.1.0", hash: "h1:abc=" };
const ENTRY = `provider "signpost.internal/signpost/signpost" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:abc=",
  ]
}
`;
const OTHER = `provider "registry.example.org/hashicorp/random" {
  version     = "3.7.2"
  constraints = "~> 3.7"
  hashes = [
    "h1:356j/3XnXEKr9nyicLUufzoF4Yr6hRy481KIxRVpK0c=",
    "zh:14829603a32e4bc4d05062f059e545a91e27ff033756b48afbae6b3c835f508f",
  ]
}
`;
const HEADING = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

describe("the lock file", () => {
  it("is made where there is none", () => {
    expect(withLockedProvider("", OURS)).toBe(`${HEADING}\n${ENTRY}`);
  });

  it("keeps the entries of other providers, before and after ours", () => {
    const before = `${HEADING}\n${OTHER}`;
    expect(withLockedProvider(before, OURS)).toBe(`${before}\n${ENTRY}`);
    const stale = ENTRY.replaceAll("0.1.0", "0.0.9");
    const between = `${before}\n${stale}\n${OTHER.replace("random", "tls")}`;
    expect(withLockedProvider(between, OURS)).toBe(between.replace(stale, ENTRY));
  });

  it("is the same text when ours is locked already, whatever Terraform made of it", () => {
    const added = ENTRY.replace('constraints = "0.1.0"', 'constraints = "~> 0.1"').replace(
      '"h1:abc=",\n',
      '"h1:abc=",\n    "h1:other=",\n',
    );
    for (const entry of [ENTRY, added]) {
      const before = `${HEADING}\n${OTHER}\n${entry}`;
      expect(withLockedProvider(before, OURS)).toBe(before);
    }
  });

  it("gets our entry anew when our bytes changed, without the hashes of the old ones", () => {
    const after = withLockedProvider(`${HEADING}\n${ENTRY}`, { ...OURS, hash: "h1:new=" });
    expect(after).toBe(`${HEADING}\n${ENTRY.replace("h1:abc=", "h1:new=")}`);
  });

  it("takes no other provider for ours", () => {
    const similar = ENTRY.replace("signpost.internal", "signpostXinternal").replaceAll(
      "0.1.0",
      "9.0.0",
    );
    expect(withLockedProvider(similar, OURS)).toBe(`${similar}\n${ENTRY}`);
  });
});
