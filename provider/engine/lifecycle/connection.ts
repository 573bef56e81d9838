// How a resource reaches the installation it lives in. The connection travels with every resource,
// so that it can still be deleted when nothing else is known; what changes in it besides the
// installation itself (a new token, another port) is no change of the resource.
import { type ControlClient, createControlClient } from "../../control/client.ts";
import { invalidDeclaration } from "../../errors.ts";
import type { IsUnknown, Values } from "./kind.ts";

/** Where an installation is and what lets a client in. */
export interface Connection {
  /** URL of the control API. */
  readonly endpoint: string;
  readonly token: string;
  readonly certificate: string;
  readonly subscriptionId: string;
  readonly zone: string;
}

const PARTS = ["endpoint", "token", "certificate", "subscriptionId", "zone"] as const;

/** Reads the connection out of a resource's properties. */
export function connectionOf(values: Values): Connection {
  const connection = (values["connection"] ?? {}) as Partial<Connection>;
  const missing = PARTS.filter((part) => typeof connection[part] !== "string");
  if (missing.length > 0) {
    throw invalidDeclaration([
      {
        path: "nameServers",
        message: `nameServers must be the name servers this resource belongs to; missing of its connection: ${missing.join(", ")}`,
      },
    ]);
  }
  return connection as Connection;
}

/** A client for the installation a resource lives in. */
export function clientOf(values: Values): ControlClient {
  return createControlClient(connectionOf(values));
}

/**
 * Whether a resource moves to another installation. A connection that is unknown as a whole is what
 * an engine shows while the name servers are being replaced; one with unknown parts, while they are
 * merely changed.
 */
export function movesInstallation(state: Values, inputs: Values, isUnknown: IsUnknown): boolean {
  if (isUnknown(inputs["connection"])) return true;
  const next = (inputs["connection"] ?? {}) as Partial<Connection>;
  const previous = (state["connection"] ?? {}) as Partial<Connection>;
  if (isUnknown(next.subscriptionId)) return false;
  return next.subscriptionId !== previous.subscriptionId;
}
