import { describe, expect, it } from "vitest";
import { GitHubError, type Retry } from "../../src/errors.ts";
import type { InstalledRepository } from "../../src/github/installed-repositories.ts";
import { createForgottenRuns, FORGOTTEN_MS, MAX_REPOSITORIES } from "../../src/sweep/end-forgotten-runs.ts";
import { NOW } from "../support/a-github.ts";
import { aReaper, MINUTE_MS } from "./a-reaper.ts";

const RUN = "0123456789abcdef0123456789";
const APP_ID = 99;
const PAGES: InstalledRepository = {
  ...{ installationId: 7, id: 42, owner: "octo", name: "pages" },
  defaultBranch: "main",
};
const BOOKS = { ...PAGES, id: 43, name: "books" };
const FOOTER = "<sub>[check run](https://github.test/octo/pages/runs/5)</sub>";
const COMMENT = "PATCH /repos/octo/pages/issues/comments/8";
const CHECK = "/repos/octo/pages/check-runs/5";

/** An app whose store was empty at the start, and what GitHub has of it. */
function aLoss(repositories = [PAGES]) {
  const reaper = aReaper();
  const asked: number[] = [];
  const refusals: Retry[] = [];
  const forgotten = {
    appId: APP_ID,
    repositories: {
      async list(count: number) {
        asked.push(count);
        const retry = refusals.shift();
        if (retry !== undefined) throw new GitHubError("no", { status: 403, code: "no", retry });
        return repositories;
      },
    },
  };
  const parts = { ...reaper.parts, forgotten };
  const work = createForgottenRuns();
  return {
    ...reaper,
    parts,
    asked,
    refusals,
    look: (minutes = 0) => work(parts, NOW + minutes * MINUTE_MS),
    routes: () => reaper.fake.seen.map(({ route }) => route),
    edits: () => reaper.fake.seen.filter(({ route }) => route.startsWith("PATCH")),
    /** A comment as GitHub lists it; by our App, and open, unless the test says otherwise. */
    comment: ({
      text = `**Claude is working on this** · 1s\n\n${FOOTER}`,
      runId = RUN,
      appId = APP_ID,
    } = {}) => ({
      id: 8,
      body: `${text}\n\n${reaper.parts.marker.render(runId)}`,
      user: { login: "sandpiper[bot]", type: "Bot" },
      created_at: "2026-03-01T11:00:00Z",
      updated_at: "2026-03-01T11:30:00Z",
      performed_via_github_app: { id: appId },
    }),
  };
}

const check = (externalId = RUN, status = "in_progress") => ({ id: 5, external_id: externalId, status });

