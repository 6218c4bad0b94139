import type { DatabaseSync } from "node:sqlite";
import type { TranscriptStore } from "../store.ts";

export function createSqliteTranscriptStore(database: DatabaseSync): TranscriptStore {
  const append = database.prepare(
    "INSERT OR IGNORE INTO transcripts (run_id, machine, round, offset_bytes, chunk) VALUES (?, ?, ?, ?, ?)",
  );
  const read = database.prepare(
    "SELECT chunk FROM transcripts WHERE run_id = ? AND machine = ? AND round = ? ORDER BY offset_bytes",
  );
  return {
    async append({ runId, machine, round }, offsetBytes, chunk) {
      if (chunk.length > 0) append.run(runId, machine, round, offsetBytes, chunk);
    },
    async read({ runId, machine, round }, capBytes) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for (const row of read.iterate(runId, machine, round)) {
        const chunk = row.chunk as Uint8Array;
        chunks.push(chunk.subarray(0, capBytes - sizeBytes));
        sizeBytes += chunk.length;
        if (sizeBytes >= capBytes) break;
      }
      return Buffer.concat(chunks);
    },
  };
}
