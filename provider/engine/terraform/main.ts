// The executable that Terraform starts. The provider itself is loaded while Terraform reads the handshake.
import { messageOf } from "../../errors.ts";
import { servePlugin } from "./plugin.ts";

try {
  await servePlugin(async () => (await import("./service.ts")).createService());
} catch (error) {
  process.stderr.write(`signpost: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
