import { describe, expect, it } from "@jest/globals";
import type { Channel, ChannelRequest } from "../../provider/control/channel.ts";
import { ProviderError } from "../../provider/errors.ts";
import { succeed } from "../../provider/runtime/succession.ts";

const UNREACHABLE = new ProviderError("RUNTIME_UNREACHABLE", "it has gone");

/** A channel to a responder that gives these replies, by request; an error is thrown. */
function channelTo(replies: Readonly<Record<string, object>>) {
  const asked: ChannelRequest[] = [];
  const channel: Channel = {
    closed: Promise.resolve(),
    close: () => {},
    async call<Reply>(request: ChannelRequest) {
      asked.push(request);
      const reply = replies[request.do];
      if (reply instanceof Error) throw reply;
      return reply as Reply;
    },
  };
  return { channel, asked };
}
const program = { node: "node", program: "next.js" };
const refused = { ready: false, code: "SNAPSHOT_MISSING", message: "none" };
const protocol = { ready: false, code: "HANDOVER_FAILED", message: "by protocol 2" };

describe("a succession", () => {
  it("names the program and, once the one that ran has left, the successor", async () => {
    const { channel, asked } = channelTo({ succeed: { pid: 7 }, outcome: { ready: true } });
    expect(await succeed(channel, program)).toEqual({ kind: "succeeded", pid: 7 });
    expect(asked).toEqual([{ do: "succeed", ...program }, { do: "outcome" }]);
  });

  it.each([
    ["refused by a successor that cannot start", { outcome: refused }, "refused"],
    ["impossible when the two speak no common protocol", { outcome: protocol }, "impossible"],
    ["impossible with one that has no such request", { succeed: new Error("no") }, "impossible"],
    ["over when the one that ran has ended before", { succeed: UNREACHABLE }, "ended"],
    ["over when the one that ran ends meanwhile", { outcome: UNREACHABLE }, "ended"],
  ])("is %s", async (_, replies, kind) => {
    const { channel } = channelTo({ succeed: { pid: 7 }, ...replies });
    expect(await succeed(channel, program)).toMatchObject({ kind });
  });
});
