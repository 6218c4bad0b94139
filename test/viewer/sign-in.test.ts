import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  aViewerRig,
  type Browser,
  MINUTE_MS,
  PUBLIC_URL,
  someRepositories,
  type ViewerRig,
} from "./a-viewer-rig.ts";

let rig: ViewerRig;
beforeEach(async () => {
  rig = await aViewerRig();
});
afterEach(() => rig.close());

const SESSION = "__Host-sandpiper";
const loginOf = async (browser: Browser) => (await rig.viewers.bySession(browser.cookie()))?.login;
const comeBack = (browser: Browser, back: URL) => browser.ask("GET", back.pathname + back.search);

describe("signing in", () => {
  it("leads to GitHub and back to where one was, as the person one is there", async () => {
    const browser = rig.browser();
    const answer = await browser.signIn("ann", "/sign-in?return_to=/runs/r1");

    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(`${PUBLIC_URL}/runs/r1`);
    expect(await loginOf(browser)).toBe("ann");
  });

  it("asks GitHub for the App's callback, with state and an S256 challenge", async () => {
    const { headers } = await rig.browser().ask("GET", "/sign-in");
    const url = new URL(headers.location ?? "");

    expect(url.origin + url.pathname).toBe(`${rig.github.url}/login/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: rig.github.oauth.clientId,
      redirect_uri: `${PUBLIC_URL}/sign-in/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  it("S26: sets cookies that only this host, and no script, can read", async () => {
    await rig.browser().signIn("ann");
    const lines = rig.answers.flatMap(({ cookies = [] }) => cookies);

    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(
        /^__Host-sandpiper(-sign-in)?=[\w-]*; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      );
  });

  it("works by http with plain cookies, as on localhost", async () => {
    await rig.close();
    rig = await aViewerRig({ publicUrl: "http://localhost:3000" });
    const browser = rig.browser();
    const { headers } = await browser.signIn("ann");

    expect(headers.location).toBe("http://localhost:3000/");
    expect([...browser.cookies.keys()]).toEqual(["sandpiper"]);
    expect(await loginOf(browser)).toBe("ann");
  });

  it("writes nothing into the store for whoever only knocks", async () => {
    const before = Object.values(rig.tickets).map(String);
    const { cookies = [] } = await rig.browser().ask("GET", "/sign-in");

    expect(cookies[0]?.length).toBeLessThan(4_096);
    expect(Object.values(rig.tickets).map(String)).toEqual(before);
    expect(rig.github.loginRequests).toEqual([]);
  });
});

describe("S26: a state", () => {
  it.each([
    ["that is missing", (back: URL) => back.searchParams.delete("state")],
    ["that is empty", (back: URL) => back.searchParams.set("state", "")],
    ["that is forged", (back: URL) => back.searchParams.set("state", "A".repeat(43))],
    [
      "that is one letter off",
      (back: URL) => back.searchParams.set("state", `${back.searchParams.get("state")?.slice(0, 42)}_`),
    ],
    ["that is long", (back: URL) => back.searchParams.set("state", "A".repeat(100_000))],
  ])("%s signs nobody in, and GitHub is not asked", async (_, change) => {
    const browser = rig.browser();
    const back = await browser.leave("ann");
    change(back);
    const answer = await comeBack(browser, back);

    expect(answer.status).toBe(400);
    expect(rig.github.loginRequests).toEqual([]);
    expect(browser.cookies.has(SESSION)).toBe(false);
  });

  it("of another browser signs nobody in: an attacker's callback opened by a victim (login CSRF)", async () => {
    const attacker = rig.browser();
    const back = await attacker.leave("mallory");
    const victim = rig.browser();
    const strange = await comeBack(victim, back);
    // Also while the victim's own sign-in is under way.
    await victim.ask("GET", "/sign-in");
    const meanwhile = await comeBack(victim, back);

    expect([strange.status, meanwhile.status]).toEqual([400, 400]);
    expect(await loginOf(victim)).toBeUndefined();
    expect(rig.github.loginRequests).toEqual([]);
  });

  it("counts for ten minutes", async () => {
    const browser = rig.browser();
    const back = await browser.leave("ann");
    rig.clock.now += 10 * MINUTE_MS;

    expect((await comeBack(browser, back)).status).toBe(400);
    expect(rig.github.loginRequests).toEqual([]);
  });

  it("counts once, also for twenty at once and in another process", async () => {
    const browser = rig.browser();
    const back = await browser.leave("ann");
    const cookie = browser.cookie() ?? "";
    const other = rig.browser(rig.another());
    const all = [browser, other].flatMap((each) =>
      Array.from({ length: 10 }, () => each.ask("GET", back.pathname + back.search, { cookie })),
    );
    const statuses = (await Promise.all(all)).map(({ status }) => status);

    expect(statuses.toSorted()).toEqual([303, ...Array(19).fill(400)]);
    expect(rig.github.loginRequests).toHaveLength(1);
  });
});

describe("S26: a code", () => {
  it("of another sign-in is refused by GitHub: its challenge has another verifier", async () => {
    const attacker = await rig.browser().leave("mallory");
    const victim = rig.browser();
    const back = await victim.leave("ann");
    back.searchParams.set("code", attacker.searchParams.get("code") ?? "");
    const answer = await comeBack(victim, back);

    expect(answer.status).toBe(400);
    expect(rig.github.loginRequests.map(({ answer }) => answer.error)).toEqual(["bad_verification_code"]);
    expect(await loginOf(victim)).toBeUndefined();
  });

  it.each([undefined, "", "nonsense", "a b", "x".repeat(10_000)])(
    "that is none signs nobody in: %s",
    async (code) => {
      const browser = rig.browser();
      const back = await browser.leave("ann");
      if (code === undefined) back.searchParams.delete("code");
      else back.searchParams.set("code", code);

      expect((await comeBack(browser, back)).status).toBe(400);
      expect(await loginOf(browser)).toBeUndefined();
    },
  );

  it("does not count when GitHub says that the person refused", async () => {
    const browser = rig.browser();
    await browser.ask("GET", "/sign-in");
    const answer = await browser.ask(
      "GET",
      "/sign-in/callback?error=access_denied&error_description=<script>",
    );

    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain("script");
  });
});

describe("S26: a session", () => {
  it("is a new one, whatever cookie was planted before (fixation)", async () => {
    const browser = rig.browser();
    browser.cookies.set(SESSION, "P".repeat(43));
    await browser.signIn("ann");

    expect(browser.cookies.get(SESSION)).not.toBe("P".repeat(43));
    expect(await rig.viewers.bySession(`${SESSION}=${"P".repeat(43)}`)).toBeUndefined();
    expect(await loginOf(browser)).toBe("ann");
  });

  it("before this one ends with it, here and at GitHub", async () => {
    const browser = rig.browser();
    await browser.signIn("ann");
    const before = browser.cookie();
    await browser.signIn("rita");

    expect(await rig.viewers.bySession(before)).toBeUndefined();
    expect(rig.github.userTokens().map(({ user, revoked }) => [user.login, revoked])).toEqual([
      ["ann", true],
      ["rita", false],
    ]);
  });

  it("that was stolen is worth nothing after signing out, in any process", async () => {
    const browser = rig.browser();
    await browser.signIn("ann");
    const stolen = browser.cookie();
    const other = rig.another();
    expect((await other.viewers.bySession(stolen))?.login).toBe("ann");
    const answer = await browser.ask("POST", "/sign-out", { origin: PUBLIC_URL });

    expect([answer.status, answer.headers.location]).toEqual([303, `${PUBLIC_URL}/signed-out`]);
    expect(browser.cookies.has(SESSION)).toBe(false);
    expect(await rig.viewers.bySession(stolen)).toBeUndefined();
    expect(await other.viewers.bySession(stolen)).toBeUndefined();
    expect(rig.github.userTokens().map(({ revoked }) => revoked)).toEqual([true]);
  });

  it("ends here also when GitHub can't be told", async () => {
    const browser = rig.browser();
    await browser.signIn("ann");
    const stolen = browser.cookie();
    rig.github.fail({ method: "DELETE", path: /token/, status: 503 });

    expect((await browser.ask("POST", "/sign-out", { origin: PUBLIC_URL })).status).toBe(303);
    expect(await rig.viewers.bySession(stolen)).toBeUndefined();
    expect(rig.lines.join()).toContain("sign_out.not_revoked");
  });

  it.each([{}, { origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])(
    "is not ended by another site's form: %j",
    async (headers) => {
      const browser = rig.browser();
      await browser.signIn("ann");

      expect((await browser.ask("POST", "/sign-out", headers as Record<string, string>)).status).toBe(403);
      expect(await loginOf(browser)).toBe("ann");
    },
  );

  it("is nobody's with a cookie that is none, or two of them", async () => {
    const browser = rig.browser();
    await browser.signIn("ann");
    const secret = browser.cookies.get(SESSION) ?? "";
    const wrong = [
      undefined,
      "",
      SESSION,
      `${SESSION}=`,
      `${SESSION}=x`,
      `sandpiper=${secret}`,
      `x${SESSION}=${secret}`,
      `${SESSION}=${secret.slice(1)}`,
      `${SESSION}=${secret}; ${SESSION}=other`,
      `${SESSION}="${secret}"`,
      `${SESSION}=${secret}%20`,
    ];

    for (const cookie of wrong) expect(await rig.viewers.bySession(cookie), cookie).toBeUndefined();
    expect((await rig.viewers.bySession(`a=b; ${SESSION}=${secret};c=d`))?.login).toBe("ann");
  });
});

describe("S26: addresses", () => {
  it("are those of PUBLIC_URL, whatever host a request names", async () => {
    const evil = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      forwarded: "host=evil.example",
      "x-forwarded-proto": "http",
    };
    const browser = rig.browser();
    const { headers } = await browser.ask("GET", "/sign-in?return_to=//evil.example", evil);
    await browser.signIn("ann");
    await browser.ask("POST", "/sign-out", { ...evil, origin: PUBLIC_URL, cookie: browser.cookie() ?? "" });
    const refused = await browser.ask("POST", "/sign-out", { ...evil, origin: "https://evil.example" });

    expect(new URL(headers.location ?? "").searchParams.get("redirect_uri")).toBe(
      `${PUBLIC_URL}/sign-in/callback`,
    );
    expect(refused.status).toBe(403);
    expect(JSON.stringify(rig.answers)).not.toContain("evil.example");
  });

  it.each([
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "/sign-in/callback",
  ])("lead to no other place after sign-in: %s", async (path) => {
    const browser = rig.browser();
    const answer = await browser.signIn(
      "ann",
      `/sign-in?return_to=${path.startsWith("/%") ? path : encodeURIComponent(path)}`,
    );

    expect(answer.headers.location).toBe(`${PUBLIC_URL}/`);
  });

  it("and lines of the log, pages and the database hold no secret of anybody's", async () => {
    await someRepositories(rig.github);
    const browser = rig.browser();
    await browser.signIn("ann", "/sign-in?return_to=/runs/r1");
    const [, session = ""] = [...browser.cookies.entries()][0] ?? [];
    await (await rig.viewers.bySession(browser.cookie()))?.repositories();
    rig.github.fail({ method: "GET", path: /repos/, drop: true });
    await expect((await rig.viewers.bySession(browser.cookie()))?.find("octo", "open")).rejects.toThrow();
    rig.clock.now += 8 * 60 * MINUTE_MS;
    rig.github.fail({ method: "POST", path: /access_token/, status: 502 });
    await expect(rig.viewers.bySession(browser.cookie())).rejects.toThrow();
    rig.clock.now += MINUTE_MS;
    await rig.viewers.bySession(browser.cookie());
    rig.github.fail({ method: "DELETE", path: /token/, status: 500 });
    await browser.ask("POST", "/sign-out", { origin: PUBLIC_URL });

    const granted = rig.github.loginRequests.flatMap(({ ask, answer }) => [
      ask.code,
      ask.code_verifier,
      answer.access_token,
      answer.refresh_token,
      ask.client_secret,
    ]);
    const secrets = [...granted, session].filter((each): each is string => typeof each === "string");
    const told = rig.lines.join("\n") + JSON.stringify(rig.answers.map(({ cookies, ...answer }) => answer));
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    const urls = [
      ...rig.github.requests.map(({ path }) => path),
      ...rig.answers.map(({ headers }) => headers.location ?? ""),
    ].join("\n");
    expect(secrets.filter((secret) => urls.includes(secret))).toEqual([]);
  });

  it("of a page after the callback are not told where they come from", async () => {
    await rig.browser().signIn("ann");

    for (const { headers } of rig.answers)
      expect(headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
  });
});

describe("while GitHub is down", () => {
  it.each([
    ["the token", "POST", /access_token/],
    ["who it is", "GET", /user/],
  ])("a sign-in that lacks %s is told so, and can be begun again", async (_, method, path) => {
    const browser = rig.browser();
    const back = await browser.leave("ann");
    rig.github.fail({ method, path, status: 502 });
    const answer = await comeBack(browser, back);

    expect([answer.status, browser.cookies.has(SESSION)]).toEqual([503, false]);
    expect((await browser.signIn("ann")).status).toBe(303);
  });
});

describe("S27: an account that is no person's", () => {
  it("does not sign in, and its token ends", async () => {
    rig.github.createUser("robot", { type: "Bot" });
    const browser = rig.browser();
    const answer = await browser.signIn("robot");

    expect([answer.status, browser.cookies.has(SESSION)]).toEqual([403, false]);
    expect(rig.github.userTokens().map(({ revoked }) => revoked)).toEqual([true]);
  });
});
