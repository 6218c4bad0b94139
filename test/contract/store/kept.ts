import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { OpenStore } from "../store-contract.ts";
import { withStore } from "./with-store.ts";

const A = { runId: "a", machine: 1, round: 1 };
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined) =>
  body === undefined ? undefined : new TextDecoder().decode(body);

/** Bulk: transcripts, change sets and prompts, kept as bytes. */
export function describeKept(openStore: OpenStore): void {
  const test = (name: string, work: Parameters<typeof withStore>[1]) => it(name, withStore(openStore, work));

  describe("transcripts, change sets and prompts", () => {
    test("a transcript is read in the order of its offsets, each chunk once (F11)", async ({
      transcripts,
    }) => {
      const chunks = [
        [6, "two\n"],
        [0, "one…\n".slice(0, 4)],
        [6, "two\n"],
        [10, "three"],
      ] as const;
      for (const [offset, chunk] of chunks) await transcripts.append(A, offset, bytes(chunk));
      await transcripts.append({ ...A, runId: "b" }, 0, bytes("another run's"));
      await transcripts.append(A, 15, bytes(""));

      expect(text(await transcripts.read(A, 1_000))).toBe("one…two\nthree");
      expect(text(await transcripts.read({ ...A, runId: "nobody" }, 1_000))).toBe("");
    });

    test("F21: another agent job's transcript begins anew and is not mixed with the first's", async ({
      transcripts,
    }) => {
      await transcripts.append(A, 0, bytes("one"));
      await transcripts.append({ ...A, machine: 2 }, 0, bytes("and another"));
      await transcripts.append({ ...A, round: 2 }, 0, bytes("and a round"));
      await transcripts.append(A, 3, bytes(" goes on"));

      expect(text(await transcripts.read(A, 1_000))).toBe("one goes on");
      expect(text(await transcripts.read({ ...A, machine: 2 }, 1_000))).toBe("and another");
      expect(text(await transcripts.read({ ...A, round: 2 }, 1_000))).toBe("and a round");
    });

    test("a transcript is cut at the cap, wherever the chunks end (S15)", async ({ transcripts }) => {
      for (const offset of [0, 10, 20]) await transcripts.append(A, offset, bytes("0123456789"));

      const sizes = [];
      for (const cap of [0, 1, 10, 11, 25, 30, 99]) sizes.push((await transcripts.read(A, cap)).length);
      expect(sizes).toEqual([0, 1, 10, 11, 25, 30, 30]);
    });

    test("bytes are kept as they are, whatever they are", async ({ transcripts, changeSets }) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (body) => {
          run += 1;
          await transcripts.append({ ...A, runId: `${run}` }, 0, body);
          await changeSets.put(`${run}`, body);

          expect(Buffer.from(await transcripts.read({ ...A, runId: `${run}` }, 300)).equals(body)).toBe(true);
          expect(Buffer.from((await changeSets.get(`${run}`))!).equals(body)).toBe(true);
        }),
        { numRuns: 20 },
      );
    });

    test("a change set is replaced when it is put again (F11)", async ({ changeSets }) => {
      await changeSets.put("a", bytes("first and longer"));
      await changeSets.put("b", bytes("other"));
      await changeSets.put("a", bytes("second"));

      expect(text(await changeSets.get("a"))).toBe("second");
      expect(text(await changeSets.get("b"))).toBe("other");
      expect(await changeSets.get("c")).toBeUndefined();
    });

    test("a prompt is kept by its name, apart from a change set of that name (F11)", async (store) => {
      await store.prompts.put("a", bytes("the first"));
      await store.changeSets.put("a", bytes("a change"));
      await store.prompts.put("a", bytes("the second"));

      expect(text(await store.prompts.get("a"))).toBe("the second");
      expect(await store.prompts.get("b")).toBeUndefined();
    });

    test("four megabytes are kept whole", async ({ changeSets }) => {
      const body = Buffer.alloc(4 * 1024 * 1024, "x");
      await changeSets.put("a", body);

      expect(Buffer.from((await changeSets.get("a"))!).equals(body)).toBe(true);
    });

    test("a store that is open answers its check, and can be closed twice (F5)", async (store) => {
      // It has little patience of its own, which a busy machine may need more of.
      await vi.waitFor(() => store.check(), 120_000);
      store.close();
      store.close();
    });
  });
}
