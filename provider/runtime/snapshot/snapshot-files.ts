// Snapshots on disk: the three newest generations, and beside each the status bytes as they are now.
// The controller writes them, the responder starts from them, with nobody else alive.
import { createHash } from "node:crypto";
import { access, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../control/installation.ts";
import { messageOf, systemCode } from "../../errors.ts";
import type { Log } from "../log.ts";
import { decodeSnapshot, encodeSnapshot } from "./codec.ts";
import type { PublishedSnapshot, Snapshot } from "./snapshot.ts";

/** How many generations stay on disk. */
export const KEPT_GENERATIONS = 3;

const DIGITS = 16;
const fileName = (generation: number, ending: "snapshot" | "statuses") =>
  `${String(generation).padStart(DIGITS, "0")}.${ending}`;

/** Writes a snapshot whole, then drops generations older than the kept ones. */
export async function writeSnapshot(folder: string, snapshot: Snapshot): Promise<void> {
  await writeWhole(
    join(folder, fileName(snapshot.generation, "snapshot")),
    encodeSnapshot(snapshot),
  );
  const generations = await listGenerations(folder);
  for (const old of generations.slice(KEPT_GENERATIONS)) {
    await rm(join(folder, fileName(old, "snapshot")), { force: true });
    await rm(join(folder, fileName(old, "statuses")), { force: true });
  }
}

/** Writes the status bytes of a generation beside its snapshot. */
export async function writeStatuses(
  folder: string,
  generation: number,
  statuses: Uint8Array,
): Promise<void> {
  const digest = createHash("sha256").update(statuses).digest();
  await writeWhole(
    join(folder, fileName(generation, "statuses")),
    Buffer.concat([digest, statuses]),
  );
}

/** Tells whether the snapshot of a generation is there. */
export async function hasSnapshot(folder: string, generation: number): Promise<boolean> {
  return access(join(folder, fileName(generation, "snapshot"))).then(
    () => true,
    () => false,
  );
}

/** Reads the snapshot of one generation, with the latest status bytes written for it. */
export async function readSnapshot(folder: string, generation: number): Promise<PublishedSnapshot> {
  const publishedAtMs = await readPublishedAt(folder, generation);
  const snapshot = decodeSnapshot(await readFile(join(folder, fileName(generation, "snapshot"))));
  const statuses = await readStatuses(folder, generation);
  if (statuses?.length === snapshot.statuses.length) snapshot.statuses.set(statuses);
  return { ...snapshot, publishedAtMs };
}

/** When a generation was last published: each time its file is written anew. */
export async function readPublishedAt(folder: string, generation: number): Promise<number> {
  return (await stat(join(folder, fileName(generation, "snapshot")))).mtimeMs;
}

async function readStatuses(folder: string, generation: number): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(join(folder, fileName(generation, "statuses")));
    const statuses = bytes.subarray(32);
    const digest = createHash("sha256").update(statuses).digest();
    return digest.equals(bytes.subarray(0, 32)) ? statuses : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Reads the newest snapshot that is whole; a damaged one is reported and the one before is taken. */
export async function readLatestSnapshot(
  folder: string,
  log: Log,
): Promise<PublishedSnapshot | undefined> {
  for (const generation of await listGenerations(folder)) {
    try {
      return await readSnapshot(folder, generation);
    } catch (error) {
      log.error("snapshot-unusable", { generation, message: messageOf(error) });
    }
  }
  return undefined;
}

/** The generations on disk, newest first. */
export async function listGenerations(folder: string): Promise<number[]> {
  try {
    const names = await readdir(folder);
    const generations = names
      .filter((name) => name.length === DIGITS + ".snapshot".length && name.endsWith(".snapshot"))
      .map((name) => Number.parseInt(name, 10));
    return generations.filter(Number.isSafeInteger).sort((a, b) => b - a);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
