import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program of the system that tests need, beside Node, npm and git. */
export interface Program {
  name: "bubblewrap" | "socat" | "java" | "python" | "chromium";
  /** Debian's package that brings it. */
  package: string;
  /** Ends with 0 where the program is here and works. */
  probe: readonly string[];
}

const isRoot = process.getuid?.() === 0;

/** What the demo's machines are made with; bubblewrap can be here and yet be kept from making namespaces. */
const BOX = [
  ...["bwrap", ...(isRoot ? [] : ["--unshare-user"]), "--unshare-pid", "--unshare-net"],
  ...["--ro-bind", "/", "/", "--proc", "/proc", "true"],
];

export const PROGRAMS: readonly Program[] = [
  { name: "bubblewrap", package: "bubblewrap", probe: BOX },
  { name: "socat", package: "socat", probe: ["socat", "-V"] },
  { name: "python", package: "python3", probe: ["python3", "--version"] },
  { name: "java", package: "default-jre-headless", probe: ["java", "-version"] },
  { name: "chromium", package: "chromium", probe: ["chromium", "--version"] },
];

/** The programs that are not here, or that don't work here. */
export function findMissing(): Program[] {
  return PROGRAMS.filter(({ probe: [command = "", ...args] }) => spawnSync(command, args).status !== 0);
}

/** Whether Debian's packages can be installed by this user. */
export function canInstall(): boolean {
  return isRoot && existsSync("/usr/bin/apt-get");
}
