import type { Readable } from "node:stream";

/** All that a stream holds, or undefined when that is more than the cap; the rest is not kept then. */
export async function readBody(stream: Readable, capBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= capBytes) chunks.push(chunk);
  }
  return sizeBytes <= capBytes ? Buffer.concat(chunks) : undefined;
}
