// `npm run generate:constructs`: makes sdk/cdktf and sdk/cdktn anew from the schema of the provider as it is
// built now. What they hold is committed; a scenario test compares it with what this makes.
import { join } from "node:path";
import { build } from "./build.ts";
import { HOSTS } from "./constructs/compile.ts";
import { generateConstructs, writeGenerated } from "./constructs/generator.ts";
import { readProvider } from "./constructs/provider-schema.ts";
import { heading, row } from "./screen.ts";
import { ROOT, runScript } from "./script.ts";
import { findCdk } from "./tools/cdk.ts";
import { findTerraform } from "./tools/terraform.ts";

await runScript(import.meta, async () => {
  heading("Constructs");
  await build();
  const provider = await readProvider(await findTerraform());
  for (const host of HOSTS) {
    const files = await generateConstructs({ ...(await findCdk(host)), name: host }, provider);
    await writeGenerated(join(ROOT, "sdk", host), files);
    row(host, `${files.size} files in sdk/${host}`);
  }
  return 0;
});
