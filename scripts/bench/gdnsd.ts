// gdnsd, the peer: one UDP thread, one failover resource without monitoring, a zone that can be
// rewritten. What it is given stands here, so that a doubt about fairness can be looked up.
import { once } from "node:events";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import type { Tool } from "../tools/tool.ts";
import { startFavoured } from "./processors.ts";
import { QUESTION, ZONE } from "./question.ts";

/** A running gdnsd. */
export interface Gdnsd {
  readonly port: number;
  readonly pid: number;
  /** Writes the zone anew, durably, and has it loaded; resolves when gdnsd says that it is. */
  rewriteZone(records: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const { label, address, otherAddress, ttlSeconds } = QUESTION;
const ZONE_HEAD = [
  "@ 3600 SOA ns hostmaster 1 7200 1800 259200 30",
  "@ 3600 NS ns",
  "ns 3600 A 127.0.0.1",
  `${label} ${ttlSeconds} DYNA simplefo!web`,
];

/** Starts it and waits until it answers queries. */
export async function startGdnsd(options: {
  readonly tool: Tool;
  readonly folder: string;
  readonly port: number;
  readonly processor: number;
}): Promise<Gdnsd> {
  const { tool, folder, port, processor } = options;
  const zone = join(folder, "zones", ZONE);
  await mkdir(dirname(zone), { recursive: true });
  await writeFile(
    join(folder, "config"),
    `options => {
  listen => [ 127.0.0.1:${port} ]
  udp_threads => 1
  tcp_threads => 1
  run_dir => ${folder}/run
  state_dir => ${folder}/state
}
plugins => { simplefo => { web => {
  service_types => up
  primary => ${address}
  secondary => ${otherAddress}
} } }
`,
  );
  const write = (records: readonly string[]) =>
    writeDurably(zone, `${[...ZONE_HEAD, ...records].join("\n")}\n`);
  const control = (action: string) =>
    runCommand(join(dirname(tool.path), "gdnsdctl"), ["-c", folder, action]);
  await write([]);
  const child = startFavoured(processor, [tool.path, "-c", folder, "start"]);
  let said = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const ended = once(child, "exit");
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const { pid } = child;
  // Its control socket is there before it has loaded its zones; `status` waits until it serves.
  for (;;) {
    if (hasEnded || pid === undefined) throw new Failure(`gdnsd does not start: ${said}`);
    if (
      await control("status").then(
        () => true,
        () => false,
      )
    )
      break;
  }
  return {
    port,
    pid,
    async rewriteZone(records) {
      await write(records);
      await control("reload-zones");
    },
    async close() {
      if (!hasEnded) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** As durable as what our own store acknowledges. */
async function writeDurably(file: string, content: string): Promise<void> {
  // The zone's folder is read whole: what is not finished stands beside it.
  const next = `${dirname(file)}.next`;
  const handle = await open(next, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}
