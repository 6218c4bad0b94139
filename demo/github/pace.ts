import { Transform } from "node:stream";

/** Lets bytes through as a line of this speed does: each chunk comes out when its last byte would have arrived. */
export function createPace(bytesPerSecond: number): Transform {
  let startedAt: number | undefined;
  let sentBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const now = performance.now();
      startedAt ??= now;
      sentBytes += chunk.length;
      const dueAt = startedAt + (1_000 * sentBytes) / bytesPerSecond;
      setTimeout(() => done(null, chunk), Math.max(0, dueAt - now));
    },
  });
}
