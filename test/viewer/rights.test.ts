import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aViewerRig, MINUTE_MS, someRepositories, type ViewerRig } from "./a-viewer-rig.ts";

let rig: ViewerRig;
let ids: { secret: number; open: number };
beforeEach(async () => {
  rig = await aViewerRig();
  ids = await someRepositories(rig.github);
});
afterEach(() => rig.close());

async function aViewer(login: string) {
  const browser = rig.browser();
  await browser.signIn(login);
  const viewer = await rig.viewers.bySession(browser.cookie());
  if (viewer === undefined) throw new Error(`${login} is not signed in`);
  return viewer;
}

const secret = () => ({ id: ids.secret, owner: "octo", name: "secret" });
const asked = () => rig.github.requests.filter(({ route }) => route === "GET /repos/{owner}/{repo}").length;

describe("S22: a viewer", () => {
  it("sees a private repository when GitHub says so, with what they may do in it", async () => {
    const [ann, rita, eve] = [await aViewer("ann"), await aViewer("rita"), await aViewer("eve")];
    const seen = { id: ids.secret, owner: "octo", name: "secret", isPrivate: true };

    expect(await ann.see(secret())).toEqual({ ...seen, mayWrite: true });
    expect(await rita.see(secret())).toEqual({ ...seen, mayWrite: false });
    expect(await eve.see(secret())).toBeUndefined();
    expect(await eve.find("octo", "open")).toMatchObject({ isPrivate: false, mayWrite: false });
    expect(await eve.find("octo", "nothing")).toBeUndefined();
  });

  it("lists the App's repositories that they have a part in", async () => {
    const files = { a: "1" };
    const collaborators = { ann: "read" } as const;
    await rig.github.createRepository({ owner: "acme", name: "gone", private: true, files, collaborators });
    rig.github.suspend("acme/gone");
    await rig.github.createRepository({ owner: "ann", name: "mine", private: true, files, installed: false });
    const list = async (login: string) =>
      (await (await aViewer(login)).repositories()).map(({ name }) => name);

    expect(await list("ann")).toEqual(["secret"]);
    expect(await list("eve")).toEqual([]);
  });

  it("S27: starts nothing by a fine-grained token: GitHub tells nobody what it was made for", async () => {
    const token = rig.github.makeFineGrainedToken("ann");
    const ann = await rig.viewers.byToken(`Bearer ${token}`);

    expect(await ann?.see(secret())).toMatchObject({ mayWrite: false });
  });

  it("no longer sees what they lost five minutes ago, nor lists it", async () => {
    const ann = await aViewer("ann");
    await ann.see(secret());
    await ann.repositories();
    rig.github.setRole("octo/secret", "ann", undefined);
    rig.clock.now += 5 * MINUTE_MS - 1;
    expect(await ann.see(secret())).toBeDefined();
    rig.clock.now += 1;

    expect(await ann.see(secret())).toBeUndefined();
    expect(await ann.repositories()).toEqual([]);
  });

  it("sees what they were given five minutes ago", async () => {
    const eve = await aViewer("eve");
    expect(await eve.see(secret())).toBeUndefined();
    rig.github.setRole("octo/secret", "eve", "read");
    rig.clock.now += 5 * MINUTE_MS;

    expect(await eve.see(secret())).toMatchObject({ id: ids.secret });
  });

  it("costs one question for all who ask at once, and for five minutes", async () => {
    const ann = await aViewer("ann");
    await Promise.all(Array.from({ length: 50 }, () => ann.see(secret())));
    await ann.find("Octo", "SECRET");

    expect(asked()).toBe(1);
  });

  it("costs one question for all addresses of a repository that they may read", async () => {
    const ann = await aViewer("ann");
    for (const address of ["a", "b", "a"]) expect(await ann.see(secret(), address)).toBeDefined();
    await ann.find("octo", "secret");

    expect(asked()).toBe(1);
  });

  it("costs one question for each address that they may not look behind, whatever they asked before", async () => {
    const eve = await aViewer("eve");
    await eve.find("octo", "secret");
    for (const address of ["a", "b", "a"]) expect(await eve.see(secret(), address)).toBeUndefined();
    expect(asked()).toBe(3);
    await eve.find("octo", "secret");

    expect(asked()).toBe(3);
  });

  it("shares nothing with another who asks for the same", async () => {
    await (await aViewer("ann")).see(secret());

    expect(await (await aViewer("eve")).see(secret())).toBeUndefined();
  });

  it("is told of a fault of GitHub's, which is not kept", async () => {
    const ann = await aViewer("ann");
    rig.github.fail({ method: "GET", path: /repos/, status: 502 });
    await expect(ann.see(secret())).rejects.toMatchObject({ code: "github_down" });

    expect(await ann.see(secret())).toBeDefined();
  });

  it("is told of a rate limit, which is no answer about the repository", async () => {
    const ann = await aViewer("ann");
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" };
    rig.github.fail({ method: "GET", path: /repos/, status: 403, headers });

    await expect(ann.see(secret())).rejects.toMatchObject({ code: "rate_limited" });
  });

  it.each([403, 404, 451])("sees nothing where GitHub answers %i", async (status) => {
    const ann = await aViewer("ann");
    rig.github.fail({ method: "GET", path: /repos/, status });

    expect(await ann.see(secret())).toBeUndefined();
  });

  it("sees a repository under its new name, and not another that has its old one", async () => {
    rig.github.renameRepository("octo/secret", "renamed");
    const ann = await aViewer("ann");
    expect(await ann.see(secret())).toMatchObject({ id: ids.secret, name: "renamed" });

    const files = { a: "1" };
    await rig.github.createRepository({ owner: "octo", name: "secret", files });
    rig.clock.now += 5 * MINUTE_MS;
    expect(await ann.see(secret())).toBeUndefined();
    expect(await (await aViewer("eve")).see(secret())).toBeUndefined();
    expect(await ann.see({ id: ids.secret, owner: "octo", name: "renamed" })).toBeDefined();
  });

  it("who may not read it learns nothing of a rename", async () => {
    rig.github.renameRepository("octo/secret", "renamed");

    expect(await (await aViewer("eve")).find("octo", "secret")).toBeUndefined();
  });

  it.each([
    ["..", "user"],
    [".", "user"],
    ["octo", ".."],
    ["octo/secret", ".."],
    ["octo", "secret/../open"],
    ["octo", "secret?x"],
    ["octo", ""],
    ["octo", "%2e%2e"],
    ["octo", "a\nb"],
    ["octo", "x".repeat(101)],
  ])("asks for repositories alone, whatever the name: %j/%j", async (owner, name) => {
    const ann = await aViewer("ann");
    const before = rig.github.requests.length;

    expect(await ann.find(owner, name)).toBeUndefined();
    expect(rig.github.requests.length).toBe(before);
  });
});

