// The executable of a runtime: `signpost.js supervisor|responder|controller --directory DIR`, and
// `--successor` for a responder that the one before it starts.
// Reads the settings, starts the role and maps signals to its close; nothing else.
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { installationFiles, ROLES, type Role } from "../control/installation.ts";
import { systemClock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { startController } from "./controller.ts";
import { linkToParent } from "./handover/link.ts";
import { createLog } from "./log.ts";
import { type Running, runProcess } from "./process.ts";
import { startResponder } from "./responder.ts";
import { startSupervisor } from "./supervisor.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { directory: { type: "string" }, successor: { type: "boolean" } },
});
const role = ROLES.find((name) => name === positionals[0]);
const directory = values.directory;
if (!role || !directory) {
  console.error(`usage: signpost.js ${ROLES.join("|")} --directory DIR`);
  process.exit(2);
}

// Nothing here is for others' eyes, whatever the shell that deploys thinks.
process.umask(0o077);

// A version is a folder of its own: its name is the version.
const version = basename(import.meta.dirname);
const log = createLog(role, installationFiles(directory).log(role));

async function start(which: Role, where: string): Promise<Running> {
  if (which === "supervisor") {
    // As it was started, and not where links lead: by that path its processes are known.
    const program = process.argv[1] ?? import.meta.filename;
    return startSupervisor({
      directory: where,
      version,
      program,
      clock: systemClock,
      log,
    });
  }
  const config = await readConfig(where, version);
  if (which === "controller") return startController(config, systemClock, log);
  const predecessor = values.successor === true && { predecessor: linkToParent(process) };
  return startResponder(config, { clock: systemClock, log, ...predecessor });
}

await runProcess(role, directory, { start: () => start(role, directory), log });
