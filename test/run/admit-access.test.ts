import nock from "nock";
import { afterEach, describe, expect, it } from "vitest";
import { isStopped, MAX_COMMANDS_PER_HOUR, toAccessDecision } from "../../src/run/admit-access.ts";
import type { Run } from "../../src/run/run.ts";
import { aRunsParts } from "../support/a-parts.ts";
import { aRun } from "../support/a-run.ts";

afterEach(() => nock.cleanAll());

const YES = { permission: "write", role_name: "write" };
const NO = { permission: "read", role_name: "read" };

async function decide({
  run = aRun(),
  permission = YES,
  earlier = 0,
  isPaused = false,
}: {
  run?: Run;
  permission?: object;
  earlier?: number;
  isPaused?: boolean;
} = {}) {
  const { parts, fake, keep } = aRunsParts({ settings: { isPaused } });
  for (let number = 1; number <= earlier; number += 1)
    await keep(aRun({ id: String(number).padStart(26, "0"), trigger: { id: number } }));
  await keep(run);
  fake.answer(200, permission);
  return { decision: await toAccessDecision(parts, run), fake, parts };
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

  it("not when they may not: refused when they asked for it, silent when they only opened an issue", async () => {
    expect((await decide({ permission: NO })).decision?.outcome).toEqual({
      kind: "refused",
      why: "no_access",
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

    expect((await decide(busy)).decision?.outcome).toEqual({ kind: "refused", why: "no_access" });
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

describe("F3: a command that was stopped", () => {
  it("before it began ends as stopped, and GitHub is not asked", async () => {
    const { parts, fake, keep } = aRunsParts();
    const run = await keep(aRun({ trigger: { id: 99 } }));
    await parts.store.threads.update("t1", { stoppedBefore: 100, stoppedBy: "hubot" });

    expect((await toAccessDecision(parts, run))?.outcome).toEqual({ kind: "stopped", by: "hubot" });
    expect(fake.seen).toEqual([]);
  });

  it.each([
    ["nobody said stop", "comment", 99, 0, false],
    ["stop came after it", "comment", 99, 100, true],
    ["stop is the very comment", "comment", 99, 99, false],
    ["stop came before it", "comment", 99, 98, false],
    ["an issue is older than every comment", "issue", 5_000_000, 1, true],
    ["an issue where nobody said stop", "issue", 5_000_000, 0, false],
  ] as const)("%s", (_, kind, id, stoppedBefore, stopped) => {
    expect(isStopped(aRun({ trigger: { kind, id } }), { stoppedBefore })).toBe(stopped);
  });
});
