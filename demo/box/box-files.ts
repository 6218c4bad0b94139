import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { chmod, chown, lstat, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Top-level directories of the system that programs need, as they are on this host (links on merged-usr systems). */
const SYSTEM_DIRECTORIES = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
const SYSTEM_FILES = [
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/ca-certificates",
  "/etc/alternatives",
  "/etc/ld.so.cache",
];
const OWN_DIRECTORIES = ["etc", "home", "root", "opt", "run", "srv", "var/lib", "var/log", "proc", "dev"];
const STICKY_DIRECTORIES = ["tmp", "var/tmp"];

/** `agent` inside: a second uid where the host's user is root, and the only one where it isn't. */
export const AGENT_UID = process.getuid?.() === 0 ? 1001 : 1000;

/** The directories on the host behind a box's root and its `/usr/local`. */
export function toHostDirectories(directory: string): { root: string; local: string } {
  return { root: join(directory, "root"), local: join(directory, "usr-local") };
}

/** What the host shows inside, read-only, at the same path. Links are not among it: they are the box's own. */
export function listShown(): string[] {
  const directories = SYSTEM_DIRECTORIES.filter((path) => existsSync(path) && !isLink(path));
  return [...directories, ...SYSTEM_FILES.filter((path) => existsSync(path))];
}

/**
 * Lays out the files of a box, and does nothing to those that are there.
 *
 * The points where the host's files are shown are made anew if they aren't plain any more: a box whose `/etc` became a link must not
 * decide what is mounted where.
 */
export async function layOutFiles(directory: string): Promise<void> {
  const { root, local } = toHostDirectories(directory);
  for (const path of OWN_DIRECTORIES) await requireDirectory(join(root, path), directory);
  for (const path of STICKY_DIRECTORIES) {
    await requireDirectory(join(root, path), directory);
    await chmod(join(root, path), 0o1777);
  }
  for (const path of ["bin", "sbin", "lib", "etc", "share"])
    await requireDirectory(join(local, path), directory);
  await chmod(root, 0o755);
  await chmod(join(root, "root"), 0o700);
  for (const path of listShown()) {
    const isDirectory = !existsSync(path) || lstatSync(path).isDirectory();
    if (isDirectory) await requireDirectory(join(root, path), directory);
    else await requireFile(join(root, path), directory);
  }
  for (const path of SYSTEM_DIRECTORIES) if (isLink(path)) await requireLink(path, root);
  // Once, before the box has ever run: later, a file of its `/etc` may be a link to one of the host's.
  const mark = join(directory, "laid-out");
  if (existsSync(mark)) return;
  await layOutUsers(root);
  await writeFile(mark, "");
}

async function layOutUsers(root: string): Promise<void> {
  const home = join(root, "home/agent");
  await mkdir(home, { recursive: true });
  if (process.getuid?.() === 0) await chown(home, AGENT_UID, AGENT_UID);
  const agent = `agent:x:${AGENT_UID}:${AGENT_UID}::/home/agent:/bin/bash`;
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/bash\n${agent}\nnobody:x:65534:65534::/nonexistent:/bin/false\n`,
    group: `root:x:0:\nagent:x:${AGENT_UID}:\nnogroup:x:65534:\n`,
    hosts: "127.0.0.1 localhost sandbox\n",
    shells: "/bin/sh\n/bin/bash\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, "etc", name), text);
}

async function requireDirectory(path: string, top: string): Promise<void> {
  if (path !== top) await requireDirectory(dirname(path), top);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  await rm(path, { force: true });
  await mkdir(path, { recursive: path === top });
}

async function requireFile(path: string, top: string): Promise<void> {
  await requireDirectory(dirname(path), top);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile()) return;
  await rm(path, { force: true, recursive: true });
  await writeFile(path, "");
}

async function requireLink(path: string, root: string): Promise<void> {
  if (isLink(join(root, path))) return;
  await rm(join(root, path), { force: true, recursive: true });
  await symlink(readlinkSync(path), join(root, path));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
