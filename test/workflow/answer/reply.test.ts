import { describe, expect, it } from "vitest";
import type { z } from "zod";
import type { GitHubClient } from "../../../src/github/github-client.ts";
import type { Command, Verb } from "../../../src/run/command.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { Run } from "../../../src/run/run.ts";
import { VERBS } from "../../../src/run/verbs.ts";
import { checkAccess } from "../../../src/workflow/admit/access.ts";
import { reply } from "../../../src/workflow/answer/reply.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { NOW } from "../../support/a-github.ts";
import { anOutcome } from "../../support/a-outcome.ts";
import { aRunsParts, type FakeParts } from "../../support/a-parts.ts";
import { aPlan, aRun } from "../../support/a-run.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What GitHub says of each role, in the form of its page "Get repository permissions for a user". */
const ROLES = {
  none: { permission: "none", role_name: "none" },
  read: { permission: "read", role_name: "read" },
  triage: { permission: "read", role_name: "triage" },
  write: { permission: "write", role_name: "write" },
  maintain: { permission: "write", role_name: "maintain" },
  admin: { permission: "admin", role_name: "admin" },
} as const;
type Role = keyof typeof ROLES;
const WRITERS: readonly Role[] = ["write", "maintain", "admin"];

const ASKER = { login: "mallory", id: 666 };
const at = (number: number, run: Parameters<typeof aRun>[0] = {}): Run =>
  aRun({ id: String(number).padStart(26, "0"), trigger: { id: number }, ...run });

function aCommand(verb: Verb): Command {
  const words = { options: {}, instruction: "", context: "" };
  if (verb === "answer") return { ...words, verb, choices: [1] };
  return verb === "budget" ? { ...words, verb, amountMicroUsd: 5_000_000 } : { ...words, verb };
}

async function work({ parts }: FakeParts, id: string) {
  const limits = { ...parts.settings.limits, maxRuns: 9, maxRunsPerRepository: 9 };
  const runBudgetMicroUsd = aPlan().limits.budgetMicroUsd;
  await parts.store.runs.takeTurn(id, { limits: { ...limits, runBudgetMicroUsd }, now: NOW });
}

async function end({ parts }: FakeParts, run: Run, outcome: Outcome) {
  await parts.store.runs.end(run.id, { outcome, costMicroUsd: 0, now: NOW });
}

/** What is said on GitHub to a command of the asker's, `times` over. */
async function say(
  fakes: FakeParts,
  { verb, role = "write", times = 1 }: { verb: Verb; role?: Role; times?: number },
) {
  const { parts, keep } = fakes;
  const number = 900 + VERBS.findIndex((row) => row.verb === verb);
  const run = await keep(at(number, { command: aCommand(verb), actor: ASKER }));
  const said: { route: string; text: string }[] = [];
  const github = aSpokenTo(parts.github, { role, said });
  for (let time = 0; time < times; time += 1) {
    const now = (await parts.store.runs.get(run.id)) ?? run;
    await reply(await openThread(bindStep({ ...parts, github }, now)));
  }
  return said;
}