describe("F81: after a loss of the database", () => {
  it("a comment that says its run goes on, and its check run, come to their end", async () => {
    const loss = aLoss();
    loss.fake.answer(200, [loss.comment()]).answer(200, check());
    loss.fake.answer(200, { id: 5 }).answer(200, { id: 8 });

    await loss.look();

    const since = encodeURIComponent(new Date(NOW - FORGOTTEN_MS).toISOString());
    expect(loss.routes()).toEqual([
      `GET /repos/octo/pages/issues/comments?sort=updated&direction=desc&since=${since}&per_page=100&page=1`,
      `GET ${CHECK}`,
      `PATCH ${CHECK}`,
      COMMENT,
    ]);
    const [ofCheck, ofComment] = loss.edits().map(({ body }) => body);
    expect(ofCheck).toMatchObject({ status: "completed", conclusion: "neutral" });
    const { body } = ofComment as { body: string };
    expect(body).toMatch(/^\*\*Sandpiper lost its records of this run\*\*\n\n.*`\/claude <what to do>`/);
    expect(loss.parts.marker.parse(body)).toBe(RUN);
    expect(loss.logged("run.forgotten")).toMatchObject([{ run: RUN, comment: "written" }]);
    expect(loss.asked).toEqual([MAX_REPOSITORIES]);
  });

  it.each([
    ["of another App", { appId: 1 }],
    ["that has come to its end", { text: "**Pull request #2 is ready**" }],
    ["that its end changed", { text: "**Sandpiper lost its records of this run**" }],
  ])("a comment %s is not touched", async (_, about) => {
    const loss = aLoss();
    loss.fake.answer(200, [loss.comment(about)]);

    await loss.look();

    expect(loss.edits()).toEqual([]);
  });

  it("a comment with a forged marker is not touched", async () => {
    const loss = aLoss();
    const comment = loss.comment();
    loss.fake.answer(200, [{ ...comment, body: comment.body.replace(RUN, RUN.replace("0", "1")) }]);

    await loss.look();

    expect(loss.edits()).toEqual([]);
  });

  it("a comment of a run that began since is not touched", async () => {
    const loss = aLoss();
    const runId = await loss.runs(1);
    loss.fake.answer(200, [loss.comment({ runId })]);

    await loss.look();

    expect(loss.edits()).toEqual([]);
  });

  it.each([
    ["another run's", check("f".repeat(26))],
    ["ended", check(RUN, "completed")],
  ])("a linked check run that is %s stays as it is, and the comment ends", async (_, answer) => {
    const loss = aLoss();
    loss.fake.answer(200, [loss.comment()]).answer(200, answer).answer(200, { id: 8 });

    await loss.look();

    expect(loss.edits().map(({ route }) => route)).toEqual([COMMENT]);
  });

  it("a comment that links no check run ends with the one on the default branch's head, whatever an agent linked", async () => {
    const loss = aLoss();
    const text = "**Claude is working on this**\n\n- [ ] [check run](https://github.test/octo/pages/runs/6)";
    loss.fake.answer(200, [loss.comment({ text })]);
    loss.fake.answer(200, { check_runs: [{ ...check("f".repeat(26)), id: 6 }, check()] });
    loss.fake.answer(200, { id: 5 }).answer(200, { id: 8 });

    await loss.look();

    expect(loss.routes()[1]).toMatch(/^GET .*\/commits\/heads\/main\/check-runs\?/);
    expect(loss.edits().map(({ route }) => route)).toEqual([`PATCH ${CHECK}`, COMMENT]);
  });

  it("a comment whose check run is nowhere to be found ends", async () => {
    const loss = aLoss();
    loss.fake.answer(200, [loss.comment({ text: "**Claude is waiting**" })]);
    loss.fake.answer(422, { message: "No commit found for SHA: heads/main" }).answer(200, { id: 8 });

    await loss.look();

    expect(loss.edits().map(({ route }) => route)).toEqual([COMMENT]);
  });

  it("a locked thread keeps its comment, and the others have their turn", async () => {
    const loss = aLoss([PAGES, BOOKS]);
    loss.fake.answer(200, [loss.comment()]).answer(404, {}).answer(403, { message: "locked" });
    loss.fake.answer(200, []);

    await loss.look();

    expect(loss.logged("run.forgotten")).toMatchObject([{ comment: "unwritable" }]);
    expect(loss.routes()).toHaveLength(4);
  });

  it("a repository that fails hinders no other, and is looked at again: it alone, until it is done", async () => {
    const loss = aLoss([PAGES, BOOKS]);
    loss.fake.answer(502, {}).answer(200, []);
    await expect(loss.look()).rejects.toThrow("could not be looked at");
    loss.fake.answer(200, []);
    await loss.look(1);
    await loss.look(2);

    const repositories = loss.routes().map((route) => /octo\/\w+/.exec(route)?.[0]);
    expect(repositories).toEqual(["octo/pages", "octo/books", "octo/pages"]);
    expect(loss.asked).toHaveLength(1);
  });

  it("a repository that refuses for good is left, and the log says so", async () => {
    const loss = aLoss([PAGES, BOOKS]);
    loss.fake.answer(410, { message: "gone" }).answer(200, []);
    await loss.look();
    await loss.look(1);

    expect(loss.routes()).toHaveLength(2);
    expect(loss.logged("forgotten_runs.not_looked_for")).toMatchObject([{ repository: PAGES.id }]);
  });

  it("GitHub is left alone for as long as its rate limit says", async () => {
    const loss = aLoss();
    loss.refusals.push({ atMs: NOW + 10 * MINUTE_MS });
    await expect(loss.look()).rejects.toThrow("no");
    await loss.look(9);
    expect(loss.asked).toHaveLength(1);

    loss.fake.answer(200, []);
    await loss.look(10);

    expect(loss.asked).toHaveLength(2);
  });

  it("an app whose store knew runs at its start asks nothing", async () => {
    const loss = aLoss();

    await createForgottenRuns()({ ...loss.parts, forgotten: undefined }, NOW);

    expect(loss.routes()).toEqual([]);
  });
});
