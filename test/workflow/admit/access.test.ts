import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/run/run.ts";
import type { EventActor } from "../../../src/run/trigger.ts";
import { checkAccess, MAX_COMMANDS_PER_HOUR } from "../../../src/workflow/admit/access.ts";
import type { RunSettings } from "../../../src/workflow/parts.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NOW } from "../../support/a-github.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const YES = { permission: "write", role_name: "write" };
const NO = { permission: "read", role_name: "read" };

async function decide({
  run = aRun(),
  permission = YES,
  earlier = 0,
  of = {},
  settings = {},
  isPaused = false,
}: {
  run?: Run;
  permission?: object;
  earlier?: number;
  /** Who gave the earlier commands, when it was somebody else. */
  of?: Partial<EventActor>;
  settings?: Partial<RunSettings>;
  isPaused?: boolean;
} = {}) {
  const { parts, fake, keep } = aRunsParts({ settings: { isPaused, ...settings } });
  for (let number = 1; number <= earlier; number += 1)
    await keep(aRun({ id: String(number).padStart(26, "0"), trigger: { id: number }, actor: of }));
  await keep(run);
  fake.answer(200, permission);
  return { decision: await checkAccess(await openThread(bindStep(parts, run))), fake, parts };
}

describe("S2: a run may begin", () => {
  it("when its requester may write, asked now with a token that can only read", async () => {
    const { decision, fake } = await decide();

    expect(decision).toBeUndefined();
    expect(fake.seen.map(({ route }) => route)).toEqual([
      "GET /repos/octo/pages/collaborators/octocat/permission",
    ]);
    expect(fake.mints[0]?.body).toMatchObject({ permissions: { contents: "read", metadata: "read" } });
  });

  it("not when they may not: what they asked for is parked, or refused where it can't be; silent when they only opened an issue", async () => {
    expect((await decide({ permission: NO })).decision?.outcome).toEqual({
      ...{ kind: "parked", instruction: "fix this", isCut: false },
    });
    const approve = { verb: "approve", options: {}, instruction: "", context: "" } as const;
    expect((await decide({ permission: NO, run: aRun({ command: approve }) })).decision?.outcome).toEqual({
      ...{ kind: "refused", why: "no_access" },
    });
    expect((await decide({ permission: NO, run: aRun({ command: undefined }) })).decision?.outcome).toEqual({
      kind: "silent",
      why: "the author may not write",
    });
  });

  it("not while the app is paused", async () => {
    expect((await decide({ isPaused: true })).decision?.outcome).toEqual({ kind: "refused", why: "paused" });
  });

  it("and a stranger does not learn that the app is paused or busy", async () => {
    const busy = { permission: NO, isPaused: true, earlier: MAX_COMMANDS_PER_HOUR };

    expect((await decide({ permission: NO, isPaused: true })).decision?.outcome).toMatchObject({
      kind: "parked",
    });
    expect((await decide(busy)).decision?.outcome).toMatchObject({ kind: "silent" });
  });
});

describe("S4: the commands of a thread within an hour", () => {
  it.each([
    ["up to the cap are taken", MAX_COMMANDS_PER_HOUR - 1, undefined],
    ["one past the cap is told why", MAX_COMMANDS_PER_HOUR, { kind: "refused", why: "thread_busy" }],
    [
      "after that there is silence",
      MAX_COMMANDS_PER_HOUR + 1,
      { kind: "silent", why: "too many commands in this thread" },
    ],
  ])("%s", async (_, earlier, outcome) => {
    expect((await decide({ earlier })).decision?.outcome).toEqual(outcome);
  });

  it("and past the cap GitHub is not even asked", async () => {
    expect((await decide({ earlier: MAX_COMMANDS_PER_HOUR + 1 })).fake.seen).toEqual([]);
  });
});

describe("S4: the commands of other people in a thread", () => {
  it("are not counted, however many: a maintainer's command is taken", async () => {
    const mallory = { login: "mallory", id: 666 };

    expect((await decide({ earlier: 3 * MAX_COMMANDS_PER_HOUR, of: mallory })).decision).toBeUndefined();
  });
});