/** A GitHub to which the asker has a role; keeps what it is told. What a reply has no business with it refuses. */
function aSpokenTo(
  github: GitHubClient,
  { role, said }: { role: Role; said: { route: string; text: string }[] },
): GitHubClient {
  const call = async (_: unknown, route: string, parameters: object, schema: z.ZodType) => {
    if (route === "GET /repos/{owner}/{repo}/collaborators/{username}/permission")
      return schema.parse(ROLES[role]);
    if (!/^(?:POST|PATCH) .*(?:comments|comments\/\{comment_id\}|reactions)$/.test(route))
      throw new Error(`unexpected ${route}`);
    const path = route.replace(/^(\S+) \/repos\/\{owner\}\/\{repo\}\/issues\//, "$1 ");
    said.push({ route: path, text: "body" in parameters ? String(parameters.body) : "" });
    return schema.parse({ id: 5 });
  };
  return { ...github, call: call as unknown as GitHubClient["call"] };
}

/** Who may what, beside those who may write: everybody, or who has a command there. */
const BESIDE: Partial<Record<Verb, "anybody" | "requester">> = {
  help: "anybody",
  status: "anybody",
  stop: "requester",
};

describe("S2: who may give which command, asked now", () => {
  const cells = VERBS.flatMap(({ verb, answer }) =>
    (Object.keys(ROLES) as Role[]).flatMap((role) =>
      [true, false].map((isRequester) => ({ verb, answer, role, isRequester })),
    ),
  );

  it("is one table: every verb, every role, with and without a command of one's own", async () => {
    const wrong: unknown[] = [];
    for (const { verb, answer, role, isRequester } of cells) {
      const fakes = aRunsParts();
      const running = await fakes.keep(at(1, isRequester ? { actor: ASKER } : {}));
      await work(fakes, running.id);
      const isIn =
        answer === "reply"
          ? (await say(fakes, { verb, role })).length > 0
          : await mayBegin(fakes, at(900, { command: aCommand(verb), actor: ASKER }), role);
      const beside = BESIDE[verb];
      const should =
        WRITERS.includes(role) || beside === "anybody" || (beside === "requester" && isRequester);
      if (isIn !== should) wrong.push({ verb, role, isRequester, isIn });
    }

    expect(wrong).toEqual([]);
    expect(cells).toHaveLength(14 * 6 * 2);
  });

  async function mayBegin({ parts, fake, keep }: FakeParts, run: Run, role: Role): Promise<boolean> {
    fake.answer(200, ROLES[role]);
    return (await checkAccess(await openThread(bindStep(parts, await keep(run))))) === undefined;
  }

  it("nobody is the requester by the reply that they ask for, or by what has ended", async () => {
    const fakes = aRunsParts();
    await end(fakes, await fakes.keep(at(1, { actor: ASKER })), anOutcome("answered"));
    await fakes.keep(at(2, { actor: ASKER, command: aCommand("status") }));

    expect(await say(fakes, { verb: "stop", role: "read" })).toEqual([]);
  });

  it("whose parked command a writer let run may stop it", async () => {
    const fakes = aRunsParts();
    const parked = await fakes.keep(at(1, { actor: ASKER }));
    await end(fakes, parked, anOutcome("parked"));
    const approving = await fakes.keep(at(2, { command: aCommand("approve") }));
    expect(await say(fakes, { verb: "stop", role: "read" })).toEqual([]);
    await fakes.parts.store.runs.claimAnswer(parked.id, approving.id);

    expect(await say(fakes, { verb: "stop", role: "read" })).toEqual([
      { route: "POST comments/{comment_id}/reactions", text: "" },
    ]);
  });

  it("a command that can't be read is told to those who may write alone", async () => {
    const { parts, fake, keep } = aRunsParts();
    const problem = { problem: "`--budget` must be dollars", example: "/claude --budget 2.50 fix" };
    const run = await keep(at(900, { command: undefined, problem, actor: ASKER }));
    const step = await openThread(bindStep(parts, run));

    fake.answer(200, ROLES.read);
    await reply(step);
    expect(fake.seen).toHaveLength(1);

    fake.answer(200, ROLES.write).answer(201, { id: 5 });
    await reply(step);
    expect(fake.seen.at(-1)?.body).toMatchObject({ body: expect.stringContaining("did not run") });
  });
});

describe("status", () => {
  it("tells who may write of the thread and of the days", async () => {
    const fakes = aRunsParts();
    const working = await fakes.keep(at(1, { createdAt: NOW - 60_000 }));
    await work(fakes, working.id);
    const spent = { model: "sonnet", startedAt: NOW, turns: 1, tokens: 1, sessionCostMicroUsd: 0 };
    await fakes.parts.store.runs.update(working.id, { spent: { ...spent, costMicroUsd: 310_000 } });
    await fakes.keep(at(2, { actor: { login: "hubot", id: 2 }, command: aCommand("retry") }));
    await fakes.keep(at(3, { actor: { login: "hubot", id: 2 }, command: aCommand("answer") }));
    const told = await say(fakes, { verb: "status" });

    expect(told.map(({ route }) => route)).toEqual(["POST {issue_number}/comments"]);
    expect(told[0]?.text).toContain('1. **working** for 1m: "fix this", by octocat, $0.31 of $5 spent');
    expect(told[0]?.text).toContain('2. waiting for 0s, position 1: "retry", by hubot');
    expect(told[0]?.text).toContain('3. waiting for 0s, position 2: "1", by hubot');
    expect(told[0]?.text).toContain("Spent here: $0.31 of $20 (it can be raised to $40).");
    // The run that works counts with all that it may spend; it is octocat's, not the asker's.
    expect(told[0]?.text).toContain("$5.00 of $50 in this repository, $0.00 of $25 by your commands.");
  });

  it("tells who may not write of the thread, and not of the days", async () => {
    const fakes = aRunsParts();
    await fakes.keep(at(1));
    const [told] = await say(fakes, { verb: "status", role: "read" });

    expect(told?.text).toContain('1. waiting for 0s, the next to begin: "fix this", by octocat');
    expect(told?.text).not.toContain("Today");
  });

  it.each<[string, Outcome | undefined, boolean]>([
    ["nothing was ever asked", undefined, false],
    ["somebody was refused", anOutcome("refused"), false],
    ["a command of theirs waits", anOutcome("parked"), true],
    ["a run has ended", anOutcome("answered"), true],
  ])("S16: says nothing to who may not write where there is nothing: %s", async (_, outcome, isTold) => {
    const fakes = aRunsParts();
    if (outcome !== undefined) await end(fakes, await fakes.keep(at(1, { actor: ASKER })), outcome);

    expect((await say(fakes, { verb: "status", role: "read" })).length > 0).toBe(isTold);
    expect((await say(fakes, { verb: "help", role: "read" })).length).toBe(1);
  });

  it("lists what waits for a person, as long as it can be taken up", async () => {
    const fakes = aRunsParts();
    const plan = await fakes.keep(at(1, { command: { ...aCommand("plan"), instruction: "it" } as Command }));
    await end(fakes, plan, anOutcome("planned"));
    const asked = await fakes.keep(at(2));
    await end(fakes, asked, anOutcome("asked"));
    const answered = await fakes.keep(
      at(3, { command: { ...aCommand("work"), instruction: "old" } as Command }),
    );
    await end(fakes, answered, anOutcome("parked"));
    await fakes.parts.store.runs.claimAnswer(answered.id, plan.id);

    const [young] = await say(fakes, { verb: "status" });
    expect(young?.text).toContain('- a question: "Which of the two pagers do you mean?" Answer it by number');
    expect(young?.text).toContain(
      '- a plan for "plan it", by octocat, since 0s. Approve it with `/claude approve`.',
    );
    expect(young?.text).not.toContain("old");

    fakes.fake.clock.now += 15 * DAY_MS;
    const [old] = await say(fakes, { verb: "status" });
    expect(old?.text).toContain("- a question:");
    expect(old?.text).not.toContain("a plan for");
  });
});

describe("budget", () => {
  it("raises the thread's cap once, however often the step runs, and says the same each time", async () => {
    const fakes = aRunsParts();
    const told = await say(fakes, { verb: "budget", times: 2 });

    expect(told.map(({ route }) => route)).toEqual([
      "POST {issue_number}/comments",
      "PATCH comments/{comment_id}",
    ]);
    expect(told[0]?.text).toContain("**The budget of this thread is $25 now**");
    expect(told[1]?.text).toBe(told[0]?.text);
    expect((await fakes.parts.store.threads.find("t1"))?.raisedMicroUsd).toBe(5_000_000);
  });

  it.each([
    ["no further than the operator lets it", 18_000_000, 20_000_000],
    ["not at all where the most is reached", 20_000_000, 20_000_000],
  ])("raises it %s", async (_, before, after) => {
    const fakes = aRunsParts();
    await fakes.keep(at(1));
    await fakes.parts.store.threads.raise("t1", { runId: at(1).id, microUsd: before });
    const told = await say(fakes, { verb: "budget", times: 2 });

    expect(told[0]?.text).toContain("**The budget of this thread is $40 now**");
    expect(told[0]?.text).toContain("`THREAD_BUDGET_MAX_USD`");
    expect(told[1]?.text).toBe(told[0]?.text);
    expect((await fakes.parts.store.threads.find("t1"))?.raisedMicroUsd).toBe(after);
  });
});
