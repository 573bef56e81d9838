import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { hashToken, localToken } from "../../provider/control/tokens.ts";
import { createTokenReader } from "../../provider/runtime/token-reader.ts";
import { collectingLog } from "../support/silent-log.ts";

const folder = mkdtempSync(join(tmpdir(), "token-reader-"));
const file = join(folder, "tokens.json");
afterAll(() => rmSync(folder, { recursive: true }));

let writes = 0;
function write(content: object): void {
  writeFileSync(file, JSON.stringify(content));
  utimesSync(file, 1, ++writes); // two writes in one tick of the file system's clock
}

const localOf = (...hashes: readonly string[]) => hashToken(localToken("key", { hashes }));

describe("whom the control API lets in", () => {
  it("follows the file and the clock, and always has the reader of the private key", () => {
    let wallMs = 0;
    write({ hashes: ["a"] });
    const clock = { wallMs: () => wallMs };
    const read = createTokenReader({ file, key: "key", clock, log: collectingLog() });
    expect(read()).toEqual(["a", localOf("a")]);
    write({ hashes: ["b"], lapsing: [{ hash: "a", untilMs: 1000 }] });
    expect(read()).toEqual(["b", "a", localOf("b")]);
    wallMs = 1000;
    expect(read()).toEqual(["b", localOf("b")]);
  });

  it("stays as it was without the file, and while that cannot be used, which is said once", () => {
    write({ hashes: ["a"] });
    const log = collectingLog();
    const read = createTokenReader({ file, key: "key", clock: { wallMs: () => 0 }, log });
    const before = read();
    rmSync(file);
    expect(read()).toEqual(before);
    writeFileSync(file, '{ "hashes": [');
    expect([read(), read()]).toEqual([before, before]);
    expect(log.events).toHaveLength(1);
    write({ hashes: ["b"] });
    expect(read()).toEqual(["b", localOf("b")]);
  });

  it("follows a file that takes the place of one of the same instant", () => {
    write({ hashes: ["a"] });
    const read = createTokenReader({
      file,
      key: "key",
      clock: { wallMs: () => 0 },
      log: collectingLog(),
    });
    read();
    const next = join(folder, "next.json");
    writeFileSync(next, JSON.stringify({ hashes: ["b"] }));
    utimesSync(next, 1, writes);
    renameSync(next, file);
    expect(read()).toEqual(["b", localOf("b")]);
  });
});
