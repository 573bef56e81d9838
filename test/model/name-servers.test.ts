import { describe, expect, it } from "@jest/globals";
import { parseNameServers } from "../../provider/model/name-servers.ts";

const declared = { zone: "tm.example.org", directory: "/var/lib/signpost" };

describe("name servers", () => {
  it("have defaults: port 53, the control API on 127.0.0.1 port 5380", () => {
    expect(parseNameServers({ ...declared, zone: "TM.Example.ORG." }).value).toEqual({
      zone: "tm.example.org",
      directory: "/var/lib/signpost",
      addresses: [],
      port: 53,
      controlAddress: "127.0.0.1",
      controlPort: 5380,
      resolvers: [],
      inheritAwsCredentials: false,
    });
  });

  it.each([
    [{ zone: "a b" }, "zone"],
    [{ zone: undefined }, "zone"],
    [{ directory: " " }, "directory"],
    [{ port: 70000 }, "port"],
    [{ port: 0 }, "port"],
    [{ controlPort: 1.5 }, "controlPort"],
    [{ controlAddress: "localhost" }, "controlAddress"],
    [{ addresses: ["0.0.0.0"] }, "addresses[0]"],
    [{ addresses: ["192.0.2.1", "::"] }, "addresses[1]"],
    [{ addresses: ["192.0.2.1", "192.0.2.1"] }, "addresses[1]"],
    [{ port: 5380 }, "controlPort"],
  ])("are refused with %j, at %s", (change, path) => {
    const { faults } = parseNameServers({ ...declared, ...change });
    expect(faults.map((fault) => fault.path)).toEqual([path]);
  });
});
