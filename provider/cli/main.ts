// The command line `signpost`: how the installations on this machine stand, and what their name
// servers answer. It reads; whatever changes something there is declared and deployed. And it puts the
// Terraform plugin beside a configuration.
import { parseArgs } from "node:util";
import { messageOf } from "../errors.ts";
import { ask } from "./ask.ts";
import { showStatus } from "./status.ts";
import { vendor } from "./vendor.ts";

const USAGE = `usage:
  signpost status [--directory DIR] [--json]
      how the installations on this machine stand, their profiles and endpoints
  signpost ask NAME [--type A|AAAA|CNAME|SOA|NS] [--server ADDRESS] [--port PORT]
      asks a name server; without --server and --port the one that runs on this machine
  signpost vendor [--directory DIR]
      puts the Terraform plugin beside the configuration in DIR (default: here), so that
      terraform init finds it: no registry, no setting

  --directory DIR   of status and ask: an installation's directory
                    (default: those in ./.signpost and ~/.signpost)`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    directory: { type: "string" },
    server: { type: "string" },
    port: { type: "string" },
    type: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

const option = (name: string) => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};

async function run(): Promise<number> {
  const [command, name] = positionals;
  if (values["help"] === true) {
    console.log(USAGE);
    return 0;
  }
  if (command === "status") {
    return showStatus({ directory: option("directory"), json: values["json"] === true });
  }
  if (command === "ask" && name !== undefined) {
    return ask(name, {
      type: option("type") ?? "A",
      server: option("server"),
      port: option("port"),
      directory: option("directory"),
    });
  }
  if (command === "vendor") return vendor(option("directory"));
  console.error(USAGE);
  return 2;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`signpost: ${messageOf(error)}`);
  process.exitCode = 1;
}
