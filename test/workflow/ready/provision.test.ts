import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import { WAITING_CODES } from "../../../src/sandbox/sandbox.ts";
import { type ProvisionState, provision, toProvisionSeconds } from "../../../src/workflow/ready/provision.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";
import { aSandbox } from "../../support/a-sandbox.ts";

const ASKING: ProvisionState = { kind: "asking" };
const waiting = (about: Partial<Extract<ProvisionState, { kind: "waiting" }>> = {}) =>
  ({
    kind: "waiting",
    reason: "No room.",
    since: NOW - 60_000,
    backoffs: 1,
    seconds: 20,
    told: { at: NOW - 60_000, reason: "No room." },
    ...about,
  }) as const;

/** One look, of a run whose comment and check run are there unless the test says otherwise. */
async function look({
  before = ASKING,
  fault,
  announced = { commentId: 5, checkRunId: 6, baseSha: "b".repeat(40) },
  answers = [200, 200],
}: {
  before?: ProvisionState;
  fault?: Error;
  announced?: { commentId?: number; checkRunId?: number; baseSha?: string };
  answers?: number[];
}) {
  const { sandbox } = aSandbox();
  const asked: string[] = [];
  const acquire = async (name: string) => {
    asked.push(name);
    if (fault !== undefined) throw fault;
    return sandbox;
  };
  const { parts, fake, keep } = aRunsParts({ sandboxes: { acquire } });
  const run = await keep(aRun({ ...announced, trigger: { id: 99 } }));
  for (const status of answers) fake.answer(status, { id: 5 });
  const state = await provision(await openThread(bindStep(parts, run)), { plan: aPlan(), before }).catch(
    (error: unknown) => error,
  );
  return { state, fake, asked };
}

const none = (code = "quota", message = "No room.") => new SandboxError(message, { code, retry: "backoff" });
const routes = ({ fake }: Awaited<ReturnType<typeof look>>) => fake.seen.map(({ route }) => route);

describe("a look for the thread's sandbox", () => {
  it("is ready when the sandbox is there, and tells nobody: what comes next does", async () => {
    const seen = await look({});

    expect(seen.state).toEqual({ kind: "ready" });
    expect(seen.asked).toEqual(["thread-t1"]);
    expect(seen.fake.seen).toEqual([]);
  });

  it.each([...WAITING_CODES])("F19: waits when there is none to be had: %s", async (code) => {
    const { state } = await look({ fault: none(code) });

    expect(state).toMatchObject({ kind: "waiting", reason: "No room.", since: NOW });
  });

  it("F19: shows the reason in the comment and the check run that are there", async () => {
    const seen = await look({ fault: none() });

    expect(seen.state).toMatchObject({ told: { at: NOW, reason: "No room." } });
    expect(routes(seen)).toEqual([
      "PATCH /repos/octo/pages/issues/comments/5",
      "PATCH /repos/octo/pages/check-runs/6",
    ]);
    expect(seen.fake.seen[0]?.body).toEqual({ body: expect.stringContaining("> No room.") });
    expect(seen.fake.seen[1]?.body).toMatchObject({
      status: "in_progress",
      output: { title: "Waiting for a sandbox", summary: "No room." },
    });
  });

  it("F19: makes neither of them: announcing does, beside it", async () => {
    const unannounced = await look({ fault: none(), announced: {} });
    const half = await look({ fault: none(), announced: { commentId: 5 } });

    expect(unannounced.fake.seen).toEqual([]);
    expect(unannounced.state).toMatchObject({ told: { reason: "" } });
    expect(routes(half)).toEqual(["PATCH /repos/octo/pages/issues/comments/5"]);
  });

  it("F15: says another reason, and not before 15 seconds are over, and not the same twice", async () => {
    const another = none("busy", "Lent to another thread.");
    const soon = waiting({ told: { at: NOW - 14_999, reason: "No room." } });

    expect((await look({ before: waiting(), fault: none() })).fake.seen).toEqual([]);
    expect((await look({ before: soon, fault: another })).fake.seen).toEqual([]);
    expect(routes(await look({ before: waiting(), fault: another }))).toHaveLength(2);
  });

  it("F14: waits on when GitHub won't take the reason", async () => {
    expect((await look({ fault: none(), answers: [502] })).state).toMatchObject({ kind: "waiting" });
  });

  it("F19: takes the reason away when it goes on", async () => {
    const seen = await look({ before: waiting() });

    expect(seen.state).toEqual({ kind: "ready" });
    expect(seen.fake.seen[0]?.body).toEqual({
      body: expect.stringContaining("**Claude is getting ready** · cloning the repository"),
    });
    expect((await look({ before: waiting({ told: { at: 0, reason: "" } }) })).fake.seen).toEqual([]);
  });

  it("F19: ends the run after an hour, with the last reason", async () => {
    const { state } = await look({ before: waiting({ since: NOW - 3_600_000 }), fault: none() });

    expect(state).toEqual({
      kind: "ended",
      outcome: {
        kind: "sandbox_unavailable",
        reason: "There was no sandbox for 60 minutes: No room.",
      },
    });
  });

  it("leaves every other fault a fault", async () => {
    const down = none("down");

    expect((await look({ fault: down })).state).toBe(down);
    expect((await look({ fault: new TypeError("ours") })).state).toBeInstanceOf(TypeError);
  });
});

describe("the next look", () => {
  it("comes when the state says, and not after the last", () => {
    expect(toProvisionSeconds(ASKING)).toBe(1);
    expect(toProvisionSeconds(waiting({ seconds: 40 }))).toBe(40);
    expect(toProvisionSeconds({ kind: "ready" })).toBeUndefined();
  });
});
