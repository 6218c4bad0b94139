import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasTokenChecksum } from "../../../src/text/secrets/token-checksum.ts";
import { aJwt, aSmallGitHub, aToken, REPO, type Rig, send } from "./a-small-github.ts";
import { git } from "./git.ts";

const AT = `/repos/${REPO}`;

let rig: Rig;
let token: string;
const api = (line: string, body?: unknown) => send(rig.github, `token ${token}`, line, body);

beforeAll(async () => {
  rig = await aSmallGitHub();
  token = await aToken(rig.github);
});

afterAll(() => rig.close());

describe("the App's JWT", () => {
  const nowS = Math.floor(Date.now() / 1000);
  const stranger = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });

  test.each([
    ["no credential", undefined, 401, "Requires authentication"],
    ["no JWT", "Bearer x", 401, "A JSON web token could not be decoded"],
    ["another key", `Bearer ${aJwt({}, stranger.privateKey)}`, 401, "A JSON web token could not be decoded"],
    ["another App", `Bearer ${aJwt({ iss: 1 })}`, 401, "Integration not found"],
    ["an hour's life", `Bearer ${aJwt({ exp: nowS + 3600 })}`, 401, /too far in the future/],
    ["a past end", `Bearer ${aJwt({ exp: nowS - 1 })}`, 401, /'Expiration time' claim/],
    ["a start to come", `Bearer ${aJwt({ iat: nowS + 120 })}`, 401, /'Issued at' claim/],
    ["the id as text", `Bearer ${aJwt({ iss: "4711" })}`, 200, undefined],
  ])("with %s", async (_, authorization, status, message) => {
    const reply = await send(rig.github, authorization, "GET /app");

    expect(reply.status).toBe(status);
    if (message) expect(reply.body.message).toMatch(message);
  });
});

describe("an installation token", () => {
  test("is made for as much as asked, and no more than the installation holds", async () => {
    await aToken(rig.github, { repository_ids: [rig.repositoryId], permissions: { issues: "write" } });

    const minted = rig.github.tokens().at(-1);
    expect(hasTokenChecksum(minted?.token.slice("ghs_".length) ?? "")).toBe(true);
    expect(minted).toMatchObject({
      token: expect.stringMatching(/^ghs_[A-Za-z0-9]{36}$/),
      permissions: { issues: "write", metadata: "read" },
      repositoryIds: [rig.repositoryId],
    });
    expect(
      await aToken(rig.github, { permissions: { contents: "write", workflows: "write" } }),
    ).toBeUndefined();
    expect(await aToken(rig.github, { repository_ids: [rig.repositoryId, 1] })).toBeUndefined();
  });

  test("is refused where a permission is missing", async () => {
    const reader = await aToken(rig.github, { permissions: { contents: "read" } });
    const as = (line: string, body?: unknown) => send(rig.github, `token ${reader}`, line, body);
    const { number } = await rig.github.openIssue({ repo: REPO, author: "rita", title: "x" });

    const statuses = [
      await as(`GET ${AT}/contents/README.md`),
      await as(`GET ${AT}/issues/${number}`),
      await as(`POST ${AT}/git/blobs`, { content: "x" }),
      await as(`POST ${AT}/check-runs`, { name: "x", head_sha: rig.headSha }),
      await as(`POST ${AT}/issues/${number}/comments`, { body: "x" }),
    ].map(({ status, body }) => [status, status === 403 && body.message]);

    const refused = [403, "Resource not accessible by integration"];
    expect(statuses).toEqual([[200, false], refused, refused, refused, refused]);
  });

  test("sees nothing of a private repository it wasn't made for, and writes in no other", async () => {
    await rig.github.createRepository({ owner: "octo", name: "secret", private: true, files: { a: "1" } });
    await rig.github.createRepository({ owner: "octo", name: "open", files: { a: "1" } });
    const only = await aToken(rig.github, { repository_ids: [rig.repositoryId] });
    const as = (line: string, body?: unknown) => send(rig.github, `token ${only}`, line, body);

    expect((await as("GET /repos/octo/secret/branches/main")).status).toBe(404);
    expect((await as("POST /repos/octo/open/git/blobs", { content: "x" })).status).toBe(403);
  });

  test("runs out after an hour", async () => {
    let now = Date.now();
    const clocked = await aSmallGitHub({ now: () => now });
    const short = await aToken(clocked.github);
    const before = await send(clocked.github, `token ${short}`, `GET ${AT}/branches/main`);
    now += 3_600_001;
    const after = await send(clocked.github, `token ${short}`, `GET ${AT}/branches/main`);
    await clocked.close();

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  test("may change its own comments only, and none on a locked issue", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "rita", title: "x" });
    const hers = rig.github.comment({ repo: REPO, number, author: "rita", body: "mine" });
    const edit = await api(`PATCH ${AT}/issues/comments/${hers.id}`, { body: "ours" });
    const long = await api(`POST ${AT}/issues/${number}/comments`, { body: "x".repeat(65_537) });
    await rig.github.lockIssue({ repo: REPO, number });
    const add = await api(`POST ${AT}/issues/${number}/comments`, { body: "x" });

    expect([edit.status, long.status, add.status]).toEqual([403, 422, 403]);
    expect(rig.github.comments(REPO, number).map(({ body }) => body)).toEqual(["mine"]);
  });
});

