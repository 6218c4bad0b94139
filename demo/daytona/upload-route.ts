import type { BoxResult } from "../box/box.ts";
import type { Answer } from "../http/answer.ts";
import { runInside, toInsidePath } from "./machine-command.ts";
import { daemonProblem, type Problem } from "./problem.ts";
import { type Route, type ToolboxCall, toolboxRoute } from "./route.ts";

/** Writes a file whole or not at all, and makes the directories above. */
const WRITE = [
  'mkdir -p -- "$(dirname -- "$1")" && part=$(mktemp -- "$(dirname -- "$1")/.daytona-upload-XXXXXX")',
  'cat >"$part" && chmod 644 "$part" && mv -T -- "$part" "$(readlink -m -- "$1")"',
].join(" && ");

/** One file of an upload, by its index in the form. */
interface Upload {
  path: string | undefined;
  content: Buffer | undefined;
}

/** Files that are brought into a machine, many at once. */
export const uploadRoutes: Route[] = [toolboxRoute("POST /files/bulk-upload", upload)];

async function upload(call: ToolboxCall): Promise<Answer> {
  const files: { path: string; bytes: number }[] = [];
  const errors: string[] = [];
  const uploads = await parseUpload(call.bytes, String(call.headers["content-type"]));
  for (const [index, { path, content }] of uploads) {
    if (path === undefined || path.trim() === "") errors.push(`file[${index}]: missing .path metadata`);
    else if (content !== undefined) {
      const problem = await write(call, path, content);
      if (problem === undefined) files.push({ path, bytes: content.length });
      else errors.push(`${path}: ${problem.message}`);
    }
  }
  if (errors.length > 0) return { status: 400, body: { errors, files } };
  return { status: 200, body: { files } };
}

/** The files of a form with fields `files[0].path` and `files[0].file`. Throws the daemon's 400 when it is no form. */
async function parseUpload(bytes: Buffer, contentType: string): Promise<Map<string, Upload>> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } })
    .formData()
    .catch(() => undefined);
  if (form === undefined) throw daemonProblem(400, "invalid multipart form", "BAD_REQUEST");
  const uploads = new Map<string, Upload>();
  for (const [field, value] of form) {
    const [, index, what] = /^files\[(\d+)\]\.(path|file)$/.exec(field) ?? [];
    if (index === undefined) continue;
    const upload = uploads.get(index) ?? { path: undefined, content: undefined };
    uploads.set(index, upload);
    if (what === "path") upload.path = String(value);
    else
      upload.content =
        typeof value === "string" ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  }
  return uploads;
}

/** Writes one file as the sandbox's user, or says what the daemon says of that file alone. */
async function write(call: ToolboxCall, path: string, stdin: Buffer): Promise<Problem | undefined> {
  const inside = toInsidePath(call.record, path);
  return toFileProblem(await runInside(call, { args: ["sh", "-c", WRITE, "sh", inside], stdin }), inside);
}

function toFileProblem({ exitCode, stderr }: BoxResult, path: string): Problem | undefined {
  if (exitCode === 0) return undefined;
  const text = String(stderr).trim();
  if (text.endsWith("Permission denied"))
    return daemonProblem(403, `open ${path}: permission denied`, "FILE_ACCESS_DENIED");
  return daemonProblem(400, text === "" ? `${path}: failed` : text, "BAD_REQUEST");
}
