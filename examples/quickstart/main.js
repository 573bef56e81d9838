// What Pulumi.yaml names as `main`. Plain JavaScript, as an older Node cannot load the program itself
// and would say so in a stack trace. All there is to see is in index.ts.
import { RunError } from "@pulumi/pulumi";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // Formatting a stack takes Pulumi up to half a minute on Node 20, and a RunError shows none.
  Error.stackTraceLimit = 0;
  throw new RunError(
    `this program needs Node 22.18 or later, got ${process.version}; run it as: npx -c "pulumi up"`,
  );
}

// biome-ignore lint/style/noDefaultExport: Pulumi takes a program's outputs from its default export
export default await import("./index.ts");
