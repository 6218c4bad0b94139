import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aSmallGitHub, aToken, REPO, type Rig, send } from "./a-small-github.ts";

const AT = `/repos/${REPO}`;

let rig: Rig;
let token: string;
const api = (line: string, body?: unknown) => send(rig.github, `token ${token}`, line, body);

beforeAll(async () => {
  rig = await aSmallGitHub();
  token = await aToken(rig.github);
});

afterAll(() => rig.close());

/** What the App is told while something is done, as `event.action` with the payload. */
async function toldOf(deed: () => unknown) {
  await rig.github.settled();
  const before = rig.github.deliveries.length;
  await deed();
  await rig.github.settled();
  return rig.github.deliveries.slice(before).map(({ event, action, payload }) => ({
    what: `${event}.${action}`,
    // biome-ignore lint/suspicious/noExplicitAny: the tests look into payloads of every shape
    payload: payload as any,
  }));
}

const namesOf = (told: { what: string }[]) => told.map(({ what }) => what);
const anIssue = async () => (await rig.github.openIssue({ repo: REPO, author: "rita", title: "x" })).number;

async function aPull(branch: string, body = "") {
  await rig.github.push({ repo: REPO, branch, files: { [`${branch}.md`]: "1\n" } });
  const wanted = { repo: REPO, author: "ann", title: branch, body, head: branch };
  return (await rig.github.openPullRequest(wanted)).number;
}

const aCheckRun = async (more: object = {}) =>
  (await api(`POST ${AT}/check-runs`, { name: "Claude", head_sha: rig.headSha, ...more })).body.id;
const STOP = { label: "Stop", description: "Stop this run", identifier: "stop" };

describe("labels", () => {
  test("are told of on an issue and on a pull request, put on once and taken off once", async () => {
    const label = (number: number) => ({ repo: REPO, number, name: "claude", by: "ann" });
    const [issue, pull] = [await anIssue(), await aPull("labels")];
    const told = await toldOf(async () => {
      for (const number of [issue, pull, issue]) await rig.github.addLabel(label(number));
      for (const number of [issue, pull, issue]) await rig.github.removeLabel(label(number));
    });

    expect(namesOf(told)).toEqual([
      "issues.labeled",
      "pull_request.labeled",
      "issues.unlabeled",
      "pull_request.unlabeled",
    ]);
    expect(told[0]?.payload).toMatchObject({
      label: { name: "claude" },
      issue: { number: issue, labels: [{ name: "claude" }] },
      sender: { login: "ann" },
    });
  });

  test("that an issue is opened with are told of with it, and each once more", async () => {
    const labels = ["claude", "bug"];
    const told = await toldOf(() => rig.github.openIssue({ repo: REPO, author: "ann", title: "x", labels }));

    expect(told.map(({ what, payload }) => [what, payload.label?.name, payload.issue.labels.length])).toEqual(
      [
        ["issues.opened", undefined, 2],
        ["issues.labeled", "claude", 2],
        ["issues.labeled", "bug", 2],
      ],
    );
  });

  test("are taken off by the App whatever their case, which answers those that are left", async () => {
    const number = await anIssue();
    for (const name of ["Claude", "bug/ui"]) await rig.github.addLabel({ repo: REPO, number, name });
    const path = `DELETE ${AT}/issues/${number}/labels`;
    const first = await api(`${path}/claude`);
    const again = await api(`${path}/claude`);
    const last = await api(`${path}/bug%2Fui`);

    expect(first.body.map(({ name }: { name: string }) => name)).toEqual(["bug/ui"]);
    expect([again.status, again.body.message]).toEqual([404, "Label does not exist"]);
    expect([last.status, last.body]).toEqual([200, []]);
  });
});

