// Deploys or removes an installation in a process of its own, for tests that do so elsewhere: argument
// one is what to do, two the installation as JSON, three a token. It prints what was deployed as JSON.
import {
  deployLocal,
  type LocalInstallation,
  removeInstallation,
} from "../../provider/deploy/local-target.ts";
import { stopRuntime } from "../../provider/deploy/stop.ts";

const [action, text = "", token] = process.argv.slice(2);
const installation = JSON.parse(text) as LocalInstallation;
if (action === "deploy") {
  console.log(JSON.stringify(await deployLocal(installation, token)));
} else if (action === "stop") {
  await stopRuntime(installation.directory);
} else {
  await removeInstallation(installation);
}
