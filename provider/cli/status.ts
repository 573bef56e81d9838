// `signpost status`: processes, profiles and endpoints of an installation, aligned for people or as JSON.
import { styleText } from "node:util";
import {
  type BindingReport,
  type EndpointReport,
  type KeptReport,
  type ProfileReport,
  type ResponderReport,
  type RuntimeStatus,
  readStatus,
  type SupervisorReport,
} from "../deploy/status.ts";
import type { Switch } from "../model/endpoint.ts";
import { findInstallations } from "./installations.ts";

type Style = Parameters<typeof styleText>[0];

const STATUS_STYLES: Readonly<Record<string, Style>> = {
  Online: "green",
  Unmonitored: "green",
  CheckingEndpoint: "yellow",
  CheckingEndpoints: "yellow",
  Degraded: "red",
  written: "green",
  pending: "yellow",
  stale: "yellow",
  failed: "red",
};

/**
 * Prints the status of the installations found.
 *
 * @returns the exit code: 0 when all of them are well, 1 when one is not or none is there
 */
export async function showStatus(options: {
  readonly directory: string | undefined;
  readonly json: boolean;
}): Promise<number> {
  const directories = await findInstallations(options.directory);
  const statuses = await Promise.all(directories.map(readStatus));
  if (options.json) {
    console.log(JSON.stringify(options.directory === undefined ? statuses : statuses[0], null, 2));
  } else if (statuses.length === 0) {
    console.log("no installation below ./.signpost or ~/.signpost; name one with --directory");
  } else {
    console.log(statuses.map(formatStatus).join("\n\n"));
  }
  return statuses.length > 0 && statuses.every(isWell) ? 0 : 1;
}

/** Whether all of an installation answers, and nothing in it waits for somebody to mend it. */
export function isWell({ supervisor, responder, controller, profiles }: RuntimeStatus): boolean {
  if (!supervisor || !responder || !controller || controller.storeFault) return false;
  if (profiles.some((profile) => profile.bindings.some(({ state }) => state.kind === "failed")))
    return false;
  return Object.values(supervisor.kept).every(({ state }) => state !== "failed");
}

/** A status as lines for people. */
export function formatStatus(status: RuntimeStatus): string {
  const { responder, controller, supervisor } = status;
  const lines = [
    `${styleText("bold", status.directory)}  ${status.version ?? "not running"}`,
    row("supervisor", supervisor && identity(supervisor)),
    row(
      "responder",
      responder &&
        `${identity(responder)}, port ${responder.port} on ${responder.addresses.join(" and ")}, ${served(responder)}`,
      supervisor?.kept.responder,
    ),
    row(
      "controller",
      controller &&
        `${identity(controller)}, control API ${controller.endpoint}, published generation ${controller.generation}`,
      supervisor?.kept.controller,
    ),
  ];
  const fault = controller?.storeFault;
  if (fault)
    lines.push(`  ${"store".padEnd(11)}${styleText("red", `${fault.message} [${fault.code}]`)}`);
  for (const profile of status.profiles) lines.push("", ...profileLines(profile));
  return lines.join("\n");
}

function profileLines(profile: ProfileReport): string[] {
  const { fqdn, trafficRoutingMethod, ttlSeconds, profileMonitorStatus, endpoints } = profile;
  const isWeighted = trafficRoutingMethod === "Weighted";
  const rank = (endpoint: EndpointReport) =>
    isWeighted
      ? `weight ${String(endpoint.weight).padStart(4)}`
      : `priority ${String(endpoint.priority).padStart(4)}`;
  const width = Math.max(0, ...endpoints.map(({ name }) => name.length));
  const targetWidth = Math.max(0, ...endpoints.map(({ target }) => target.length));
  return [
    `  ${fqdn}  ${trafficRoutingMethod}  TTL ${ttlSeconds} s  ${styled(profileMonitorStatus)}${switchedOff("profileStatus", profile.profileStatus)}`,
    ...endpoints.map(
      (endpoint) =>
        `    ${rank(endpoint)}  ${endpoint.name.padEnd(width)}  ${endpoint.target.padEnd(targetWidth)}  ${styled(endpoint.endpointMonitorStatus)}${switchedOff("endpointStatus", endpoint.endpointStatus)}`,
    ),
    ...profile.bindings.map(aliasLine),
  ];
}

function aliasLine({ name, hostedZoneId, mode, state }: BindingReport): string {
  const { kind, message, addresses } = state;
  const how =
    kind === "static" ? [] : [styled(kind), addresses.join(" "), message && `(${message})`];
  return `    alias     ${[name, `${mode} in ${hostedZoneId}`, ...how].filter(Boolean).join("  ")}`;
}

/** Names the property to be changed where something is switched off by its declaration. */
function switchedOff(property: string, value: Switch): string {
  return value === "Disabled" ? ` (${property})` : "";
}

function identity({ pid, version }: Pick<SupervisorReport, "pid" | "version">): string {
  return `pid ${pid}, version ${version}`;
}

function served({ generation, snapshotAgeSeconds }: ResponderReport): string {
  if (snapshotAgeSeconds === null) return "no snapshot yet";
  return `serves generation ${generation}, published ${snapshotAgeSeconds} s ago`;
}

function row(name: string, text: string | undefined, kept?: KeptReport): string {
  const label = `  ${name.padEnd(11)}`;
  if (text !== undefined && kept?.state === "failed") {
    return `${label}${text}\n${" ".repeat(13)}${styleText("red", `cannot be replaced: ${kept.message}`)}`;
  }
  if (text !== undefined) return label + text;
  if (kept?.state === "failed")
    return label + styleText("red", `cannot start: ${kept.message} [${kept.code}]`);
  return label + styleText("red", "not running");
}

function styled(status: string): string {
  const style = STATUS_STYLES[status];
  return style === undefined ? status : styleText(style, status);
}
