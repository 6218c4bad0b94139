import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of the system that tests need, beside Node, npm and git. */
export interface Program {
  name: "bubblewrap" | "curl" | "socat" | "java" | "python" | "chromium";
  /** Debian's package that brings it. */
  package: string;
  /** What it is called on the PATH. */
  command: string;
}

const isRoot = process.getuid?.() === 0;

export const PROGRAMS: readonly Program[] = [
  { name: "bubblewrap", package: "bubblewrap", command: "bwrap" },
  { name: "curl", package: "curl", command: "curl" },
  { name: "socat", package: "socat", command: "socat" },
  { name: "python", package: "python3", command: "python3" },
  { name: "java", package: "default-jre-headless", command: "java" },
  { name: "chromium", package: "chromium", command: "chromium" },
];

/** The programs that are not here, and bubblewrap where it is kept from making namespaces. */
export function findMissing(): Program[] {
  const isHere = ({ command }: Program): boolean =>
    (process.env.PATH ?? "").split(delimiter).some((directory) => existsSync(join(directory, command)));
  return PROGRAMS.filter((program) => !isHere(program) || (program.name === "bubblewrap" && !canBox()));
}

/** What the demo's machines are made with. */
function canBox(): boolean {
  const user = isRoot ? [] : ["--unshare-user"];
  const apart = [...user, "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc"];
  return spawnSync("bwrap", [...apart, "true"]).status === 0;
}

/** Whether Debian's packages can be installed by this user. */
export function canInstall(): boolean {
  return isRoot && existsSync("/usr/bin/apt-get");
}
