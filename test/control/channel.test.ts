import { mkdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { callOnce, openChannel } from "../../provider/control/channel.ts";
import { isProviderError } from "../../provider/errors.ts";
import { openChannelServer } from "../../provider/runtime/channel-server.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

describe("a channel", () => {
  it("answers calls in their order, however long each takes", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const server = await openChannelServer(path, {
        slow: () => held.then(() => ({ said: "slow" })),
        fast: () => ({ said: "fast" }),
      });
      const channel = await openChannel(path);
      const replies: string[] = [];
      const calls = ["slow", "fast"].map((name) =>
        channel.call<{ said: string }>({ do: name }).then(({ said }) => replies.push(said)),
      );
      release();
      await Promise.all(calls);
      expect(replies).toEqual(["slow", "fast"]);
      channel.close();
      await server.close();
    }));

  it("carries a request of a megabyte whole", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      const server = await openChannelServer(path, {
        size: (request) => ({ length: String(request["text"]).length }),
      });
      const text = "é\n".repeat(500_000);
      expect(await callOnce(path, { do: "size", text })).toEqual({ length: 1_000_000 });
      await server.close();
    }));

  it("fails a call whose handler fails, with its message, and lives on", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      const server = await openChannelServer(path, {
        bad: () => {
          throw new Error("out of luck");
        },
        good: () => ({ fine: true }),
      });
      const channel = await openChannel(path);
      await expect(channel.call({ do: "bad" })).rejects.toThrow("out of luck");
      await expect(channel.call({ do: "toString" })).rejects.toThrow("unknown request toString");
      expect(await channel.call({ do: "good" })).toEqual({ fine: true });
      channel.close();
      await server.close();
    }));

  it("fails with RUNTIME_UNREACHABLE where nobody listens", () =>
    inTemporaryFolder(async (folder) => {
      const error = await openChannel(join(folder, "none.sock")).catch((caught) => caught);
      expect(isProviderError(error, "RUNTIME_UNREACHABLE")).toBe(true);
    }));

  it("fails waiting calls and says closed when the other side ends", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      const server = createServer((socket) => socket.once("data", () => socket.destroy()));
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const channel = await openChannel(path);
      const error = await channel.call({ do: "hello" }).catch((caught) => caught);
      expect(isProviderError(error, "RUNTIME_UNREACHABLE")).toBe(true);
      await channel.closed;
      await new Promise((resolve) => server.close(resolve));
    }));

  it("fails a call that is not answered in time, and ends: its replies could not be told apart", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      const server = await openChannelServer(path, { never: () => new Promise(() => {}) });
      const channel = await openChannel(path);
      const error = await channel.call({ do: "never" }, 10).catch((caught) => caught);
      expect(isProviderError(error, "RUNTIME_UNREACHABLE")).toBe(true);
      await channel.closed;
      await server.close();
    }));

  it("replaces the socket file that a dead process left", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "a.sock");
      const first = await openChannelServer(path, { who: () => ({ name: "first" }) });
      const second = await openChannelServer(path, { who: () => ({ name: "second" }) });
      expect(await callOnce(path, { do: "who" })).toEqual({ name: "second" });
      await Promise.all([first.close(), second.close()]);
    }));

  it("listens anew where its folder was removed, and keeps who is connected", () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, "run", "a.sock");
      await mkdir(dirname(path));
      const server = await openChannelServer(path, { who: () => ({ name: "same" }) });
      const held = await openChannel(path);
      await rm(dirname(path), { recursive: true });
      await server.ensureReachable();
      expect(await callOnce(path, { do: "who" })).toEqual({ name: "same" });
      expect(await held.call({ do: "who" })).toEqual({ name: "same" });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      held.close();
      await server.close();
    }));
});