describe("a check run", () => {
  test("has at most three buttons, none longer than GitHub takes", async () => {
    const of = (actions: object[]) =>
      api(`POST ${AT}/check-runs`, { name: "Claude", head_sha: rig.headSha, actions });
    const statuses = [
      await of([STOP, STOP, STOP]),
      await of([STOP, STOP, STOP, STOP]),
      await of([{ ...STOP, label: "x".repeat(21) }]),
      await of([{ ...STOP, description: "x".repeat(41) }]),
      await of([{ ...STOP, identifier: "x".repeat(21) }]),
      await of([{ ...STOP, identifier: undefined }]),
    ].map(({ status }) => status);

    expect(statuses).toEqual([201, 422, 422, 422, 422, 422]);
  });

  test("tells its App which button somebody pressed, of those that it has now", async () => {
    const checkRunId = await aCheckRun({ actions: [STOP], external_id: "run-7" });
    const press = (identifier: string) =>
      rig.github.pressCheckRunAction({ repo: REPO, checkRunId, identifier, by: "ann" });
    const told = await toldOf(() => press("stop"));
    await api(`PATCH ${AT}/check-runs/${checkRunId}`, { actions: [] });

    expect(told).toEqual([
      {
        what: "check_run.requested_action",
        payload: expect.objectContaining({
          requested_action: { identifier: "stop" },
          check_run: expect.objectContaining({ id: checkRunId, external_id: "run-7" }),
          sender: expect.objectContaining({ login: "ann" }),
        }),
      },
    ]);
    expect(() => press("stop")).toThrow("has no button");
  });

  test("can be asked for again once it has ended, and is told of when it begins and ends", async () => {
    const checkRunId = await aCheckRun({ status: "in_progress" });
    const rerun = () => rig.github.rerequestCheckRun({ repo: REPO, checkRunId, by: "ann" });
    const end = { status: "completed", conclusion: "success" };
    expect(rerun).toThrow("has not ended");
    const ended = await toldOf(async () => {
      for (const body of [{ details_url: "https://example.com" }, end, end])
        await api(`PATCH ${AT}/check-runs/${checkRunId}`, body);
    });

    expect(namesOf(ended)).toEqual(["check_run.completed"]);
    expect(namesOf(await toldOf(rerun))).toEqual(["check_run.rerequested"]);
    expect((await api(`GET ${AT}/check-runs/${checkRunId}`)).body.status).toBe("completed");
  });

  test("has no buttons for an App that may only read it", async () => {
    const { permissions } = rig.github.tokens().at(-1) ?? {};
    const checkRunId = await aCheckRun({ actions: [STOP] });
    rig.github.grant({ ...permissions, checks: "read" });
    const told = await toldOf(() =>
      rig.github.pressCheckRunAction({ repo: REPO, checkRunId, identifier: "stop", by: "ann" }),
    );
    rig.github.grant(permissions ?? {});

    expect(told).toEqual([]);
  });
});

describe("an issue", () => {
  test("is closed, opened again, and deleted, with the comments in it", async () => {
    const number = await anIssue();
    const { id } = rig.github.comment({ repo: REPO, number, author: "rita", body: "hm" });
    const told = await toldOf(async () => {
      await rig.github.closeIssue({ repo: REPO, number, by: "ann" });
      await rig.github.closeIssue({ repo: REPO, number, by: "ann" });
      await rig.github.reopenIssue({ repo: REPO, number });
      await rig.github.deleteIssue({ repo: REPO, number });
    });
    const after = await api(`POST ${AT}/issues/${number}/comments`, { body: "late" });

    expect(namesOf(told)).toEqual(["issues.closed", "issues.reopened", "issues.deleted"]);
    expect(told[0]?.payload).toMatchObject({ issue: { state: "closed", closed_at: expect.any(String) } });
    expect([after.status, after.body.message]).toEqual([410, "This issue was deleted"]);
    expect((await api(`PATCH ${AT}/issues/comments/${id}`, { body: "late" })).status).toBe(404);
  });

  test("is moved within its owner's repositories, and found from where it was by who may read there", async () => {
    await rig.github.createRepository({ owner: "octo", name: "den", private: true, files: { a: "1" } });
    const within = await aToken(rig.github, { repository_ids: [rig.repositoryId] });
    const everywhere = await aToken(rig.github);
    const number = await anIssue();
    rig.github.comment({ repo: REPO, number, author: "rita", body: "hm" });
    const told = await toldOf(() => rig.github.transferIssue({ repo: REPO, number, to: "octo/den" }));
    const read = (as: string) => send(rig.github, `token ${as}`, `GET ${AT}/issues/${number}/comments`);

    expect(namesOf(told)).toEqual(["issues.transferred", "issues.opened"]);
    const [left, came] = told;
    expect(left?.payload).toMatchObject({
      issue: { number },
      repository: { full_name: REPO },
      changes: { new_issue: { number: 1 }, new_repository: { full_name: "octo/den" } },
    });
    expect(came?.payload).toMatchObject({
      issue: { number: 1, user: { login: "rita" } },
      sender: { login: "octo" },
      changes: { old_issue: { number }, old_repository: { full_name: REPO } },
    });
    expect((await read(everywhere)).body).toMatchObject([{ body: "hm" }]);
    expect((await read(within)).status).toBe(404);
    await rig.github.createRepository({ owner: "rita", name: "own", files: { a: "1" } });
    const second = await anIssue();
    const away = rig.github.transferIssue({ repo: REPO, number: second, to: "rita/own" });
    await expect(away).rejects.toThrow("can't be moved");
  });
});

