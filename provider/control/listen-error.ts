// What a failed listen means to a user, in one place for the deployer and for every server.
import { messageOf, ProviderError, systemCode } from "../errors.ts";

/** Where somebody wanted to listen. */
export interface Listening {
  readonly protocol: "udp" | "tcp";
  readonly address: string;
  readonly port: number;
}

/** Turns the error of a failed listen into one with a code and a remedy. */
export function listenError(cause: unknown, { protocol, address, port }: Listening): Error {
  const where = `${address} port ${port} (${protocol.toUpperCase()})`;
  switch (systemCode(cause)) {
    case "EADDRINUSE":
      return new ProviderError(
        "PORT_IN_USE",
        `${where} is in use by another process; choose another port or end that process`,
        { cause },
      );
    case "EACCES":
    case "EPERM":
      return new ProviderError(
        "PORT_FORBIDDEN",
        `this user may not listen on ${where}; choose a port above 1023 or grant CAP_NET_BIND_SERVICE`,
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return new ProviderError(
        "ADDRESS_UNAVAILABLE",
        `${where} cannot be listened on: ${address} is not an address of this machine`,
        { cause },
      );
    default:
      return new Error(`cannot listen on ${where}: ${messageOf(cause)}`, {
        cause,
      });
  }
}
