import { expect, it } from "vitest";
import { GitHubError } from "../../src/errors.ts";
import type { UserClient } from "../../src/github/user-client.ts";
import { createCookies } from "../../src/viewer/cookies.ts";
import { createViewers } from "../../src/viewer/create-viewers.ts";

const COOKIES = createCookies("https://sandpiper.example.com");

/** One session, whose token is what the test says, one call after the other. */
function oneSession(tokens: (string | undefined)[] = [], dropped: string[] = []) {
  const sessions = {
    begin: async () => "",
    find: async () => ({ name: "s", userId: 1 }),
    token: async () => tokens.shift(),
    drop: async (name: string) => void dropped.push(name),
    end: async () => {},
  };
  return { sessions, cookies: COOKIES };
}

/** The same, and a GitHub that knows one token. */
function aSession(tokens: (string | undefined)[], known: string) {
  const dropped: string[] = [];
  const check = (token: string) => {
    if (token === known) return;
    throw new GitHubError("Bad credentials", { status: 401, code: "bad_credentials", retry: "backoff" });
  };
  const github: UserClient = {
    async user(token) {
      check(token);
      return { id: 1, login: "ann", scopes: undefined };
    },
    async repository(token, { owner, name }) {
      check(token);
      return { id: 7, owner, name, isPrivate: true, mayPush: true };
    },
    installedRepositories: async () => [],
  };
  const viewers = createViewers({
    github,
    session: oneSession(tokens, dropped),
    listInstalled: async () => [],
    now: () => 0,
  });
  return { viewers, dropped };
}

it("S27: a token of another App starts nothing, whatever its user may do", async () => {
  const [ours, theirs] = [`ghu_${"o".repeat(36)}`, `ghu_${"t".repeat(36)}`];
  const repository = { id: 7, owner: "octo", name: "open", isPrivate: false, mayPush: true };
  const viewers = createViewers({
    github: {
      user: async () => ({ id: 1, login: "ann", scopes: undefined }),
      repository: async () => repository,
      installedRepositories: async (token) => (token === ours ? [repository] : []),
    },
    session: oneSession(),
    listInstalled: async () => [],
    now: () => 0,
  });
  const may = async (token: string) =>
    (await (await viewers.byToken(`Bearer ${token}`))?.find("octo", "open"))?.mayWrite;

  expect([await may(ours), await may(theirs)]).toEqual([true, false]);
});

it("S26: a token that another process changed under a question is asked for again, and the session goes on", async () => {
  const { viewers, dropped } = aSession(["old", "new", "old", "new"], "new");
  const ann = await viewers.bySession("x");

  expect(await ann?.see({ id: 7, owner: "octo", name: "secret" })).toMatchObject({ id: 7 });
  expect(dropped).toEqual([]);
});

it("S26: a token that GitHub knows no more, with no other, ends the session", async () => {
  const { viewers, dropped } = aSession(["old", "old"], "new");

  expect(await viewers.bySession("x")).toBeUndefined();
  expect(dropped).toEqual(["s"]);
});

it("S22: a token that ends under a viewer shows nothing more", async () => {
  const { viewers } = aSession(["new", "old", "old"], "new");
  const ann = await viewers.bySession("x");

  expect(await ann?.find("octo", "secret")).toBeUndefined();
});
