import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  type Connection,
  type Connections,
  createConnections,
} from "../../../provider/runtime/dns/connections.ts";
import {
  TCP_MAX_CONNECTIONS,
  TCP_MAX_CONNECTIONS_PER_CLIENT,
} from "../../../provider/runtime/dns/limits.ts";

let connections: Connections;
let cut: string[];

beforeEach(() => {
  connections = createConnections();
  cut = [];
});

function open(client: string, name: string): Connection {
  const connection = { client, cut: () => void cut.push(name), drain: () => {}, retire: () => {} };
  connections.add(connection);
  return connection;
}

describe("too many connections (RFC 7766 §6.2.2, K02)", () => {
  it("of one client cost it the one idle longest, and nobody else anything", () => {
    open("192.0.2.9", "other");
    const first = open("192.0.2.1", "first");
    open("192.0.2.1", "second");
    for (let count = 2; count < TCP_MAX_CONNECTIONS_PER_CLIENT; count++)
      open("192.0.2.1", `more ${count}`);
    expect(cut).toEqual([]);
    connections.touch(first);
    open("192.0.2.1", "one too many");
    expect(cut).toEqual(["second"]);
  });

  it("in all cost the one idle longest of all", () => {
    const connectionOf = (number: number) => open(`2001:db8::${number.toString(16)}`, `${number}`);
    const first = connectionOf(0);
    for (let number = 1; number < TCP_MAX_CONNECTIONS; number++) connectionOf(number);
    expect(cut).toEqual([]);
    connections.touch(first);
    connectionOf(TCP_MAX_CONNECTIONS);
    expect(cut).toEqual(["1"]);
  });

  it("are not reached by ones that have ended, removed once or twice", () => {
    for (let count = 0; count < 3 * TCP_MAX_CONNECTIONS; count++) {
      const connection = open("192.0.2.1", `${count}`);
      connections.remove(connection);
      connections.remove(connection);
    }
    expect(cut).toEqual([]);
  });

  it("are not changed by a query on one that has ended", () => {
    const gone = open("192.0.2.1", "gone");
    connections.remove(gone);
    connections.touch(gone);
    for (let count = 0; count < TCP_MAX_CONNECTIONS_PER_CLIENT; count++)
      open("192.0.2.1", `${count}`);
    expect(cut).toEqual([]);
  });
});