describe("a pull request", () => {
  test("is closed without a merge, and opened again", async () => {
    const number = await aPull("closed");
    const told = await toldOf(async () => {
      await rig.github.closeIssue({ repo: REPO, number, by: "ann" });
      await rig.github.reopenIssue({ repo: REPO, number, by: "ann" });
    });

    expect(namesOf(told)).toEqual(["pull_request.closed", "pull_request.reopened"]);
    expect(told[0]?.payload.pull_request).toMatchObject({ merged: false, merged_at: null, merged_by: null });
    expect(told[0]?.payload.pull_request.closed_at).toEqual(expect.any(String));
  });

  test("is merged once for good, and closes the issues that it says it fixes", async () => {
    const [fixed, named] = [await anIssue(), await anIssue()];
    const number = await aPull("merged", `Fixes #${fixed}, see #${named}`);
    const told = await toldOf(() => rig.github.mergePullRequest({ repo: REPO, number, by: "ann" }));

    expect(told.map(({ what, payload }) => [what, (payload.issue ?? payload.pull_request).number])).toEqual([
      ["pull_request.closed", number],
      ["issues.closed", fixed],
    ]);
    const { pull_request: pull } = told[0]?.payload ?? {};
    expect(pull).toMatchObject({ merged: true, merged_by: { login: "ann" }, merged_at: pull.closed_at });
    expect((await rig.github.commits(REPO, "main"))[0]?.sha).toBe(pull.merge_commit_sha);
    await expect(rig.github.mergePullRequest({ repo: REPO, number })).rejects.toThrow("is closed");
    await expect(rig.github.reopenIssue({ repo: REPO, number })).rejects.toThrow("is merged");
  });
});

describe("F17: an installation", () => {
  const repo = "acme/site";
  const mint = async (names = ["site"]) => aToken(rig.github, { repositories: names }, repo);
  const read = async (as: string, name = "site") =>
    (await send(rig.github, `token ${as}`, `GET /repos/acme/${name}/branches/main`)).status;

  beforeAll(async () => {
    for (const name of ["site", "shop"])
      await rig.github.createRepository({ owner: "acme", name, private: true, files: { a: "1" } });
  });

  test("is told that a repository was taken from it, and its tokens reach it no more", async () => {
    const both = await mint(["site", "shop"]);
    const told = await toldOf(() => rig.github.removeFromInstallation("acme/shop"));

    expect(namesOf(told)).toEqual(["installation_repositories.removed"]);
    expect(told[0]?.payload).toMatchObject({
      installation: { id: rig.github.installationId(repo) },
      repositories_removed: [{ full_name: "acme/shop" }],
    });
    expect([await read(both), await read(both, "shop")]).toEqual([200, 404]);
    const silence = await toldOf(() =>
      rig.github.openIssue({ repo: "acme/shop", author: "rita", title: "x" }),
    );
    expect(silence).toEqual([]);
  });

  test("is told that it is suspended, and is barred until it is not", async () => {
    const before = await mint();
    const told = await toldOf(() => rig.github.suspend(repo));
    const silence = await toldOf(() => rig.github.openIssue({ repo, author: "rita", title: "x" }));

    expect(namesOf(told)).toEqual(["installation.suspend"]);
    expect(told[0]?.payload.installation).toMatchObject({ suspended_by: { login: "acme" } });
    expect(silence).toEqual([]);
    expect([await read(before), await mint()]).toEqual([403, undefined]);
    expect(namesOf(await toldOf(() => rig.github.unsuspend(repo)))).toEqual(["installation.unsuspend"]);
    expect(await read(before)).toBe(200);
  });

  test("is told that it was deleted, with what it could reach, and its tokens have ended", async () => {
    const before = await mint();
    const told = await toldOf(() => rig.github.uninstall(repo));

    expect(namesOf(told)).toEqual(["installation.deleted"]);
    expect(told[0]?.payload.repositories).toMatchObject([{ full_name: repo }]);
    expect(await read(before)).toBe(401);
    expect(() => rig.github.uninstall(repo)).toThrow("is not installed");
  });

  test("hears of nothing that it may not see, or did not ask for", async () => {
    const number = await anIssue();
    const { permissions = {} } = rig.github.tokens().at(-1) ?? {};
    rig.github.grant({ pull_requests: "write", metadata: "read" });
    const told = await toldOf(async () => {
      await rig.github.closeIssue({ repo: REPO, number });
      rig.github.comment({ repo: REPO, number, author: "rita", body: "hm" });
    });
    rig.github.grant(permissions);

    expect(namesOf(told)).toEqual(["issue_comment.created"]);
  });
});