describe("the git database", () => {
  const treeSha = async () => (await api(`GET ${AT}/git/commits/${rig.headSha}`)).body.tree.sha;
  const aTree = async (entry: object, base?: string) =>
    api(`POST ${AT}/git/trees`, {
      base_tree: base ?? (await treeSha()),
      tree: [{ mode: "100644", type: "blob", content: "x", ...entry }],
    });
  const aCommit = async (parents: string[]) =>
    (await api(`POST ${AT}/git/commits`, { message: "m", tree: await treeSha(), parents })).body;

  test("makes a tree as git would", async () => {
    const { body } = await aTree({ path: "src/deep/er.ts", content: "é\n" });
    const commit = await api(`POST ${AT}/git/commits`, {
      message: "m",
      tree: body.sha,
      parents: [rig.headSha],
    });
    await api(`POST ${AT}/git/refs`, { ref: "refs/heads/deep", sha: commit.body.sha });

    expect(await rig.github.branchFiles(REPO, "deep")).toEqual({
      "README.md": { mode: "100644", content: "# Demo\n" },
      "bin/run": { mode: "100755", content: "#!/bin/sh\n" },
      link: { mode: "120000", content: "README.md" },
      "src/deep/er.ts": { mode: "100644", content: "é\n" },
      "src/page.ts": { mode: "100644", content: "export const first = 0;\n" },
    });
    expect(await git(["fsck", "--strict"], rig.github.gitDir(REPO))).toMatchObject({ code: 0 });
  });

  test.each(["/a", "a/", "a//b", "../a", "a/../b", ".", "", ".git/config", "a/.GIT/hooks"])(
    "refuses the path %j",
    async (path) => {
      const { status, body } = await aTree({ path });

      expect([status, body.message]).toEqual([422, "tree.path contains a malformed path component"]);
    },
  );

  test("refuses what isn't there or doesn't fit", async () => {
    const replies = [
      await aTree({ path: "gone", sha: null, content: undefined }),
      await aTree({ path: "a" }, rig.headSha),
      await aTree({ path: "a", mode: "040000" }),
      await aTree({ path: "a", sha: "0".repeat(40), content: undefined }),
      await api(`POST ${AT}/git/commits`, { message: "m", tree: await treeSha(), parents: ["0".repeat(40)] }),
      await api(`POST ${AT}/git/refs`, { ref: "refs/heads/x", sha: "0".repeat(40) }),
      await api(`POST ${AT}/git/refs`, { ref: "refs/pull/1/head", sha: rig.headSha }),
    ];

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 422));
    expect((await aTree({ path: ".github/workflows/ci.yml" })).status).toBe(403);
  });

  test("signs the App's own commits and no others", async () => {
    const own = await aCommit([rig.headSha]);
    const other = await api(`POST ${AT}/git/commits`, {
      message: "m",
      tree: await treeSha(),
      parents: [],
      author: { name: "Ann", email: "ann@example.com" },
    });

    expect(own).toMatchObject({
      author: {
        name: "sandpiper[bot]",
        email: `${rig.github.bot.id}+sandpiper[bot]@users.noreply.github.com`,
      },
      verification: { verified: true, reason: "valid" },
    });
    expect(other.body.verification).toMatchObject({ verified: false, reason: "unsigned" });
  });

  test("moves a ref forward only, unless forced, and not over a rule", async () => {
    const [one, two] = [await aCommit([rig.headSha]), await aCommit([])];
    await api(`POST ${AT}/git/refs`, { ref: "refs/heads/moving", sha: one.sha });
    const refused = await api(`PATCH ${AT}/git/refs/heads/moving`, { sha: two.sha });
    const forced = await api(`PATCH ${AT}/git/refs/heads/moving`, { sha: two.sha, force: true });
    await rig.github.setBranchProtection(REPO, "safe/*");
    const ruled = await api(`POST ${AT}/git/refs`, { ref: "refs/heads/safe/x", sha: one.sha });

    expect([refused.status, refused.body.message]).toEqual([422, "Update is not a fast forward"]);
    expect(forced.status).toBe(200);
    expect([ruled.status, ruled.body.message]).toEqual([
      422,
      expect.stringContaining("Repository rule violations found"),
    ]);
  });
});

