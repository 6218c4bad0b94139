import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A path for a database file in a directory of its own, and what removes it. */
export async function aDatabasePath(): Promise<{ path: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-store-"));
  return {
    path: join(directory, "deep", "sandpiper.db"),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
