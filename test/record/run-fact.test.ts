import { describe, expect, it } from "vitest";
import { toRunFact } from "../../src/record/run-fact.ts";
import type { Evidence } from "../../src/run/evidence.ts";
import { IDLE, type Outcome } from "../../src/run/outcome.ts";
import { anOutcome, OUTCOME_KINDS } from "../support/a-outcome.ts";
import { aRun } from "../support/a-run.ts";

const JOB = { machine: 1, round: 2 };
const ROUND = { failed: ["npm test"], costMicroUsd: 5 };
const EVIDENCE: Evidence = {
  checks: [],
  proof: "not_told",
  notes: [],
  weakened: [],
  rounds: [ROUND, ROUND],
};
const ended = (outcome: Outcome, about: Parameters<typeof aRun>[0] = {}) =>
  toRunFact(aRun({ state: "ended", agentJob: JOB, costMicroUsd: 7, endedAt: 900, outcome, ...about }));

describe("the fact of a run", () => {
  it("has what its pull request, commit and rounds are", () => {
    const outcome = anOutcome("published", { evidence: EVIDENCE });

    expect(ended(outcome, { id: "a", threadId: "42-12", createdAt: 100 })).toEqual({
      ...{ id: "a", threadId: "42-12", createdAt: 100, costMicroUsd: 7, rounds: 2 },
      repository: { id: 42, owner: "octo", name: "pages" },
      person: { id: 1, login: "octocat" },
      ...{ isIdle: false, hasEnded: true, askedIn: undefined },
      published: { pullNumber: 13, commitSha: "c".repeat(40), at: 900 },
    });
  });

  it.each<[string, Partial<Extract<Outcome, { kind: "published" }>>, boolean, number | undefined]>([
    ["the one that was opened, also where it was asked in another", {}, true, 13],
    ["the one it was asked in, when the commit went onto its branch", { pullRequest: undefined }, true, 12],
    ["none, when GitHub would not open one", { pullRequest: undefined }, false, undefined],
    [
      "none, of a branch that a person may open one of",
      { pullRequest: undefined, toOpen: { url: "https://github.com/x", base: "main" } },
      true,
      undefined,
    ],
  ])("names its pull request: %s", (_, about, isPullRequest, pullNumber) => {
    const fact = ended(anOutcome("published", about), { thread: { isPullRequest } });

    expect(fact.published).toMatchObject({ pullNumber });
  });

  it("has published only when it says so, and is idle only when it came to nothing", () => {
    for (const kind of OUTCOME_KINDS) {
      const fact = ended(anOutcome(kind));

      expect([kind, fact.published !== undefined, fact.isIdle]).toEqual([
        kind,
        kind === "published",
        IDLE.includes(kind),
      ]);
    }
  });

  it("counts the rounds of a change that was kept, and those of another run's change never", () => {
    const kept = { files: 1, additions: 1, deletions: 0, evidence: EVIDENCE };
    const publish = ended(anOutcome("published", { evidence: EVIDENCE }), { agentJob: undefined });

    expect(ended(anOutcome("kept_back", { kept })).rounds).toBe(2);
    expect(ended({ ...anOutcome("stopped"), kept }).rounds).toBe(2);
    expect(ended(anOutcome("answered")).rounds).toBe(0);
    expect(publish.rounds).toBe(0);
  });

  it("of a run that works has what was spent so far", () => {
    const spent = {
      ...{ model: "sonnet", startedAt: 0, turns: 1, tokens: 2 },
      ...{ costMicroUsd: 3, sessionCostMicroUsd: 4 },
    };

    expect(toRunFact(aRun({ state: "working", spent }))).toMatchObject({ costMicroUsd: 3, hasEnded: false });
    expect(toRunFact(aRun())).toMatchObject({ costMicroUsd: 0, isIdle: false, published: undefined });
  });
});
