import { daemonProblem } from "../problem.ts";

const BOUNDARY = "DAYTONA-FILE-BOUNDARY";

/** The type that {@link renderDownload}'s answer has. */
export const DOWNLOAD_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** One file of an upload, by its index in the form. */
export interface Upload {
  path: string | undefined;
  content: Buffer | undefined;
}

/** One file of a download: its bytes, or what the daemon says instead. */
export type Download = { path: string } & ({ content: Buffer } | { problem: Record<string, unknown> });

/** The files of a form with fields `files[0].path` and `files[0].file`. Throws the daemon's 400 when it is no form. */
export async function parseUpload(bytes: Buffer, contentType: string): Promise<Map<string, Upload>> {
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

/** The files, one part each, and a part named `error` for one that can't be read. Pure. */
export function renderDownload(files: readonly Download[]): Buffer {
  const parts = files.flatMap((file) => {
    const isError = "problem" in file;
    const content = isError ? Buffer.from(JSON.stringify(file.problem)) : file.content;
    const head = [
      `--${BOUNDARY}`,
      `Content-Disposition: form-data; name="${isError ? "error" : "file"}"; filename="${file.path}"`,
      `Content-Type: ${isError ? "application/json" : "application/octet-stream"}`,
      `Content-Length: ${content.length}`,
    ];
    return [Buffer.from(`${head.join("\r\n")}\r\n\r\n`), content, Buffer.from("\r\n")];
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}
