import { describe, expect, it } from "vitest";
import { createKeptTexts, readConfig } from "../../../src/workflow/admit/read-repository.ts";
import type { KeptTexts } from "../../../src/workflow/parts.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const KB = 1_024;
const CONFIG = "x".repeat(60 * KB);

/** Which of the names are asked for, in order. */
async function asked(kept: KeptTexts, names: readonly string[], text: string | null = CONFIG) {
  const seen: string[] = [];
  for (const name of names)
    await kept.read(name, async () => {
      seen.push(name);
      return text === null ? { kind: "none" } : { kind: "text", text };
    });
  return seen;
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `42:${n}`);

describe("texts that are kept", () => {
  it("F83: are bounded by their bytes: of 500 configs of 60 KB the last few are still there", async () => {
    const kept = createKeptTexts(1_000 * KB);
    await asked(kept, names(500));

    const again = await asked(kept, names(500).slice(-8));
    expect(again).toEqual([]);
    // 2 bytes a character: 1,000 KB hold eight, and the ninth from the end is gone.
    expect(await asked(kept, names(500).slice(-9, -8))).toEqual(["42:491"]);
  });

  it("F83: that are small are many, and what isn't there is known, too", async () => {
    const kept = createKeptTexts(1_000 * KB);
    await asked(kept, names(500), null);

    expect(await asked(kept, names(500), null)).toEqual([]);
  });

  it("F83: that are larger than all the room aren't kept, and drive nothing out", async () => {
    const kept = createKeptTexts(200 * KB);
    await asked(kept, ["small"]);
    await asked(kept, ["large"], CONFIG.repeat(2));

    expect(await asked(kept, ["small"])).toEqual([]);
    expect(await asked(kept, ["large"])).toEqual(["large"]);
  });

  it("F83: are asked for again after a failure", async () => {
    const kept = createKeptTexts(KB);

    await expect(kept.read("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await asked(kept, ["a"], "text")).toEqual(["a"]);
  });
});

describe("a repository's config", () => {
  const HEAD = { commit: { sha: "a".repeat(40), commit: { tree: { sha: "b".repeat(40) } } } };
  const FILE = {
    type: "file",
    content: Buffer.from("max_minutes: 5").toString("base64"),
    encoding: "base64",
  };

  it("F83: is asked for once a commit by the parts of one app, and again by those of another", async () => {
    const asks: number[] = [];
    for (const app of ["one", "another"]) {
      const { parts, fake } = aRunsParts();
      fake.answer(200, HEAD).answer(200, FILE).answer(200, HEAD);
      const first = await readConfig(await openThread(bindStep(parts, aRun())));
      const second = await readConfig(await openThread(bindStep(parts, aRun())));

      expect({ app, first }).toEqual({ app, first: second });
      asks.push(fake.seen.filter(({ route }) => route.includes("sandpiper.yml")).length);
    }
    expect(asks).toEqual([1, 1]);
  });
});
