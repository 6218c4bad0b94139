import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

let temporaryNumber = 0;

/** Writes a loose object, as `git hash-object -w` does, and returns its name. Writing the same object again changes nothing. */
export async function writeObject(
  dir: string,
  type: "blob" | "tree" | "commit",
  content: Buffer,
): Promise<string> {
  const stored = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const sha = createHash("sha1").update(stored).digest("hex");
  const folder = join(dir, "objects", sha.slice(0, 2));
  const temporary = join(folder, `tmp_obj_small${process.pid}_${temporaryNumber++}`);
  await mkdir(folder, { recursive: true });
  await writeFile(temporary, deflateSync(stored), { mode: 0o444 });
  await rename(temporary, join(folder, sha.slice(2)));
  return sha;
}
