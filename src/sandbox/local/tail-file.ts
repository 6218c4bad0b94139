import { appendFileSync, renameSync, writeFileSync } from "node:fs";

const CAP_BYTES = 1024 * 1024;
const KEPT_BYTES = 64 * 1024;

/** Writes what it is given to a file that never holds more than 1 MB: past that, its last 64 KB stay (S21). */
export function createTailFile(path: string): (chunk: Buffer) => void {
  let tail = Buffer.alloc(0);
  let sizeBytes = 0;
  return (chunk) => {
    tail = Buffer.concat([tail, chunk]).subarray(-KEPT_BYTES);
    sizeBytes += chunk.length;
    if (sizeBytes <= CAP_BYTES) {
      appendFileSync(path, chunk, { mode: 0o600 });
      return;
    }
    writeFileSync(`${path}.new`, tail, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    sizeBytes = tail.length;
  };
}
