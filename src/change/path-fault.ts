import { hasInvisible } from "../text/invisible.ts";
import { toFolded } from "./path-rules.ts";

const MAX_PATH_BYTES = 4096;
const MAX_SEGMENT_BYTES = 255;

/** Names under which Windows opens a device, whatever the extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:[ .]|$)/i;

/** `.git`, its NTFS stream (`.git::$INDEX_ALLOCATION`), and the NTFS short names of it, `.gitmodules` and `.gitattributes`. */
const GIT_FOLDER = /^(?:\.git(?:[ .]*)(?::.*)?|gi[0-9a-z]{1,6}~[0-9]+)$/i;

/**
 * Says what is wrong with a path that is new, or `undefined` for a sound one. A sound path is safe, in NFC, holds nothing a reader
 * can't see, and can be checked out on Linux, macOS and Windows.
 */
export function pathFault(path: string): string | undefined {
  return unsafePathFault(path) ?? wholePathFault(path) ?? firstFault(path.split("/"), segmentFault);
}

/**
 * Says what is wrong with a path that nothing may be done with, not even a deletion. A safe path is relative, text, has no empty, `.` or
 * `..` segment, and reaches into no `.git` under any of the names file systems give it.
 */
export function unsafePathFault(path: string): string | undefined {
  if (path === "") return "is empty";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith("/")) return "is absolute";
  // What stands for bytes that are no UTF-8: the file would be published under another name than it has.
  if (path.includes("\uFFFD") || !path.isWellFormed()) return "isn't UTF-8";
  // Windows takes a backslash for a slash.
  return firstFault(path.split(/[\\/]/), unsafeSegmentFault);
}

function unsafeSegmentFault(segment: string): string | undefined {
  if (segment === "") return "has an empty part between two slashes";
  if (segment === "." || segment === "..") return `has \`${segment}\` in it`;
  // HFS+ leaves out what can't be seen.
  const seen = hasInvisible(segment) ? [...segment].filter((char) => !hasInvisible(char)).join("") : segment;
  return GIT_FOLDER.test(toFolded(seen)) ? "names git's own folder" : undefined;
}

function wholePathFault(path: string): string | undefined {
  if (/^[a-z]:/i.test(path)) return "is absolute";
  if (path.includes("\\")) return "has a backslash";
  if (hasInvisible(path) || /[\n\t\u2028\u2029]/.test(path)) return "has a control or invisible character";
  return path === path.normalize("NFC") ? undefined : "isn't in Unicode's normal form C (NFC)";
}

function segmentFault(segment: string): string | undefined {
  if (/[ .]$/.test(segment)) return "has a name in it that ends in a space or a dot";
  if (WINDOWS_DEVICE.test(segment)) return "has a name in it that is a device on Windows";
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)
    return `has a name in it longer than ${MAX_SEGMENT_BYTES} bytes`;
  return undefined;
}

function firstFault(
  segments: readonly string[],
  toFault: (segment: string) => string | undefined,
): string | undefined {
  return segments.map(toFault).find((fault) => fault !== undefined);
}
