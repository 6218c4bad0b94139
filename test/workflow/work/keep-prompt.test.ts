import { describe, expect, it } from "vitest";
import { parseKeptPrompt, toPromptName } from "../../../src/run/kept-prompt.ts";
import type { Job } from "../../../src/sandbox/sandbox.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import type { RoundAsk } from "../../../src/workflow/work/rounds.ts";
import { startAgent } from "../../../src/workflow/work/start-agent.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const JOB = { machine: 1, round: 1 };
const text = (job: Job | undefined) => Buffer.from(job?.stdin ?? []).toString();

/** A run whose agent is started as often as the test says. */
async function aStart() {
  const { sandbox, starts } = aSandbox();
  const { parts, fake, keep } = aRunsParts({ sandbox });
  const run = await keep(aRun());
  return {
    starts,
    store: parts.store,
    name: toPromptName(run.id, JOB),
    async start({ ask = { kind: "task" }, job = JOB }: { ask?: RoundAsk; job?: typeof JOB } = {}) {
      fake.answer(200, []);
      const order = { plan: aPlan(), kept: { kind: "none" } as const, budgetMicroUsd: 1, job, ask, told: [] };
      return startAgent(await openThread(bindStep(parts, run)), order);
    },
    async kept(job = JOB) {
      const bytes = await parts.store.prompts.get(toPromptName(run.id, job));
      return bytes && parseKeptPrompt(bytes);
    },
  };
}

describe("the prompt of an agent job", () => {
  it("is kept to the byte, with what the agent is told beside it and its pieces", async () => {
    const { start, kept, starts } = await aStart();
    await start();

    const prompt = await kept();
    expect(prompt?.text).toContain("fix this");
    expect(prompt?.text).toBe(text(starts[0]));
    expect(starts[0]?.args).toContain(prompt?.system);
    expect(prompt?.items.map(({ title }) => title)).toContainEqual(
      expect.stringMatching(/^the instruction, by /),
    );
  });

  it("F11: is the same the second time, so that what is kept is what the agent has, whichever try started it", async () => {
    const { start, kept, starts } = await aStart();
    await start();
    const first = await kept();
    await start();

    expect(starts).toHaveLength(2);
    expect(text(starts[1])).toBe(first?.text);
    expect(await kept()).toEqual(first);
  });

  it("keeps no agent from its work when the store can't keep it", async () => {
    const { start, kept, starts, store } = await aStart();
    store.prompts.put = () => Promise.reject(new Error("The disk is full."));

    expect(await start()).toMatchObject({ kind: "started" });
    expect(text(starts[0])).toContain("fix this");
    expect(await kept()).toBeUndefined();
  });

  it("keeps no agent from its work when what is kept can't be read", async () => {
    const { start, starts, store, name } = await aStart();
    await store.prompts.put(name, Buffer.from("{}"));

    expect(await start()).toMatchObject({ kind: "started" });
    expect(text(starts[0])).toContain("fix this");
  });

  it("is kept for each round by itself, a last turn's too, which has only words of ours", async () => {
    const { start, kept, starts } = await aStart();
    await start();
    await start({ ask: { kind: "wrap_up" }, job: { machine: 1, round: 2 } });

    expect(await kept({ machine: 1, round: 2 })).toMatchObject({ text: text(starts[1]), items: [] });
    expect((await kept())?.text).toBe(text(starts[0]));
  });
});
