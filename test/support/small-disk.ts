// A disk of a test's own that can be filled, and folders on it that can be made read-only, by whoever
// runs the test: a file system in memory, mounted in a user and mount namespace (unshare(1)), where an
// ordinary user may mount. What is to see it is started inside; sockets and ports are those of all.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Deployed } from "../../provider/deploy/local-target.ts";
import type { DeployedElsewhere } from "./installation.ts";

const DEPLOY_PROCESS = join(import.meta.dirname, "deploy-process.ts");

/** A mounted disk. */
export interface SmallDisk {
  /** Deploys onto it. */
  readonly elsewhere: DeployedElsewhere;
  /** A path on it as this process can open it. */
  seenFromHere(path: string): string;
  /** Takes all the space that is left. */
  fill(): Promise<void>;
  /** Gives the space back. */
  free(): Promise<void>;
  /** Makes a folder read-only for all who open something in it from now on. */
  protect(folder: string): Promise<void>;
  unprotect(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Mounts a disk at a folder. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  const script = `mount -t tmpfs -o size=${megabytes}m,mode=700 none "$1" && echo mounted && exec sleep infinity`;
  const holder = spawn(
    "unshare",
    ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(holder, "exit");
  const said = await Promise.race([once(holder.stdout, "data"), ended]);
  if (!String(said[0]).startsWith("mounted")) {
    throw new Error(
      "no disk could be mounted: this test needs user namespaces (sysctl kernel.unprivileged_userns_clone) or root",
    );
  }
  const target = String(holder.pid);
  const inside = async (...command: string[]) => {
    const args = ["--preserve-credentials", "--user", "--mount", "--target", target, ...command];
    return (await promisify(execFile)("nsenter", args)).stdout;
  };
  const seenFromHere = (path: string) => `/proc/${target}/root${path}`;
  const program = (action: string, installation: object, ...rest: string[]) =>
    inside(process.execPath, DEPLOY_PROCESS, action, JSON.stringify(installation), ...rest);
  const filler = join(folder, "filler");
  return {
    elsewhere: {
      deploy: async (installation, token) =>
        JSON.parse(
          await program("deploy", installation, ...(token === undefined ? [] : [token])),
        ) as Deployed,
      // The directory goes with the disk.
      remove: async (installation) => void (await program("stop", installation)),
      directory: ({ directory }) => seenFromHere(directory),
    },
    seenFromHere,
    fill: async () => void (await inside("sh", "-c", 'cat /dev/zero > "$0" || true', filler)),
    free: async () => void (await inside("rm", filler)),
    async protect(path) {
      await inside("mount", "--bind", path, path);
      await inside("mount", "-o", "remount,bind,ro", path);
    },
    unprotect: async (path) => void (await inside("umount", path)),
    async close() {
      holder.kill("SIGKILL");
      await ended;
    },
  };
}
