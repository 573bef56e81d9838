// The constructs as an app of each host has them: the installed package imported by name, compiled as the
// host's own template does it and as an ES module, and run. What is synthesized has to carry the provider.
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOSTS } from "../constructs/compile.ts";
import { ROOT } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import { plainEnvironment } from "../tools/npm.ts";

type Host = (typeof HOSTS)[number];

/** Where the package is installed, and what runs it. */
export interface PackageInstallation {
  readonly folder: string;
  readonly node: string;
}

/** The kinds of modules an app may be, with the compiler's options of each. */
const KINDS = {
  module: ["--module", "nodenext", "--target", "es2024"],
  // The template of both hosts, as TypeScript 5 reads it: `exports` is not looked at, `typesVersions` is.
  commonjs: [
    ...["--module", "commonjs", "--target", "es2018", "--lib", "es2018"],
    ...["--moduleResolution", "node10", "--ignoreDeprecations", "6.0"],
    ...["--noUnusedLocals", "--noImplicitReturns", "--declaration", "--stripInternal"],
  ],
} as const;

const program = (host: Host) => `
import { App, TerraformStack } from "${host}";
import { ExternalEndpoint, Profile, SignpostProvider } from "signpost/${host}";

const app = new App();
const stack = new TerraformStack(app, "web");
new SignpostProvider(stack, "signpost", { endpoint: "https://127.0.0.1:1", token: "example" });
const profile = new Profile(stack, "profile", {
  name: "web",
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig: { path: "/" },
});
// @ts-expect-error: what is left out is required; where there were no types this would be no error
export const incomplete = () => new Profile(stack, "incomplete", { name: "incomplete" });
new ExternalEndpoint(stack, "europe", { profileId: profile.id, name: "europe", target: "192.0.2.1" });
app.synth();
`;

/**
 * Compiles and runs an app of each host in each kind of modules.
 *
 * @returns what was checked
 */
export async function checkConstructs(installation: PackageInstallation): Promise<string[]> {
  const checked: string[] = [];
  for (const host of HOSTS) {
    for (const kind of ["module", "commonjs"] as const) {
      await checkApp(installation, host, kind);
      checked.push(
        `signpost/${host} in an app of ${kind === "module" ? "ES modules" : "CommonJS"}`,
      );
    }
  }
  return checked;
}

async function checkApp(
  { folder, node }: PackageInstallation,
  host: Host,
  kind: keyof typeof KINDS,
): Promise<void> {
  const app = join(folder, `${host}-${kind}`);
  await mkdir(app);
  await writeFile(join(app, "package.json"), JSON.stringify({ private: true, type: kind }));
  await writeFile(join(app, "main.ts"), program(host));
  const modules = join(ROOT, "node_modules");
  const options = [
    ...["--strict", "--skipLibCheck", "--noEmitOnError", ...KINDS[kind]],
    ...["--typeRoots", join(modules, "@types"), "--types", "node"],
  ];
  const compiler = join(modules, "typescript", "bin", "tsc");
  await runCommand(process.execPath, [compiler, ...options, "main.ts"], { cwd: app });
  await runCommand(node, ["main.js"], { cwd: app, environment: plainEnvironment() });
  await access(join(app, "cdktf.out", "stacks", "web", "terraform.d", "plugins"));
}
