import { describe, expect, it } from "vitest";
import { bindStep, isStopped, openThread } from "../../src/workflow/step.ts";
import { createSteps, endStopped } from "../../src/workflow/steps.ts";
import { aHost, jumpUntil, useClock } from "../durable/a-runner.ts";
import { listFiles, readText } from "../repository/repository-files.ts";
import { NOW } from "../support/a-github.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun, aStop } from "../support/a-run.ts";
import { readWorkflowSource } from "../support/workflow-source.ts";

const SECOND = 1_000;

describe("F3: whether a run is stopped", () => {
  it.each([
    ["nobody said stop", {}, undefined, false],
    ["stop came later", {}, { at: NOW + SECOND, id: 1 }, true],
    ["stop came before", {}, { at: NOW - SECOND, id: 1_000 }, false],
    ["stop came in the same second, after it", { id: 99 }, { at: NOW, id: 100 }, true],
    ["stop came in the same second, before it", { id: 99 }, { at: NOW, id: 98 }, false],
    ["stop is the very comment", { id: 99 }, { at: NOW, id: 99 }, false],
    ["an issue opened in the same second", { kind: "issue", id: 5_000 }, { at: NOW, id: 1 }, true],
    ["F33: the thread was closed in the same second", { id: 99 }, { at: NOW, kind: "event", id: 0 }, false],
    ["F33: the thread was closed later", { id: 99 }, { at: NOW + SECOND, kind: "event", id: 0 }, true],
    ["an issue opened after it", { kind: "issue", id: 5 }, { at: NOW - SECOND, id: 9 }, false],
  ] as const)("%s", async (_, trigger, mark, expected) => {
    const { parts, keep } = aRunsParts();
    const run = await keep(aRun({ trigger }));
    if (mark !== undefined) await parts.store.threads.stop(run.threadId, aStop(mark));

    expect(isStopped(await openThread(bindStep(parts, run)))).toBe(expected);
  });
});

describe("F3: a run that was stopped", () => {
  it("does not do the step that is to come, nor look any more; what is done all the same is done", async () => {
    const { parts, keep } = aRunsParts();
    const run = await keep(aRun());
    await parts.store.threads.stop(run.threadId, aStop({ by: "maya" }));
    useClock();
    parts.now = Date.now;
    const { aRunner, isOver } = await aHost();
    const done: string[] = [];
    const outcomes: unknown[] = [];
    const { runner } = aRunner(async ({ runId }, context) => {
      const steps = createSteps(parts, { runId, context });
      const step = (name: string) => async () => void done.push(name);
      await steps.run("all the same", step("all the same"));
      outcomes.push(
        await steps.toOutcome(async () => {
          await steps.run("begin", step("begin"), { whenStopped: endStopped });
          return { kind: "answered", text: "" };
        }),
      );
      const plan = { firstS: 1, slowerEachS: 10, maxS: 5, withinS: 100 };
      const last = await steps.until("look", async () => ({ seen: "looked" }), {
        plan,
        first: { seen: "nothing" },
        next: () => undefined,
        whenStopped: (_, before) => ({ seen: `stopped after ${before.seen}` }),
      });
      outcomes.push(last);
    });
    runner.open();
    await runner.start(run.id);
    await jumpUntil(() => isOver(run.id));

    expect(done).toEqual(["all the same"]);
    expect(outcomes.slice(-2)).toEqual([{ kind: "stopped", by: "maya" }, { seen: "stopped after nothing" }]);
  });

  it("is asked for in the steps alone, and of runs whose addition waits", () => {
    const askers = listFiles("src/workflow", ".ts").filter((path) => /\bisStopped\(/.test(readText(path)));

    expect(askers).toEqual([
      "src/workflow/step.ts",
      "src/workflow/steps.ts",
      "src/workflow/work/additions.ts",
    ]);
  });

  it.each([
    ...[
      "admit",
      "turn",
      "wait",
      "admit again",
      "provision",
      "clone",
      "setup",
      "start agent",
      "work",
      "commit",
    ],
  ])("F3: ends at `%s`", (name) => {
    const source = readWorkflowSource();
    const call = new RegExp(
      `steps\\.(?:run|until)(?:<[^(]*>)?\\(\\s*["\`]${name}(?: [^"\`]*)?["\`][\\s\\S]*?\\n?\\}?\\);`,
    );

    expect(call.exec(source)?.[0]).toContain("whenStopped");
  });
});
