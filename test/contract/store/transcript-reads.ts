import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TranscriptStore } from "../../../src/store/store.ts";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const A = { runId: "a", machine: 1, round: 1 };
const FAR = 1_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);

async function appendAll(transcripts: TranscriptStore, key: typeof A, chunks: readonly Uint8Array[]) {
  let offset = 0;
  for (const chunk of chunks) {
    await transcripts.append(key, offset, chunk);
    offset += chunk.length;
  }
}

/** A transcript that is read on while it grows. */
export function describeTranscriptReads(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("a transcript that is read from an offset", () => {
    test("begins within a chunk, at one, and behind all of them", async ({ transcripts }) => {
      await appendAll(transcripts, A, ["one\n", "two\n", "three\n"].map(bytes));
      await transcripts.append({ ...A, round: 2 }, 0, bytes("another job's, and a longer one"));

      const read = async (from: number, cap = FAR) => text(await transcripts.read(A, cap, from));
      expect(await read(0)).toBe("one\ntwo\nthree\n");
      expect(await read(4)).toBe("two\nthree\n");
      expect(await read(5)).toBe("wo\nthree\n");
      expect(await read(5, 4)).toBe("wo\nt");
      expect(await read(13)).toBe("\n");
      expect(await read(14)).toBe("");
      expect(await read(9_999)).toBe("");
      expect(text(await transcripts.read({ ...A, runId: "none" }, FAR, 3))).toBe("");
    });

    test("goes on where it ended, as the agent writes", async ({ transcripts }) => {
      let seen = "";
      for (const [offset, line] of [
        [0, "one\n"],
        [4, "two\n"],
        [8, "three\n"],
      ] as const) {
        await transcripts.append(A, offset, bytes(line));
        seen += text(await transcripts.read(A, FAR, seen.length));
      }

      expect(seen).toBe("one\ntwo\nthree\n");
    });

    test("F11: has all that a look appended which died, and was done again when there was more", async ({
      transcripts,
    }) => {
      await transcripts.append(A, 0, bytes("one\n"));
      await transcripts.append(A, 0, bytes("one\ntwo\n"));
      await transcripts.append(A, 0, bytes("one\n"));
      await transcripts.append(A, 8, bytes("three\n"));

      expect(text(await transcripts.read(A, FAR))).toBe("one\ntwo\nthree\n");
      expect(text(await transcripts.read(A, FAR, 4))).toBe("two\nthree\n");
    });

    test("is that slice of the whole, whatever the chunks, the offset and the cap", async ({
      transcripts,
    }) => {
      let run = 0;
      const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(chunks, fc.nat(170), fc.nat(170), async (written, from, cap) => {
          run += 1;
          const key = { ...A, runId: `${run}` };
          await appendAll(transcripts, key, written);

          const whole = Buffer.concat(written);
          const read = Buffer.from(await transcripts.read(key, cap, from));
          expect(read.toString("hex")).toBe(whole.subarray(from, from + cap).toString("hex"));
        }),
        { numRuns: 30 },
      );
    });
  });
}
