// The two configurations that are planned side by side, each with its plugin in the folder where
// Terraform looks by itself: no registry, no network.
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PROVIDER_SOURCE, vendorPlugin } from "../../provider/vendor/vendor.ts";
import type { Tool } from "../tools/tool.ts";
import type { Signpost } from "./signpost.ts";
import type { Planned } from "./unchanged-plan.ts";

const PEER_SOURCE = "peer.internal/peer/time";

/** A profile and its endpoints in our own installation. */
export async function signpostSide(
  signpost: Signpost,
  folder: string,
  resources: number,
): Promise<Planned> {
  await mkdir(folder, { recursive: true });
  vendorPlugin(folder);
  const { endpoint, token, certificate } = signpost.access;
  return {
    server: "signpost",
    folder,
    environment: { SIGNPOST_ENDPOINT: endpoint, SIGNPOST_TOKEN: token, SIGNPOST_CA: certificate },
    configuration: `
terraform {
  required_providers { signpost = { source = "${PROVIDER_SOURCE}" } }
}
resource "signpost_profile" "planned" {
  name                   = "planned"
  traffic_routing_method = "Weighted"
  dns_config { relative_name = "planned" }
  monitor_config { path = "/" }
}
resource "signpost_external_endpoint" "planned" {
  count                = ${resources - 1}
  name                 = "endpoint\${count.index}"
  profile_id           = signpost_profile.planned.id
  target               = "endpoint\${count.index}.example.org"
  always_serve_enabled = true
}
`,
  };
}

/** As many resources of a provider that keeps all it has in Terraform's own state. */
export async function peerSide(peer: Tool, folder: string, resources: number): Promise<Planned> {
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const place = join(folder, "terraform.d", "plugins", PEER_SOURCE, peer.version, platform);
  await mkdir(place, { recursive: true });
  await copyFile(peer.path, join(place, `terraform-provider-time_v${peer.version}`));
  return {
    server: "peer",
    folder,
    environment: {},
    configuration: `
terraform {
  required_providers { time = { source = "${PEER_SOURCE}" } }
}
resource "time_offset" "planned" {
  count       = ${resources}
  offset_days = count.index + 1
}
`,
  };
}
