import { describe, expect, it } from "@jest/globals";
import { startDaemon } from "../../../scripts/tools/daemon.ts";

const never = { answers: async () => false };

describe("a server of somebody else's", () => {
  it("that answers is ended when it is closed", async () => {
    const daemon = await startDaemon("/bin/sleep", ["60"], { answers: async () => true });
    await daemon.close();
  });

  it.each([
    ["that is not there", "/nonexistent", [], /nonexistent ENOENT/],
    ["that ends with what it says", "/bin/sh", ["-c", "echo no room; exit 3"], /: no room$/],
    ["that a signal ends", "/bin/sh", ["-c", "kill -KILL $$"], /does not answer/],
  ])("fails at once when it is one %s", async (_, program, args, message) => {
    const startedAtMs = performance.now();
    await expect(startDaemon(program, args, never)).rejects.toThrow(message);
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  });
});
