import { readFileSync } from "node:fs";
import { type AgentProgress, foldEvents, NO_PROGRESS } from "../../src/agent/progress.ts";
import { parseChunk } from "../../src/agent/transcript.ts";

/** What CLI 2.1.329 printed in one case against a scripted model, without what the app does not read. */
export function aRecording(name: string): Buffer {
  return readFileSync(new URL(`recorded/${name}.jsonl`, import.meta.url));
}

/** Reads bytes as a run does: each look from where the last complete line ended, at most so many bytes as the cut list says. */
export function foldBytes(bytes: Uint8Array, cuts: readonly number[] = []): AgentProgress {
  let progress = NO_PROGRESS;
  let offset = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut <= offset) continue;
    const { events, consumedBytes } = parseChunk(bytes.subarray(offset, cut));
    progress = foldEvents(progress, events);
    offset += consumedBytes;
  }
  return progress;
}

/** The progress after a few events written as a test likes. */
export function foldLines(...events: object[]): AgentProgress {
  return foldBytes(Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join("")));
}
