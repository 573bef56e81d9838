// `signpost vendor`: puts the Terraform plugin beside a configuration that is written by hand. Constructs do
// the same when they are synthesized.
import { homedir } from "node:os";
import { relative, resolve } from "node:path";
import { hidingConfigurations } from "../vendor/cli-configuration.ts";
import { PROVIDER_SOURCE, vendorPlugin } from "../vendor/vendor.ts";

/**
 * Vendors the plugin and says how to use it.
 *
 * @returns the exit code: 0, also when a warning was given
 */
export function vendor(directory: string | undefined): number {
  const folder = resolve(directory ?? ".");
  const { version, plugins, changed } = vendorPlugin(folder);
  const place = relative(process.cwd(), plugins) || plugins;
  const done = changed ? "is now in" : "is already in";
  console.log(`signpost ${version} ${done} ${place}, and locked in .terraform.lock.hcl

  terraform {
    required_providers {
      signpost = {
        source  = "${PROVIDER_SOURCE}"
        version = "${version}"
      }
    }
  }

then terraform init, or tofu init`);
  for (const warning of hidingConfigurations({ environment: process.env, home: homedir() })) {
    console.error(`\nwarning: ${warning}`);
  }
  return 0;
}
