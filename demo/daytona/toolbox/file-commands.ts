import type { FileInfo } from "@daytona/toolbox-api-client";
import type { BoxResult } from "../../box/box.ts";
import { daemonProblem, type Problem } from "../problem.ts";
import type { ToolboxCall } from "../route.ts";
import { runInside, toInsidePath } from "./machine-command.ts";

/** `find -printf`: what {@link FileInfo} needs, in its order. */
const FORMAT = "%y\\t%s\\t%m\\t%M\\t%U\\t%G\\t%T@\\t%p\\0";
/** Of the scripts below, beside what the programs in them answer. */
const NOT_FOUND = 44;
const DENIED = 43;

/** Begins each script: `$1` is the path, which must be there and readable. */
const REQUIRE_PATH = `[ -e "$1" ] || exit ${NOT_FOUND}; [ -r "$1" ] || exit ${DENIED};`;

/** Runs a script on paths of a request, as the sandbox's user. Throws what the daemon answers when it fails. */
export async function runOnPaths(
  call: ToolboxCall,
  script: string,
  paths: readonly string[],
  stdin?: Buffer,
): Promise<Buffer> {
  const args = ["sh", "-c", script, "sh", ...paths];
  const result = await runInside(call, { args, ...(stdin === undefined ? {} : { stdin }) });
  const problem = toFileProblem(result, paths[0] ?? "");
  if (problem !== undefined) throw problem;
  return result.stdout;
}

/** The content of a file. */
export function readInside(call: ToolboxCall, path: string): Promise<Buffer> {
  const script = `${REQUIRE_PATH} [ -d "$1" ] && { echo "is a directory" >&2; exit 1; }; exec cat -- "$1"`;
  return runOnPaths(call, script, [toInsidePath(call.record, path)]);
}

/** Writes a file whole or not at all, and makes the directories above. */
export async function writeInside(call: ToolboxCall, path: string, content: Buffer): Promise<void> {
  const script = [
    'mkdir -p -- "$(dirname -- "$1")" && part=$(mktemp -- "$(dirname -- "$1")/.daytona-upload-XXXXXX")',
    'cat >"$part" && chmod 644 "$part" && mv -T -- "$part" "$(readlink -m -- "$1")"',
  ].join(" && ");
  await runOnPaths(call, script, [toInsidePath(call.record, path)], content);
}

/** Information on a path, or on what is below it down to a depth. */
export async function listInside(
  call: ToolboxCall,
  path: string,
  depth: { from: 0 | 1; to: number },
): Promise<FileInfo[]> {
  const find = `exec find -L "$1" -mindepth ${depth.from} -maxdepth ${depth.to} -printf '${FORMAT}'`;
  const found = await runOnPaths(call, `${REQUIRE_PATH} ${find}`, [toInsidePath(call.record, path)]);
  return String(found)
    .split("\0")
    .filter((entry) => entry !== "")
    .map(toFileInfo)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function toFileInfo(entry: string): FileInfo {
  const [type, size, octal, mode, owner, group, modified, ...rest] = entry.split("\t");
  const path = rest.join("\t");
  const modifiedAt = new Date(Number(modified) * 1_000).toISOString();
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    isDir: type === "d",
    size: Number(size),
    mode: mode ?? "",
    permissions: (octal ?? "").padStart(4, "0"),
    owner: owner ?? "",
    group: group ?? "",
    modTime: modifiedAt,
    modifiedAt,
  };
}

function toFileProblem({ exitCode, stderr }: BoxResult, path: string): Problem | undefined {
  if (exitCode === 0) return undefined;
  const text = String(stderr).trim();
  if (exitCode === NOT_FOUND)
    return daemonProblem(404, `stat ${path}: no such file or directory`, "FILE_NOT_FOUND");
  if (exitCode === DENIED || text.endsWith("Permission denied"))
    return daemonProblem(403, `open ${path}: permission denied`, "FILE_ACCESS_DENIED");
  return daemonProblem(400, text === "" ? `${path}: failed` : text, "BAD_REQUEST");
}
