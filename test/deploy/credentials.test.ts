import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { installationFiles, readTokens } from "../../provider/control/installation.ts";
import { hashToken, validHashes } from "../../provider/control/tokens.ts";
import { allowToken, createToken, TOKEN_GRACE_MS } from "../../provider/deploy/credentials.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "credentials-"));
});
afterEach(() => rm(directory, { recursive: true }));

async function letIn(nowMs: number): Promise<readonly string[]> {
  return validHashes(await readTokens(directory), nowMs);
}

describe("a token that replaces another", () => {
  it("is valid at once, and the other for an hour more", async () => {
    await allowToken(directory, { token: "one", nowMs: 0 });
    await allowToken(directory, { token: "two", replaced: "one", nowMs: 5000 });
    expect(TOKEN_GRACE_MS).toBe(3600 * 1000);
    expect(await letIn(5000 + TOKEN_GRACE_MS - 1)).toEqual([hashToken("two"), hashToken("one")]);
    expect(await letIn(5000 + TOKEN_GRACE_MS)).toEqual([hashToken("two")]);
  });

  it("leaves those that lapse already to lapse, and forgets those that have", async () => {
    await allowToken(directory, { token: "one", nowMs: 0 });
    await allowToken(directory, { token: "two", replaced: "one", nowMs: 1000 });
    await allowToken(directory, { token: "three", replaced: "two", nowMs: 2000 });
    expect(await letIn(3000)).toEqual(["three", "one", "two"].map(hashToken));
    await allowToken(directory, { token: "three", nowMs: 1000 + TOKEN_GRACE_MS });
    expect((await readTokens(directory)).lapsing.map(({ hash }) => hash)).toEqual([
      hashToken("two"),
    ]);
  });

  it("may be the one that was lapsing, as when a deployment is taken back", async () => {
    await allowToken(directory, { token: "two", replaced: "one", nowMs: 0 });
    await allowToken(directory, { token: "one", nowMs: 1 });
    expect(await letIn(2 * TOKEN_GRACE_MS)).toEqual([hashToken("one")]);
  });
});

describe("the tokens file", () => {
  it("never has a token in it, only hashes", async () => {
    const [one, two] = [createToken(), createToken()];
    await allowToken(directory, { token: two, replaced: one, nowMs: 0 });
    const text = await readFile(installationFiles(directory).tokens, "utf8");
    expect(text).not.toContain(one);
    expect(text).not.toContain(two);
  });

  it("is read as it was written before tokens could be replaced", async () => {
    const { tokens } = installationFiles(directory);
    await writeFile(tokens, JSON.stringify({ hashes: [hashToken("one")] }));
    expect(await letIn(0)).toEqual([hashToken("one")]);
    await allowToken(directory, { token: "one", nowMs: 0 });
    expect(await letIn(0)).toEqual([hashToken("one")]);
  });
});
