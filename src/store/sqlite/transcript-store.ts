import type { DatabaseSync } from "node:sqlite";
import type { TranscriptStore } from "../store.ts";

export function createSqliteTranscriptStore(database: DatabaseSync): TranscriptStore {
  const append = database.prepare(
    "INSERT OR IGNORE INTO transcripts (run_id, attempt, offset_bytes, chunk) VALUES (?, ?, ?, ?)",
  );
  const read = database.prepare(
    "SELECT chunk FROM transcripts WHERE run_id = ? AND attempt = ? ORDER BY offset_bytes",
  );
  return {
    async append({ runId, attempt }, offsetBytes, chunk) {
      if (chunk.length > 0) append.run(runId, attempt, offsetBytes, chunk);
    },
    async read({ runId, attempt }, capBytes) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for (const row of read.iterate(runId, attempt)) {
        const chunk = row.chunk as Uint8Array;
        chunks.push(chunk.subarray(0, capBytes - sizeBytes));
        sizeBytes += chunk.length;
        if (sizeBytes >= capBytes) break;
      }
      return Buffer.concat(chunks);
    },
  };
}
