import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { hashToken, localToken } from "../../provider/control/tokens.ts";
import { createTokenReader } from "../../provider/runtime/token-reader.ts";

const folder = mkdtempSync(join(tmpdir(), "token-reader-"));
const file = join(folder, "tokens.json");
afterAll(() => rmSync(folder, { recursive: true }));

let writes = 0;
function write(content: object): void {
  writeFileSync(file, JSON.stringify(content));
  utimesSync(file, 1, ++writes); // two writes in one tick of the file system's clock
}

describe("whom the control API lets in", () => {
  it("follows the file and the clock, and always has the reader of the private key", () => {
    let wallMs = 0;
    write({ hashes: ["a"] });
    const read = createTokenReader({ file, key: "key", clock: { wallMs: () => wallMs } });
    const local = hashToken(localToken("key"));
    expect(read()).toEqual(["a", local]);
    write({ hashes: ["b"], lapsing: [{ hash: "a", untilMs: 1000 }] });
    expect(read()).toEqual(["b", "a", local]);
    wallMs = 1000;
    expect(read()).toEqual(["b", local]);
  });
});
