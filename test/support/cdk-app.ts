// An app of constructs of a test's own, in a folder that has this package as it is built and its host
// from node_modules, deployed by the host's real command line.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type CdkHost, findCdk } from "../../scripts/tools/cdk.ts";
import { runCommand } from "../../scripts/tools/command.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The one stack of every app here. */
export const STACK = "web";

/** An app. */
export interface CdkApp {
  readonly folder: string;
  /**
   * Writes the program: the statements that fill `stack`, with what the host and the package export as
   * `host` and `signpost`.
   */
  program(statements: string): Promise<void>;
  /** Runs a command of the host on the stack; it has to succeed. */
  run(command: "deploy" | "destroy" | "diff" | "synth"): Promise<string>;
  /** What the host has made of the stack. */
  synthesized(): Promise<{ readonly "//"?: { readonly metadata?: unknown } }>;
  /** Destroys the stack and removes the folder. */
  close(): Promise<void>;
}

/** How a program of each host loads it: an app of CDKTF is CommonJS, one of CDKTN may be an ES module. */
const LOADING: Readonly<Record<CdkHost, { readonly file: string; readonly text: string }>> = {
  cdktf: {
    file: "main.cjs",
    text: 'const host = require("cdktf");\nconst signpost = require("signpost/cdktf");',
  },
  cdktn: {
    file: "main.mjs",
    text: `import * as host from "cdktn";
import * as signpost from "signpost/cdktn";`,
  },
};

/** Makes an app without resources. */
export async function createCdkApp(host: CdkHost): Promise<CdkApp> {
  const cdk = await findCdk(host);
  const folder = await mkdtemp(join(tmpdir(), `signpost-${host}-`));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  await symlink(ROOT, join(modules, "signpost"));
  for (const name of [host, "constructs"]) {
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  const { file, text } = LOADING[host];
  const settings = {
    language: "typescript",
    app: `node ${file}`,
    projectId: "signpost-test",
    sendCrashReports: "false",
  };
  await writeFile(join(folder, "cdktf.json"), JSON.stringify(settings));
  const environment = { ...cdk.environment, TF_CLI_CONFIG_FILE: "/dev/null", NO_COLOR: "1" };
  const run: CdkApp["run"] = async (command) => {
    const options = command === "deploy" || command === "destroy" ? ["--auto-approve"] : [];
    const stacks = command === "synth" ? [] : [STACK];
    const { stdout, stderr } = await runCommand(cdk.path, [command, ...stacks, ...options], {
      cwd: folder,
      environment,
    });
    return stdout + stderr;
  };
  let isDeployed = false;
  return {
    folder,
    program: (statements) =>
      writeFile(
        join(folder, file),
        `${text}
const app = new host.App();
const stack = new host.TerraformStack(app, ${JSON.stringify(STACK)});
${statements}
app.synth();
`,
      ),
    async run(command) {
      if (command === "deploy") isDeployed = true;
      const said = await run(command);
      if (command === "destroy") isDeployed = false;
      return said;
    },
    synthesized: async () =>
      JSON.parse(await readFile(join(folder, "cdktf.out", "stacks", STACK, "cdk.tf.json"), "utf8")),
    async close() {
      if (isDeployed) await run("destroy");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
