// A user's command line configuration with a `provider_installation` block makes Terraform forget the
// places it looks into by itself, and with them the vendored plugin. Found here, it is said before
// `terraform init` fails with a message about a registry.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "./vendor.ts";

const [HOST = ""] = PROVIDER_SOURCE.split("/");

/** The block's name at the beginning of a line, or in quotes, as it is in JSON. */
const BLOCK = /^\s*provider_installation\b|"provider_installation"\s*[:={]/m;

/** Where a user's settings are looked for. */
export interface UserSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * A warning for each configuration file that hides the vendored plugin, with what to add to it.
 *
 * Both Terraform's and OpenTofu's files are read: which of the two will run is not known here.
 */
export function hidingConfigurations(surroundings: UserSurroundings): string[] {
  return configurationFiles(surroundings).filter(hides).map(warning);
}

/** The variable replaces all files in the home folder; both programs obey it. */
function configurationFiles({ environment, home }: UserSurroundings): string[] {
  const named = environment["TF_CLI_CONFIG_FILE"] || environment["TERRAFORM_CONFIG"];
  if (named) return [named];
  const settings = environment["XDG_CONFIG_HOME"] || join(home, ".config");
  return [
    join(home, ".terraformrc"),
    join(home, ".tofurc"),
    join(settings, "opentofu", "tofurc"),
    ...filesOf(join(home, ".terraform.d")),
  ].filter((file) => existsSync(file));
}

/** Beside the one file both programs read every one in this folder that has such a name. */
function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.tfrc(?:\.json)?$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

function hides(file: string): boolean {
  let text: string;
  try {
    text = withoutComments(readFileSync(file, "utf8"));
  } catch {
    return false; // Terraform itself says what is wrong with the file
  }
  return BLOCK.test(text) && !text.includes(HOST);
}

function withoutComments(text: string): string {
  // A string may hold `//`, as addresses do: strings are kept as they are.
  return text.replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\*[\s\S]*?\*\/|(?:#|\/\/).*/g, "$1");
}

function warning(file: string): string {
  return `${file} has a provider_installation block, which hides terraform.d/plugins: \
terraform init will not find ${PROVIDER_SOURCE}. Add this to the block:

  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ["${HOST}/*/*"]
  }

and this to its direct and network_mirror blocks, if it has any:

    exclude = ["${HOST}/*/*"]
`;
}
