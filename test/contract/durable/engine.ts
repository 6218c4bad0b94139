import { expect, it } from "vitest";
import type { OpenEngine } from "../durable-contract.ts";
import { fail, ONCE } from "./requirement.ts";

/** What is not in the public list, and what Sandpiper relies on. */
export function describeEngine(openEngine: OpenEngine): void {
  it("F80: a slow first try is attempt 1, and so are two tries two", async () => {
    const engine = await openEngine();
    const told: number[] = [];

    const { status } = await engine.run((context) =>
      context.step(
        async ({ attempt }) => {
          told.push(attempt);
          await later(5_000);
          fail("always");
        },
        {
          retryStrategy: (_, attempt) => {
            told.push(attempt);
            return { shouldRetry: attempt < 2, delay: { seconds: 1 } };
          },
        },
      ),
    );

    expect({ status, told }).toEqual({ status: "failed", told: [1, 1, 2, 2] });
  });

  it("F80: a branch that waits to be tried again doesn't wait for the other's end", async () => {
    const engine = await openEngine();
    const ended: string[] = [];
    let isFirst = true;
    const quick = async () => {
      if (isFirst) {
        isFirst = false;
        fail("not yet");
      }
      ended.push("quick");
    };
    const retryStrategy = () => ({ shouldRetry: true, delay: { seconds: 1 } });

    await engine.run(async (context) => {
      await context.parallel([
        (branch) => branch.step("quick", quick, { retryStrategy }),
        (branch) =>
          branch.step("slow", async () => {
            await later(9_000);
            ended.push("slow");
          }),
      ]);
    });

    expect(ended).toEqual(["quick", "slow"]);
  });

  it("F80: a wait and a condition come to their end while another branch works", async () => {
    const engine = await openEngine();
    const ended: string[] = [];

    await engine.run(async (context) => {
      await context.parallel([
        async (branch) => {
          await branch.wait({ seconds: 1 });
          ended.push("wait");
        },
        async (branch) => {
          await branch.waitForCondition(async (looks: number) => looks + 1, {
            initialState: 0,
            waitStrategy: (looks) =>
              looks < 3 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false },
          });
          ended.push("condition");
        },
        (branch) =>
          branch.step("slow", async () => {
            await later(30_000);
            ended.push("slow");
          }),
      ]);
    });

    expect(ended).toEqual(["wait", "condition", "slow"]);
  });

  it.each(["createCallback", "invoke"] as const)(
    "F80: %s isn't offered, and that is said at once",
    async (ask) => {
      const engine = await openEngine();
      let invocations = 0;

      const { status, error } = await engine.run(async (context) => {
        invocations += 1;
        if (ask === "invoke") await context.invoke("another", "another-function", {});
        else await (await context.createCallback("answer"))[0];
      });

      expect({ status, invocations }).toEqual({ status: "failed", invocations: 1 });
      expect(error).toMatch(/(CALLBACK|CHAINED_INVOKE) is not offered/);
    },
  );

  it("F80: a step's fault keeps its name and message when it is replayed", async () => {
    const engine = await openEngine();
    const caught: string[] = [];

    await engine.run(async (context) => {
      const odd = () => fail("odd “…” 🐦");
      await context
        .step("s", async () => odd(), ONCE)
        .catch((error: unknown) => caught.push((error as Error).message));
      await context.wait({ seconds: 1 });
    });

    expect(caught).toEqual(["odd “…” 🐦", "odd “…” 🐦"]);
  });
}

/** Until the clock, which the test moves, has gone on so far. */
function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
