// A request to the control API of a deployed installation, with any method and body, as curl would send it.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { CLIENT_API_VERSION } from "../../provider/control/contract.ts";
import {
  installationFiles,
  readMarker,
  readSettings,
} from "../../provider/control/installation.ts";
import { parseReplyBody, type Reply } from "./reply.ts";

/** Asks about something below the default resource group. */
export type ControlRequest = (method: string, path: string, body?: object) => Promise<Reply>;

/** Makes the function that asks; paths are below `…/trafficManagerProfiles/`. */
export async function openControlRequest(
  directory: string,
  token: string,
): Promise<ControlRequest> {
  const { controlAddress, controlPort } = await readSettings(directory);
  const marker = await readMarker(directory);
  const ca = await readFile(installationFiles(directory).certificate, "utf8");
  const profiles = `/subscriptions/${marker?.subscriptionId}/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles`;
  return async (method, path, body) => {
    const outgoing = request({
      host: controlAddress,
      port: controlPort,
      path: `${profiles}/${path}?api-version=${CLIENT_API_VERSION}`,
      method,
      ca,
      agent: false,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    outgoing.end(body && JSON.stringify(body));
    const [reply] = (await once(outgoing, "response")) as [IncomingMessage];
    const text = (await reply.toArray()).join("");
    return { status: reply.statusCode ?? 0, json: parseReplyBody(text) };
  };
}
