import { hasInvisible } from "../text/invisible.ts";
import { toFolded } from "./path-rules.ts";

const MAX_PATH_BYTES = 4096;
const MAX_SEGMENT_BYTES = 255;

/** Names under which Windows opens a device, whatever the extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:[ .]|$)/i;

/** `.git`, its NTFS stream (`.git::$INDEX_ALLOCATION`), and the NTFS short names of it, `.gitmodules` and `.gitattributes`. */
const GIT_FOLDER = /^(?:\.git(?:[ .]*)(?::.*)?|gi[0-9a-z]{1,6}~[0-9]+)$/i;

/**
 * Says what is wrong with a path that mustn't be written anywhere, or `undefined` for a sound one. A sound path is relative,
 * in NFC, has no empty, `.` or `..` segment, reaches into no `.git` under any of the names file systems give it, holds
 * nothing a reader can't see, and can be checked out on Linux, macOS and Windows.
 */
export function pathFault(path: string): string | undefined {
  return (
    wholePathFault(path) ??
    path
      .split("/")
      .map(segmentFault)
      .find((fault) => fault !== undefined)
  );
}

/**
 * The paths that can't exist beside each other: the same path twice, two that differ in letter case or composition only, a
 * path that is a file and a folder. Gives, for the later one of each pair, what it collides with.
 */
export function findCollisions(paths: readonly string[]): { path: string; other: string }[] {
  const seen = new Map<string, string>();
  const collisions: { path: string; other: string }[] = [];
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    const folded = toFolded(path);
    const other = seen.get(folded) ?? findFileAbove(folded, seen);
    if (other === undefined) seen.set(folded, path);
    else collisions.push({ path, other });
  }
  return collisions.concat(findFolderCollisions([...seen.values()]));
}

function wholePathFault(path: string): string | undefined {
  if (path === "") return "is empty";
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is absolute";
  if (path.includes("\\")) return "has a backslash";
  if (hasInvisible(path) || /[\n\t\u2028\u2029]/.test(path)) return "has a control or invisible character";
  // What stands for bytes that are no UTF-8: the file would be published under another name than it has.
  if (path.includes("\uFFFD")) return "isn't UTF-8";
  if (path !== path.normalize("NFC")) return "isn't in Unicode normal form C";
  return undefined;
}

function segmentFault(segment: string): string | undefined {
  if (segment === "") return "has an empty segment";
  if (segment === "." || segment === "..") return `has a \`${segment}\` segment`;
  if (GIT_FOLDER.test(toFolded(segment))) return "names git's own folder";
  if (/[ .]$/.test(segment)) return "has a segment that ends in a space or dot";
  if (WINDOWS_DEVICE.test(segment)) return "has a segment that is a device name on Windows";
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)
    return `has a segment longer than ${MAX_SEGMENT_BYTES} bytes`;
  return undefined;
}

function findFileAbove(path: string, files: ReadonlyMap<string, string>): string | undefined {
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const file = files.get(path.slice(0, slash));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** `Src/a` and `src/b` are one folder on macOS and Windows, two on Linux. */
function findFolderCollisions(paths: readonly string[]): { path: string; other: string }[] {
  const spelled = new Map<string, string>();
  const collisions: { path: string; other: string }[] = [];
  for (const path of paths) {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      const other = spelled.get(toFolded(folder));
      if (other === undefined) spelled.set(toFolded(folder), folder);
      else if (other !== folder) {
        collisions.push({ path, other });
        break;
      }
    }
  }
  return collisions;
}
