import type { DatabaseSync } from "node:sqlite";
import type { TranscriptStore } from "../store.ts";

export function createSqliteTranscriptStore(database: DatabaseSync): TranscriptStore {
  const append = database.prepare(`
    INSERT INTO transcripts (run_id, machine, round, offset_bytes, chunk) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET chunk = excluded.chunk WHERE length(excluded.chunk) > length(chunk)`);
  // The chunk that an offset lies in begins at it or before.
  const read = database.prepare(`
    SELECT offset_bytes, chunk FROM transcripts
    WHERE run_id = ?1 AND machine = ?2 AND round = ?3 AND offset_bytes >= coalesce((
      SELECT max(offset_bytes) FROM transcripts
      WHERE run_id = ?1 AND machine = ?2 AND round = ?3 AND offset_bytes <= ?4), 0)
    ORDER BY offset_bytes`);
  return {
    async append({ runId, machine, round }, offsetBytes, chunk) {
      if (chunk.length > 0) append.run(runId, machine, round, offsetBytes, chunk);
    },
    async read({ runId, machine, round }, capBytes, fromBytes = 0) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for (const row of read.iterate(runId, machine, round, fromBytes)) {
        const begun = Math.max(0, fromBytes - (row.offset_bytes as number));
        const chunk = (row.chunk as Uint8Array).subarray(begun);
        chunks.push(chunk.subarray(0, capBytes - sizeBytes));
        sizeBytes += chunk.length;
        if (sizeBytes >= capBytes) break;
      }
      return Buffer.concat(chunks);
    },
  };
}