describe("S27: a token", () => {
  const byToken = (token: string) => rig.viewers.byToken(`Bearer ${token}`);

  it("of a person has that person's rights, asked once in five minutes", async () => {
    const token = rig.github.makePersonalToken("ann");
    for (let count = 0; count < 20; count += 1) await byToken(token);
    const ann = await byToken(token);

    expect([ann?.login, (await ann?.see(secret()))?.mayWrite]).toEqual(["ann", true]);
    expect(rig.github.requests.filter(({ route }) => route === "GET /user")).toHaveLength(1);
    expect((await ann?.repositories())?.map(({ name }) => name)).toEqual(["secret", "open"]);
  });

  it("lists nothing for longer than five minutes, though each was asked for by itself", async () => {
    const viewer = await byToken(rig.github.makePersonalToken("ann"));
    await viewer?.find("octo", "secret");
    rig.github.setRole("octo/secret", "ann", undefined);
    rig.clock.now += 4 * MINUTE_MS;
    expect((await viewer?.repositories())?.map(({ name }) => name)).toEqual(["secret", "open"]);
    rig.clock.now += MINUTE_MS;

    expect((await viewer?.repositories())?.map(({ name }) => name)).toEqual(["open"]);
  });

  it("that ended lists nothing, and GitHub is asked once", async () => {
    const viewer = await byToken(rig.github.makePersonalToken("ann"));
    rig.github.takeBackAuthorization("ann");
    const before = rig.github.requests.length;

    expect(await viewer?.repositories()).toEqual([]);
    expect(rig.github.requests.length - before).toBe(1);
  });

  it("does no more than it was made for", async () => {
    const may = async (scopes: string[], name: string) =>
      (await (await byToken(rig.github.makePersonalToken("octo", scopes)))?.find("octo", name))?.mayWrite;

    expect(await may(["repo"], "open")).toBe(true);
    expect(await may(["public_repo"], "open")).toBe(true);
    expect(await may(["read:user"], "open")).toBe(false);
    expect(await may(["public_repo"], "secret")).toBeUndefined();
  });

  it("is nobody's within five minutes of its end", async () => {
    const token = rig.github.makePersonalToken("ann");
    expect(await byToken(token)).toBeDefined();
    rig.github.takeBackAuthorization("ann");
    rig.clock.now += 5 * MINUTE_MS;

    expect(await byToken(token)).toBeUndefined();
  });

  it("of an installation of the App is nobody's, and GitHub is not asked", async () => {
    const token = await rig.installationToken(ids.secret);
    const before = rig.github.requests.length;

    expect(token).toMatch(/^ghs_/);
    expect(await byToken(token)).toBeUndefined();
    expect(rig.github.requests.length).toBe(before);
  });

  it("of a bot is nobody's", async () => {
    rig.github.createUser("robot", { type: "Bot" });

    expect(await byToken(rig.github.makePersonalToken("robot"))).toBeUndefined();
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "token ghp_x",
    "Basic YW5uOng=",
    "Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2ln",
    "Bearer ghs_123456789012345678901234567890123456",
    `Bearer ghr_${"a".repeat(76)}`,
    `Bearer ghp_${"a".repeat(1_000)}`,
    "Bearer ghp_ab\r\nx-evil: 1",
    "Bearer ghp_123456789012345678901234567890123456, Bearer x",
  ])("that has the shape of none is nobody's, and GitHub is not asked: %j", async (authorization) => {
    expect(await rig.viewers.byToken(authorization)).toBeUndefined();
    expect(rig.github.requests).toEqual([]);
  });

  it("that GitHub doesn't know is nobody's, asked once", async () => {
    for (let count = 0; count < 10; count += 1)
      expect(await byToken(`ghp_${"a".repeat(36)}`)).toBeUndefined();

    expect(rig.github.requests).toHaveLength(1);
  });

  it("that is made up is not asked about without end, and who is known does not feel it", async () => {
    const ann = rig.github.makePersonalToken("ann");
    const rita = rig.github.makePersonalToken("rita");
    const browser = rig.browser();
    await browser.signIn("ann");
    await byToken(ann);
    const before = rig.github.requests.length;
    const madeUp = Array.from({ length: 500 }, (_, index) => `ghp_${String(index).padStart(36, "x")}`);
    const results = await Promise.all(madeUp.map((token) => byToken(token).catch(({ code }) => code)));

    expect(results.filter((each) => each === undefined)).toHaveLength(60);
    expect(results.filter((each) => each === "too_many_strangers")).toHaveLength(440);
    expect(rig.github.requests.length - before).toBe(60);
    expect([(await byToken(ann))?.login, (await rig.viewers.bySession(browser.cookie()))?.login]).toEqual([
      "ann",
      "ann",
    ]);
    await expect(byToken(rita)).rejects.toMatchObject({ retry: { atMs: rig.clock.now + MINUTE_MS } });
    rig.clock.now += MINUTE_MS;
    expect((await byToken(rita))?.login).toBe("rita");
  });

  it("is not judged while GitHub is down", async () => {
    const token = rig.github.makePersonalToken("ann");
    rig.github.fail({ method: "GET", path: /user/, status: 500 });
    await expect(byToken(token)).rejects.toMatchObject({ code: "github_down" });

    expect((await byToken(token))?.login).toBe("ann");
  });

  it("is no session's cookie, and a session's cookie is no token", async () => {
    const browser = rig.browser();
    await browser.signIn("ann");
    const [name = "", value = ""] = [...browser.cookies][0] ?? [];

    expect(await byToken(value)).toBeUndefined();
    expect(await rig.viewers.bySession(`${name}=${rig.github.makePersonalToken("ann")}`)).toBeUndefined();
  });
});