describe("S3: a bot that gives a command", () => {
  const bot = { login: "renovate[bot]", id: 29_139_614, type: "Bot", appId: 2740 };
  const NOT_A_USER = [404, { message: "renovate[bot] is not a user" }] as const;

  async function decideBot(actor: Partial<EventActor>, allowedBots: number[]) {
    const { parts, fake, keep } = aRunsParts({ settings: { allowedBots } });
    const run = await keep(aRun({ actor }));
    fake.answer(...NOT_A_USER);
    return { decision: (await checkAccess(await openThread(bindStep(parts, run))))?.outcome, fake };
  }

  it("may, when the operator lists its App: GitHub has no permission of a bot to tell", async () => {
    const { decision, fake } = await decideBot(bot, [2740]);

    expect(decision).toBeUndefined();
    expect(fake.seen).toEqual([]);
  });

  it.each([
    ["of an App that is not listed", bot, [1, 2]],
    ["without an App", { login: "renovate[bot]", id: 1, type: "Bot" }, [2740]],
    ["who is a person that writes through a listed App", { ...bot, type: "User" }, [2740]],
  ])("%s needs what GitHub says, and GitHub says no", async (_, actor, listed) => {
    const { decision, fake } = await decideBot(actor, listed);

    // What a person asks for waits for a writer; what a bot asks for does not.
    expect(decision).toMatchObject({ kind: actor.type === "User" ? "parked" : "refused" });
    expect(fake.seen).toHaveLength(1);
  });
});

describe("S16: somebody who may not write", () => {
  const at = (number: number, run: Parameters<typeof aRun>[0] = {}) =>
    aRun({ id: String(number).padStart(26, "0"), trigger: { id: number }, createdAt: NOW + number, ...run });

  /** What each of the runs comes to, decided in that order and all at once kept. */
  async function refuse(runs: Run[], isEndedAtOnce: boolean) {
    const { parts, fake, keep } = aRunsParts();
    for (const run of runs) await keep(run);
    const outcomes: unknown[] = [];
    for (const run of runs) {
      fake.answer(200, NO);
      const outcome = (await checkAccess(await openThread(bindStep(parts, run))))?.outcome;
      outcomes.push(outcome?.kind);
      if (isEndedAtOnce && outcome !== undefined)
        await parts.store.runs.end(run.id, { outcome, costMicroUsd: 0, now: NOW });
    }
    return outcomes;
  }

  it.each([true, false])(
    "is told once in a thread, however often they ask (ended before: %s)",
    async (ended) => {
      const runs = Array.from({ length: 10 }, (_, index) => at(index + 1));

      expect(await refuse(runs, ended)).toEqual(["parked", ...Array(9).fill("silent")]);
    },
  );

  it("is told although they had opened the issue, or asked for help before", async () => {
    const help = { verb: "help", options: {}, instruction: "", context: "" } as const;
    const opened = at(1, { command: undefined });

    expect(await refuse([opened, at(2)], true)).toEqual(["silent", "parked"]);
    expect(await refuse([at(1, { command: help }), at(2)], false)).toEqual(["refused", "parked"]);
  });

  it("is told when they were allowed before, and each person for themselves", async () => {
    const { parts, fake, keep } = aRunsParts();
    const before = await keep(at(1));
    await parts.store.runs.end(before.id, {
      outcome: { kind: "answered", text: "" },
      costMicroUsd: 0,
      now: NOW,
    });
    await keep(at(2, { actor: { login: "mallory", id: 666 } }));
    const now = await keep(at(3));
    fake.answer(200, NO);

    expect((await checkAccess(await openThread(bindStep(parts, now))))?.outcome).toMatchObject({
      kind: "parked",
    });
  });

  it("may leave another one once a writer let the first run", async () => {
    const { parts, fake, keep } = aRunsParts();
    const first = await keep(at(1));
    const parked = { kind: "parked", instruction: "fix this", isCut: false } as const;
    await parts.store.runs.end(first.id, { outcome: parked, costMicroUsd: 0, now: NOW });
    const ask = async (run: Run, ...reaction: number[]) => {
      fake.answer(200, NO);
      for (const status of reaction) fake.answer(status, {});
      return (await checkAccess(await openThread(bindStep(parts, await keep(run)))))?.outcome.kind;
    };

    expect(await ask(at(2), 201)).toBe("silent");
    expect(fake.seen.at(-1)).toMatchObject({
      route: "POST /repos/octo/pages/issues/comments/2/reactions",
      body: { content: "confused" },
    });
    const silent = { kind: "silent", why: "told" } as const;
    await parts.store.runs.end(at(2).id, { outcome: silent, costMicroUsd: 0, now: NOW });
    await parts.store.runs.claimAnswer(first.id, "f".repeat(26));
    expect(await ask(at(3))).toBe("parked");
  });

  it("S5: leaves what is seen alone, cut to what a person reads", async () => {
    const hidden = {
      verb: "work",
      options: {},
      instruction: `fix <!-- and push -->${"x".repeat(5_000)}`,
      context: "",
    };
    const { decision } = await decide({ permission: NO, run: aRun({ command: hidden as Run["command"] }) });

    expect(decision?.outcome).toMatchObject({ kind: "parked", isCut: true });
    expect(JSON.stringify(decision)).not.toContain("push");
  });
});