describe("pull requests", () => {
  test("are opened once for a branch, and only if it has something new", async () => {
    await rig.github.push({ repo: REPO, branch: "once", files: { once: "1" } });
    const open = (head: string) => api(`POST ${AT}/pulls`, { title: "t", head, base: "main" });
    const [first, second] = await Promise.all([open("once"), open("octo:once")]);
    const empty = await open("main");

    expect([first?.status, second?.status].sort()).toEqual([201, 422]);
    const loser = [first, second].find((reply) => reply?.status === 422);
    expect(loser?.body.errors[0].message).toBe("A pull request already exists for octo:once.");
    expect(empty.body.errors[0].message).toBe("No commits between main and main");
  });

  test("follow their branch, also in a fork", async () => {
    const { github } = rig;
    await github.fork({ repo: REPO, owner: "rita" });
    await github.push({ repo: "rita/demo", branch: "fix", files: { fix: "1" } });
    const pull = await github.openPullRequest({ repo: REPO, author: "rita", title: "Fix", head: "rita:fix" });
    const sha = await github.push({
      repo: "rita/demo",
      branch: "fix",
      files: { fix: "2", "README.md": null },
    });
    const files = await api(`GET ${AT}/pulls/${pull.number}/files`);
    github.deleteRepository("rita/demo");

    expect(
      files.body.map((file: { filename: string; status: string }) => [file.filename, file.status]),
    ).toEqual([
      ["README.md", "removed"],
      ["fix", "added"],
    ]);
    const { body } = await api(`GET ${AT}/pulls/${pull.number}`);
    expect(body).toMatchObject({ head: { sha, label: "rita:fix", repo: null }, mergeable: true });
  });
});

describe("lists", () => {
  test("come in pages", async () => {
    const { number } = await rig.github.openIssue({ repo: REPO, author: "rita", title: "x" });
    for (const body of ["1", "2", "3"]) rig.github.comment({ repo: REPO, number, author: "rita", body });
    const { body, headers } = await api(`GET ${AT}/issues/${number}/comments?per_page=2`);

    expect(body).toHaveLength(2);
    expect(headers.get("link")).toMatch(/<[^>]+per_page=2&page=2>; rel="next", .+rel="last"/);
  });
});
