import { describe, expect, it } from "vitest";
import { editCheckRun, openCheckRun } from "../../src/github/check-run.ts";
import type { CheckState } from "../../src/run/check-state.ts";
import { githubFailureOf } from "../support/a-failure.ts";
import { aGitHub, aScope } from "../support/a-github.ts";

const output = { title: "Working", summary: "- [ ] Read" };
const working: CheckState = { status: "in_progress", output, buttons: ["stop"] };
const ended: CheckState = { status: "completed", conclusion: "neutral", output, buttons: [] };
const PAGE = "https://sandpiper.example.com/runs/r1";
const target = { sha: "abc", runId: "r1", state: working };

describe("the run's check run", () => {
  it("is created on the commit, with the run's id", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, { id: 5 });

    expect(await openCheckRun(github, aScope(), { ...target, isFirst: true })).toBe(5);
    expect(seen).toMatchObject([
      {
        route: "POST /repos/octo/pages/check-runs",
        body: { name: "Claude", head_sha: "abc", external_id: "r1", status: "in_progress", output },
      },
    ]);
    expect(seen[0]?.body).toHaveProperty("actions", [
      { identifier: "stop", label: "Stop", description: "Stop it and clear the queue" },
    ]);
    expect(seen[0]?.body).not.toHaveProperty("conclusion");
    expect(seen[0]?.body).not.toHaveProperty("details_url");
  });

  it("F11: is found by the run's id the second time", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, {
      check_runs: [
        { id: 4, external_id: null },
        { id: 5, external_id: "r1" },
      ],
    });

    expect(await openCheckRun(github, aScope(), { ...target, isFirst: false })).toBe(5);
    expect(seen.map(({ route }) => route)).toEqual([
      "GET /repos/octo/pages/commits/abc/check-runs?check_name=Claude&filter=all&per_page=100",
    ]);
  });

  it("leads to the run's page, where there is one", async () => {
    const { github, seen, answer } = aGitHub();
    answer(201, { id: 5 });
    const state = { ...working, detailsUrl: PAGE };
    await openCheckRun(github, aScope(), { ...target, state, isFirst: true });

    expect(seen[0]?.body).toHaveProperty("details_url", PAGE);
  });

  it.each([
    ["leads elsewhere is edited", "https://github.test/apps/sandpiper", ["GET", "PATCH"]],
    ["leads there is left as it is", PAGE, ["GET"]],
  ])("F11: that is found the second time and %s", async (_, url, methods) => {
    const { github, seen, answer } = aGitHub();
    answer(200, { check_runs: [{ id: 5, external_id: "r1", details_url: url }] }).answer(200, { id: 5 });
    const state = { ...working, detailsUrl: PAGE };

    expect(await openCheckRun(github, aScope(), { ...target, state, isFirst: false })).toBe(5);
    expect(seen.map(({ route }) => route.split(" ")[0])).toEqual(methods);
    for (const { body } of seen.slice(1)) expect(body).toHaveProperty("details_url", PAGE);
  });

  it("F11: is created the second time when the first did not come to it", async () => {
    const { github, answer } = aGitHub();
    answer(200, { check_runs: [{ id: 4, external_id: "r0" }] }).answer(201, { id: 6 });

    expect(await openCheckRun(github, aScope(), { ...target, isFirst: false })).toBe(6);
  });

  it("is edited: state, conclusion and words", async () => {
    const { github, seen, answer } = aGitHub();
    answer(200, { id: 5 });
    await editCheckRun(github, aScope(), { checkRunId: 5, state: ended });

    expect(seen).toMatchObject([
      {
        route: "PATCH /repos/octo/pages/check-runs/5",
        body: { status: "completed", conclusion: "neutral", output, actions: [] },
      },
    ]);
  });

  it.each([403, 404])("F18: is done without where the app may not write checks (%d)", async (status) => {
    const { github, answer } = aGitHub();
    answer(status, { message: "Resource not accessible by integration" }).answer(status, {});

    expect(await openCheckRun(github, aScope(), { ...target, isFirst: true })).toBeUndefined();
    await editCheckRun(github, aScope(), { checkRunId: 5, state: ended });
  });

  it.each([
    [403, { "retry-after": "9" }],
    [429, {}],
    [500, {}],
  ])("F14 F15: is tried again later after a limit or a fault (%d)", async (status, headers) => {
    const { github, answer } = aGitHub();
    answer(status, {}, headers as Record<string, string>);

    expect(
      (await githubFailureOf(openCheckRun(github, aScope(), { ...target, isFirst: true }))).retry,
    ).not.toBe("never");
  });

  it("on a commit that is not there is a fault", async () => {
    const { github, answer } = aGitHub();
    answer(422, { message: "No commit found for SHA" });

    expect((await githubFailureOf(openCheckRun(github, aScope(), { ...target, isFirst: true }))).code).toBe(
      "refused",
    );
  });
});
