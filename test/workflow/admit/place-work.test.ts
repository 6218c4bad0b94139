import { describe, expect, it } from "vitest";
import { planIssue, planPullRequest } from "../../../src/workflow/admit/place-work.ts";
import { bindStep, openThread } from "../../../src/workflow/step.ts";
import { anOutcome } from "../../support/a-outcome.ts";
import { aRunsParts } from "../../support/a-parts.ts";
import { aRun } from "../../support/a-run.ts";

const command = { verb: "work", options: { base: "release" }, instruction: "fix this", context: "" } as const;
const aPull = (pull: object = {}) => ({
  number: 12,
  html_url: "https://github.test/octo/pages/pull/12",
  state: "open",
  title: "Fix it",
  merged_at: null,
  head: { ref: "feature", sha: "head", repo: { id: 42 } },
  base: { ref: "next" },
  ...pull,
});
const aBranch = (sha: string) => ({ commit: { sha, commit: { tree: { sha: `${sha}-tree` } } } });
const merged = { state: "closed", merged_at: "2026-03-01T11:00:00Z" };

describe("F60: a run in a merged pull request", () => {
  it("stands on the base branch as it is now, says so, and goes on a branch of its own", async () => {
    const { parts, fake } = aRunsParts();
    fake.answer(200, aPull(merged)).answer(200, aBranch("next-head"));

    expect(await planPullRequest(await openThread(bindStep(parts, aRun())), "claude/")).toMatchObject({
      plan: {
        base: { sha: "next-head", ref: "refs/heads/next" },
        target: { kind: "new_branch", branch: "claude/pr-12-012345", base: "next" },
        pullRequest: undefined,
        notes: ["#12 is merged, so the work starts from `next` as it is now."],
      },
    });
  });

  it("stands on the default branch when its base was deleted since", async () => {
    const { parts, fake } = aRunsParts();
    fake.answer(200, aPull(merged)).answer(404, {}).answer(404, {}).answer(200, aBranch("main-head"));

    expect(await planPullRequest(await openThread(bindStep(parts, aRun())), "claude/")).toMatchObject({
      plan: { base: { sha: "main-head", ref: "refs/heads/main" }, target: { base: "main" } },
    });
  });

  it("is not taken for one that was only closed, which goes on from its head", async () => {
    const { parts, fake } = aRunsParts();
    fake.answer(200, aPull({ state: "closed" })).answer(200, { sha: "head", tree: { sha: "tree" } });

    expect(await planPullRequest(await openThread(bindStep(parts, aRun())), "claude/")).toMatchObject({
      plan: { base: { sha: "head" }, target: { kind: "new_branch", base: "next" }, notes: [] },
    });
  });
});

describe("F61: --base where it can't be used", () => {
  it("is told in a pull request", async () => {
    const { parts, fake } = aRunsParts();
    fake.answer(200, aPull()).answer(200, { sha: "head", tree: { sha: "tree" } });

    expect(
      await planPullRequest(await openThread(bindStep(parts, aRun({ command }))), "claude/"),
    ).toMatchObject({
      plan: { notes: [expect.stringContaining("`--base` was not used: it is for issues.")] },
    });
  });

  it("is told in an issue whose pull request is open", async () => {
    const { parts, fake, keep } = aRunsParts();
    const run = await keep(aRun({ command }));
    await parts.store.threads.update("t1", { pullNumber: 13 });
    fake.answer(200, aPull({ number: 13 })).answer(200, aBranch("head"));
    const asked = { base: "release", branchPrefix: "claude/", defaultHead: { sha: "m", treeSha: "t" } };

    expect(await planIssue(await openThread(bindStep(parts, run)), asked)).toMatchObject({
      plan: { notes: [expect.stringContaining("the work goes on in #13")] },
    });
  });
});

describe("F31: a run in an issue whose earlier one left a branch without a pull request", () => {
  const asked = { base: undefined, branchPrefix: "claude/", defaultHead: { sha: "m", treeSha: "t" } };
  const branch = "claude/issue-12-abcdef";
  const own = (pull: object) => aPull({ number: 14, head: { ref: branch, sha: "head" }, ...pull });

  async function placed(answers: [number, unknown][], run = aRun()) {
    const { parts, fake, keep } = aRunsParts();
    const kept = await keep(run);
    await parts.store.threads.update("t1", { branch });
    for (const [status, body] of answers) fake.answer(status, body);
    const place = async () => planIssue(await openThread(bindStep(parts, kept)), asked);
    return { parts, keep, place };
  }

  it("goes on from that branch, and says so where another base was asked for", async () => {
    const answers: [number, unknown][] = [
      [200, []],
      [200, aBranch("tip")],
    ];
    const { place } = await placed(answers, aRun({ command }));

    expect(await place()).toMatchObject({
      plan: {
        base: { sha: "tip", ref: `refs/heads/${branch}` },
        target: { kind: "own_branch", branch, base: "main" },
        notes: [`\`--base\` was not used: the work continues on the branch \`${branch}\`.`],
      },
    });
  });

  it("keeps where its pull request would go", async () => {
    const { parts, keep, place } = await placed([
      [200, []],
      [200, aBranch("tip")],
    ]);
    const first = await keep(aRun({ id: "first", trigger: { id: 2 } }));
    const outcome = anOutcome("published", { branch, toOpen: { url: "", base: "release" } });
    await parts.store.runs.end(first.id, { outcome, costMicroUsd: 0, now: 1 });

    expect(await place()).toMatchObject({ plan: { target: { kind: "own_branch", base: "release" } } });
  });

  it("goes on in the pull request that a person opened of it", async () => {
    const { place } = await placed([
      [200, [own({})]],
      [200, aBranch("tip")],
    ]);

    expect(await place()).toMatchObject({ plan: { target: { kind: "own_pull", branch, number: 14 } } });
  });

  it.each([
    ["a person closed its pull request", [[200, [own({ state: "closed" })]]]],
    ["its pull request was merged", [[200, [own(merged)]]]],
    [
      "the branch is gone",
      [
        [200, []],
        [404, {}],
        [404, {}],
      ],
    ],
  ] as [string, [number, unknown][]][])("begins anew where %s", async (_, answers) => {
    const { place } = await placed(answers);

    expect(await place()).toMatchObject({
      plan: { base: { sha: "m" }, target: { kind: "new_branch", branch: "claude/issue-12-012345" } },
    });
  });

  it("begins anew where a person closed the issue's own pull request, whatever became of the branch", async () => {
    const { parts, place } = await placed([[200, aPull({ number: 13, state: "closed" })]]);
    await parts.store.threads.update("t1", { pullNumber: 13 });

    expect(await place()).toMatchObject({ plan: { target: { kind: "new_branch" } } });
  });
});
