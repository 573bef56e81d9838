// Which TCP connections are open, on all addresses together, and which one has to go when there are
// too many: the one that has been idle longest (RFC 7766 §6.2.2, §10), never the newcomer.
import { TCP_MAX_CONNECTIONS, TCP_MAX_CONNECTIONS_PER_CLIENT } from "./limits.ts";

/** An open connection. */
export interface Connection {
  readonly client: string;
  /** Ends it at once. */
  cut(): void;
  /** Ends it when what was written has been read. */
  drain(): void;
  /** Serves it until it is quiet, for a short time at most, then ends it likewise. */
  retire(): void;
}

/** The open connections. */
export interface Connections {
  /** Takes a new one in, and cuts the one idle longest of its client, or of all, if that is one too many. */
  add(connection: Connection): void;
  /** Notes that a whole query came in. */
  touch(connection: Connection): void;
  remove(connection: Connection): void;
}

/** Makes an empty list of connections. */
export function createConnections(): Connections {
  // Sets keep the order of insertion, so the first is the one idle longest.
  const all = new Set<Connection>();
  const byClient = new Map<string, Set<Connection>>();
  const connections: Connections = {
    add(connection) {
      const own = byClient.get(connection.client) ?? new Set();
      if (own.size >= TCP_MAX_CONNECTIONS_PER_CLIENT) cutFirst(own);
      else if (all.size >= TCP_MAX_CONNECTIONS) cutFirst(all);
      all.add(connection);
      byClient.set(connection.client, own.add(connection));
    },
    touch(connection) {
      moveToEnd(all, connection);
      moveToEnd(byClient.get(connection.client), connection);
    },
    remove(connection) {
      const own = byClient.get(connection.client);
      all.delete(connection);
      own?.delete(connection);
      if (own?.size === 0) byClient.delete(connection.client);
    },
  };
  return connections;

  function cutFirst(set: ReadonlySet<Connection>): void {
    const [first] = set;
    if (!first) return;
    connections.remove(first);
    first.cut();
  }
}

function moveToEnd(set: Set<Connection> | undefined, connection: Connection): void {
  if (set?.delete(connection)) set.add(connection);
}
