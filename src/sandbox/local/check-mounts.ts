import { existsSync } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { SandboxError } from "../../errors.ts";

/** A directory of this machine that agents see at the same path, read-only. */
export interface Mount {
  path: string;
  /** Where it really is. */
  source: string;
  /** Its `bin`, which is searched for programs; none where it has none. */
  bin: string | undefined;
}

interface Refused {
  dataDir: string;
  /** Directories with files of the app's own. */
  own: readonly string[];
  /** Whether a place may be shown at all, by its name. */
  isAllowed: (path: string) => boolean;
}

/**
 * Looks at the directories that the operator wants to show, links resolved. Throws a SandboxError, with the first that can't be shown:
 * it isn't there, it is in the data directory, or it holds that, what is the app's own otherwise, a home, or a socket: in the folder itself any,
 * below it those that a program of this machine is bound to. A read-only mount keeps nobody from connecting.
 */
export async function checkMounts(
  paths: readonly string[],
  { dataDir, own, isAllowed }: Refused,
): Promise<Mount[]> {
  const resolveReal = (path: string) => realpath(path).catch(() => resolve(path));
  const data = await resolveReal(dataDir);
  const privateFolders = [data, ...(await Promise.all([...own, homedir()].map(resolveReal)))];
  const sockets = await listSockets();
  const mounts: Mount[] = [];
  for (const path of paths) {
    const source = await realpath(path).catch(() => undefined);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (source === undefined || entries === undefined)
      throw toRefusal(path, "it is no folder that this user can read");
    if (source !== path && !isAllowed(source))
      throw toRefusal(path, "it leads to a folder that agents must not see");
    if (isAtOrBelow(source, data) || privateFolders.some((folder) => isAtOrBelow(folder, source)))
      throw toRefusal(path, "the app's own files or its user's home are in it");
    const isListening = sockets.some((socket) => isAtOrBelow(socket, source));
    if (isListening || entries.some((entry) => entry.isSocket()))
      throw toRefusal(path, "there is a socket in it");
    const bin = join(path, "bin");
    mounts.push({ path, source, bin: existsSync(bin) ? bin : undefined });
  }
  return mounts;
}

/** The sockets that have a file, links resolved: the last of eight columns in the kernel's own list. */
async function listSockets(): Promise<string[]> {
  const table = await readFile("/proc/net/unix", "utf8").catch(() => "");
  const files = new Set(table.split("\n").flatMap((line) => /^(?:\S+ +){7}(\/.+)$/.exec(line)?.[1] ?? []));
  const found = await Promise.all(Array.from(files, (file) => realpath(file).catch(() => undefined)));
  return found.filter((file) => file !== undefined);
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);
}

function toRefusal(path: string, why: string): SandboxError {
  return new SandboxError(`SANDBOX_MOUNTS: ${path} can't be shown to agents: ${why}.`, {
    code: "bad_mount",
    retry: "never",
  });
}
