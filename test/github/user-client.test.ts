import nock from "nock";
import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { createUserClient } from "../../src/github/user-client.ts";
import { deepText } from "../support/deep-text.ts";

const API = "https://api.github.test";
const APP_ID = 99;
const TOKEN = `ghu_${"c".repeat(36)}`;

let lines: string[];
beforeEach(() => {
  lines = [];
  nock.disableNetConnect();
});

const client = () =>
  createUserClient({
    ...{ apiUrl: API, appId: APP_ID, now: () => 0 },
    log: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
  });
const github = () => nock(API, { reqheaders: { authorization: `Bearer ${TOKEN}` } });
const aRepository = (id: number, change: object = {}) => ({
  ...{ id, name: `r${id}`, owner: { login: "octo" }, private: true, permissions: { push: true } },
  ...change,
});

describe("whose token it is", () => {
  it.each(["Bot", "Organization", "Mannequin"])("is nobody's for a %s", async (type) => {
    github().get("/user").reply(200, { id: 1, login: "x", type });

    expect(await client().user(TOKEN)).toBeUndefined();
  });

  it("comes with the scopes of a classic token; those of others are unknown", async () => {
    const ann = { id: 1, login: "ann", type: "User" };
    const headers = { "x-oauth-scopes": "repo, read:org" };
    nock(API).persist().get("/user").reply(200, ann, headers);

    expect(await client().user(`ghp_${"a".repeat(36)}`)).toEqual({
      id: 1,
      login: "ann",
      scopes: ["repo", "read:org"],
    });
    expect(await client().user("0123456789abcdef0123456789abcdef01234567")).toMatchObject({
      scopes: ["repo", "read:org"],
    });
    expect(await client().user(TOKEN)).toEqual({ id: 1, login: "ann", scopes: undefined });
    expect(await client().user(`github_pat_${"a".repeat(82)}`)).toMatchObject({ scopes: undefined });
  });

  it.each([{ id: "1", login: "ann", type: "User" }, { id: 1, type: "User" }, [], "text"])(
    "is a fault when the answer is of another shape: %j",
    async (body) => {
      github().get("/user").reply(200, body);

      await expect(client().user(TOKEN)).rejects.toMatchObject({ code: "bad_answer" });
    },
  );

  it("S19: a fault holds no token, however deep one looks", async () => {
    github().get("/user").reply(500, { message: "down" });
    const error = await client()
      .user(TOKEN)
      .catch((fault: unknown) => fault);

    expect(error).toMatchObject({ name: "GitHubError", code: "github_down" });
    expect(deepText(error) + lines.join()).not.toContain(TOKEN);
  });
});

describe("a repository", () => {
  it("that moved is the one where it is now", async () => {
    github()
      .get("/repos/octo/old")
      .reply(301, "", { location: `${API}/repositories/7` });
    github()
      .get("/repositories/7")
      .reply(200, aRepository(7, { name: "new" }));

    expect(await client().repository(TOKEN, { owner: "octo", name: "old" })).toEqual({
      ...{ id: 7, owner: "octo", name: "new", isPrivate: true, mayPush: true },
    });
  });

  it("S26: that a redirect leads out of GitHub for is not asked with the token there", async () => {
    github().get("/repos/octo/old").reply(302, "", { location: "https://evil.test/x" });
    nock("https://evil.test", { badheaders: ["authorization"] })
      .get("/x")
      .reply(404, {});

    expect(await client().repository(TOKEN, { owner: "octo", name: "old" })).toBeUndefined();
    expect(nock.isDone()).toBe(true);
  });

  it("without permissions told may not be pushed to", async () => {
    github()
      .get("/repos/octo/r7")
      .reply(200, aRepository(7, { permissions: undefined }));

    expect(await client().repository(TOKEN, { owner: "octo", name: "r7" })).toMatchObject({ mayPush: false });
  });
});

describe("the App's repositories", () => {
  const installation = (id: number, change: object = {}) => ({
    id,
    app_id: APP_ID,
    suspended_at: null,
    ...change,
  });

  it("are those of this App's installations, each once, page by page", async () => {
    const installations = [
      installation(1),
      installation(2, { app_id: 5 }),
      installation(3, { suspended_at: "2026-01-01T00:00:00Z" }),
      installation(4),
    ];
    github().get("/user/installations?per_page=100&page=1").reply(200, { installations });
    const page = (from: number, count: number) => ({
      repositories: Array.from({ length: count }, (_, index) => aRepository(from + index)),
    });
    github().get("/user/installations/1/repositories?per_page=100&page=1").reply(200, page(1, 100));
    github().get("/user/installations/1/repositories?per_page=100&page=2").reply(200, page(101, 1));
    github().get("/user/installations/4/repositories?per_page=100&page=1").reply(200, page(101, 2));
    const found = await client().installedRepositories(TOKEN);

    expect(found?.map(({ id }) => id)).toEqual(Array.from({ length: 102 }, (_, index) => index + 1));
  });

  it("are 3,000 of an installation at most", async () => {
    github()
      .get(/installations\?/)
      .reply(200, { installations: [installation(1)] });
    let pages = 0;
    github()
      .persist()
      .get(/repositories\?/)
      .reply(200, () => {
        pages += 1;
        return { repositories: Array.from({ length: 100 }, (_, index) => aRepository(pages * 100 + index)) };
      });

    expect(await client().installedRepositories(TOKEN)).toHaveLength(3_000);
    expect(pages).toBe(30);
  });

  it("of an installation that shuts a person out are left out, and a fault is one", async () => {
    github()
      .persist()
      .get(/installations\?/)
      .reply(200, { installations: [installation(1), installation(2)] });
    github()
      .get(/1\/repositories/)
      .reply(403, { message: "IP allow list" });
    github()
      .get(/2\/repositories/)
      .reply(200, { repositories: [aRepository(9)] });
    expect((await client().installedRepositories(TOKEN))?.map(({ id }) => id)).toEqual([9]);

    github()
      .get(/1\/repositories/)
      .reply(502, {});
    await expect(client().installedRepositories(TOKEN)).rejects.toMatchObject({ code: "github_down" });
  });

  it("are unknown to a token of another kind", async () => {
    github()
      .get(/installations\?/)
      .reply(403, { message: "You must authenticate with an access token authorized to a GitHub App" });

    expect(await client().installedRepositories(TOKEN)).toBeUndefined();
  });
});
