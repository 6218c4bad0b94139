import { normalize } from "node:path";

export const MOUNT_PATH_RULE =
  "must be absolute paths of folders with tools, below the system's own folders and homes, as in /opt/toolchain or /home/me/.nvm";

/** What is the system's, or whole homes: only what is below them, and not all of that. */
const TOP =
  /^\/(?:bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?$/;
/** Accounts, sockets and devices of this machine. */
const NEVER_BELOW = ["/boot", "/dev", "/etc", "/proc", "/run", "/sys", "/tmp", "/var/run", "/var/tmp"];
/** What the sandbox itself has in these places. */
const INSIDE_FOLDERS = ["/home/agent", "/workspace", "/opt/agent", "/opt/node", "/opt/sandpiper"];
const HOMES = /^\/home\/[^/]+$/;
const KEYS = /\/\.(?:aws|azure|claude|config|docker|gnupg|kube|ssh)(?:\/|$)/;

/**
 * Whether a directory of this machine may be shown to agents, by its name alone: never the system's accounts, sockets or devices, a
 * whole home, a folder where keys are kept, or a place that the sandbox has for itself.
 */
export function isMountPath(path: string): boolean {
  const isPlain =
    path.startsWith("/") && normalize(path).replace(/(?<=.)\/$/, "") === path && !/\p{Cc}/u.test(path);
  if (!isPlain || TOP.test(path) || HOMES.test(path) || KEYS.test(path)) return false;
  return ![...NEVER_BELOW, ...INSIDE_FOLDERS].some(
    (folder) => path === folder || path.startsWith(`${folder}/`),
  );
}
