// Why a socket could not be opened, said so that a user can act on it.
import { ProviderError, systemCode } from "../../errors.ts";
import type { Transport } from "./answer.ts";

/**
 * Translates the error of opening a socket; one that has no translation is returned as it is.
 */
export function listenError(
  cause: unknown,
  transport: Transport,
  address: string,
  port: number,
): unknown {
  const place = `port ${port} (${transport}) of ${address}`;
  switch (systemCode(cause)) {
    case "EADDRINUSE":
      return new ProviderError(
        "PORT_IN_USE",
        `cannot listen on ${place}: something else does; stop it or choose another port`,
        { cause },
      );
    case "EACCES":
    case "EPERM":
      return new ProviderError(
        "PORT_FORBIDDEN",
        `cannot listen on ${place}: this user may not; choose a port from 1024, or give the process CAP_NET_BIND_SERVICE`,
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return new ProviderError(
        "ADDRESS_UNAVAILABLE",
        `cannot listen on ${place}: this machine does not have the address; choose one that it has`,
        { cause },
      );
    default:
      return cause;
  }
}
