import { text } from "node:stream/consumers";
import { describe, expect, it } from "@jest/globals";
import {
  parseProcessorList,
  pickProcessors,
  startFavoured,
} from "../../../scripts/bench/processors.ts";

describe("a list of processors", () => {
  it.each<[string, number[]]>([
    ["0", [0]],
    ["0-3", [0, 1, 2, 3]],
    ["1,3", [1, 3]],
    ["0-1,4-5,9\n", [0, 1, 4, 5, 9]],
  ])("%j is %j", (given, expected) => {
    expect(parseProcessorList(given)).toEqual(expected);
  });
});

describe("a program with a processor of its own", () => {
  it("runs there and nowhere else, in a session of its own", async () => {
    const { load } = await pickProcessors();
    const script = 'grep Cpus_allowed_list /proc/$$/status; cut -d" " -f6 /proc/$$/stat; echo $$';
    const child = startFavoured(load, ["sh", "-c", script]);
    const [allowed, session, pid] = (await text(child.stdout)).trim().split("\n");
    expect(allowed).toBe(`Cpus_allowed_list:\t${load}`);
    expect(session).toBe(pid);
    expect(pid).toBe(String(child.pid));
  });
});
