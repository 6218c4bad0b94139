import { z } from "zod";
import { Problem } from "../problem.ts";
import { type Answer, type Route, type ToolboxCall, toolboxRoute } from "../route.ts";
import { readInside, writeInside } from "./file-commands.ts";
import { DOWNLOAD_TYPE, type Download, parseUpload, renderDownload } from "./multipart.ts";

const downloadShape = z.strictObject({ paths: z.array(z.string().min(1)).min(1) });

/** Many files at once, in and out. */
export const uploadRoutes: Route[] = [
  toolboxRoute("POST /files/bulk-upload", upload),
  toolboxRoute("POST /files/bulk-download", download, downloadShape),
];

async function upload(call: ToolboxCall): Promise<Answer> {
  const files: { path: string; bytes: number }[] = [];
  const errors: string[] = [];
  const uploads = await parseUpload(call.bytes, String(call.headers["content-type"]));
  for (const [index, { path, content }] of uploads) {
    if (path === undefined || path.trim() === "") errors.push(`file[${index}]: missing .path metadata`);
    else if (content !== undefined) {
      const problem = await writeInside(call, path, content).catch(toProblem);
      if (problem === undefined) files.push({ path, bytes: content.length });
      else errors.push(`${path}: ${problem.message}`);
    }
  }
  if (errors.length > 0) return { status: 400, body: { errors, files } };
  return { status: 200, body: { files } };
}

async function download(call: ToolboxCall<z.infer<typeof downloadShape>>): Promise<Answer> {
  const files: Download[] = [];
  for (const path of call.body.paths) {
    const found = await readInside(call, path).catch(toProblem);
    if (!(found instanceof Problem)) files.push({ path, content: found });
    else {
      const { message, status: statusCode, code, source } = found;
      files.push({ path, problem: { message, statusCode, code, source } });
    }
  }
  return { status: 200, bytes: renderDownload(files), contentType: DOWNLOAD_TYPE };
}

/** A refusal is told of that file alone; a fault is one of the whole request. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
