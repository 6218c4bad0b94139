import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aSmallGitHub, aToken, REPO, type Rig, send } from "./a-small-github.ts";

const AT = `/repos/${REPO}`;

let rig: Rig;
let token: string;
const api = async (line: string, body?: unknown) => {
  const reply = await send(rig.github, `token ${token}`, line, body);
  return [reply.status, reply.body?.message, reply.body?.errors?.[0]?.field];
};

beforeAll(async () => {
  rig = await aSmallGitHub();
  token = await aToken(rig.github);
});

afterAll(() => rig.close());

describe("the small GitHub refuses as GitHub does", () => {
  test("F28: a branch beside another one whose name is a folder of its own", async () => {
    await rig.github.push({ repo: REPO, branch: "claude", files: { "a.md": "A.\n" } });

    const sha = rig.headSha;
    expect(await api(`POST ${AT}/git/refs`, { ref: "refs/heads/claude/x", sha })).toEqual([
      422,
      "Reference update failed",
      undefined,
    ]);
    expect(await api(`POST ${AT}/git/refs`, { ref: "refs/heads/claude", sha })).toEqual([
      422,
      "Reference already exists",
      undefined,
    ]);
  });

  test("F58: a draft in a repository that has none", async () => {
    const repo = "octo/plain";
    await rig.github.createRepository({
      owner: "octo",
      name: "plain",
      files: { "a.md": "A.\n" },
      hasDrafts: false,
    });
    await rig.github.push({ repo, branch: "work", files: { "b.md": "B.\n" } });
    const other = await aToken(rig.github, {}, repo);
    const pull = { title: "Work", head: "work", base: "main" };
    const open = (draft: boolean) =>
      send(rig.github, `token ${other}`, `POST /repos/${repo}/pulls`, { ...pull, draft });

    expect(await open(true)).toMatchObject({
      status: 422,
      body: { message: "Draft pull requests are not supported in this repository." },
    });
    expect(await open(false)).toMatchObject({ status: 201, body: { draft: false } });
  });

  test("S3: to tell what a bot may do, whatever role somebody gave it", async () => {
    rig.github.createUser("renovate[bot]", { type: "Bot" });
    rig.github.setRole(REPO, "renovate[bot]", "write");

    expect(await api(`GET ${AT}/collaborators/renovate[bot]/permission`)).toEqual([
      404,
      "renovate[bot] is not a user",
      undefined,
    ]);
  });

  test("F62: to set anything of an issue for an assignee who can't be one", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "ann", title: "It fails" });
    const body = { labels: ["claude"], assignees: ["ann", "nobody"] };

    expect(await api(`PATCH ${AT}/issues/${number}`, body)).toEqual([422, "Validation Failed", "assignees"]);
    expect(rig.github.issue(REPO, number).labels).toEqual([]);
  });

  test("F59: to count a comment that it tells of in a webhook", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "ann", title: "It fails" });
    for (const body of ["One.", "Two."]) rig.github.comment({ repo: REPO, number, author: "ann", body });
    await rig.github.settled();

    const told = rig.github.deliveries.filter(({ event }) => event === "issue_comment");
    expect(told.map(({ payload }) => (payload.issue as { comments: number }).comments)).toEqual([0, 1]);
  });
});
